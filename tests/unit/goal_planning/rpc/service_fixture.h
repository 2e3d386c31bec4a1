// The service on a real database, with Anna as the therapist of client `c1` and
// Sven as her supervisor.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/goal_planning/rpc/service.h"
#include "tests/support/references/references.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/status/status.h"

namespace concord::goal_planning {

inline const security::Claims kClient = testing::ClientSelf("c1");
inline const security::Claims kTherapist = testing::Therapist("anna");

class ServiceFixture : public ::testing::Test {
 protected:
  ServiceFixture() {
    harness_.Serve(*service_);
    EXPECT_THAT(harness_.SetMembers("t1", "c1",
                                    {{"anna", storage::Relation::kCareTeam},
                                     {"sven", storage::Relation::kSupervises}}),
                testing::IsOk());
  }

  std::string NextRequestId() {
    return absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_);
  }

  goals::v1::CreateGoalRequest Creation() {
    goals::v1::CreateGoalRequest request;
    request.set_parent("clients/c1");
    request.set_request_id(NextRequestId());
    request.set_goal_id("listen");
    goals::v1::Goal& goal = *request.mutable_goal();
    goal.set_title("Listen first");
    goal.set_family(type::v1::GOAL_FAMILY_COMMUNICATION);
    goal.set_situation(type::v1::SITUATION_WORKPLACE);
    goal.mutable_target()->set_measure("measures/native-rating-0-10");
    goal.mutable_target()->set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
    goal.mutable_target()->set_baseline(3);
    goal.mutable_target()->set_value(7);
    return request;
  }

  goals::v1::Goal Create() {
    const auto created =
        harness_.Call<goals::v1::Goal>(kTherapist, "CreateGoal", Creation());
    EXPECT_THAT(created, testing::IsOk());
    return created.value_or(goals::v1::Goal());
  }

  absl::StatusOr<goals::v1::Goal> Accept(const security::Claims& caller,
                                         const goals::v1::Goal& read) {
    goals::v1::AcceptGoalRequest request;
    request.set_name(read.name());
    request.set_etag(read.etag());
    request.set_request_id(NextRequestId());
    return harness_.Call<goals::v1::Goal>(caller, "AcceptGoal", request);
  }

  goals::v1::UpdateGoalRequest Change(const goals::v1::Goal& goal,
                                      const char* path) {
    goals::v1::UpdateGoalRequest request;
    *request.mutable_goal() = goal;
    request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NextRequestId());
    return request;
  }
  absl::StatusOr<goals::v1::Goal> Update(
      const security::Claims& caller,
      const goals::v1::UpdateGoalRequest& request) {
    return harness_.Call<goals::v1::Goal>(caller, "UpdateGoal", request);
  }

  absl::StatusOr<goals::v1::Goal> Get(const security::Claims& caller) {
    goals::v1::GetGoalRequest request;
    request.set_name("clients/c1/goals/listen");
    return harness_.Call<goals::v1::Goal>(caller, "GetGoal", request);
  }

  inventory::v1::NeedsProfile profile_;
  absl::Status needs_ = absl::OkStatus();
  const Catalogue catalogue_ = Catalogue::Load().value();
  const std::unique_ptr<cache::Cache> memory_ = cache::NewMemoryCache(1 << 20);
  cache::SealedCache cache_{*memory_, {.secret = std::string(32, 's')}};
  Executor lane_{{.threads = 1, .queue_limit = 8}};
  testing::References references_;
  std::unique_ptr<rpc::Service> service_ = NewGoalPlanningService(
      catalogue_, cache_,
      {.lane = lane_,
       .read = [this](const rpc::Call&)
           -> absl::StatusOr<inventory::v1::NeedsProfile> {
         if (!needs_.ok()) return needs_;
         return profile_;
       }},
      references_);
  testing::Harness harness_{{.service = "goals"}};
  int requests_ = 0;
};

}  // namespace concord::goal_planning
