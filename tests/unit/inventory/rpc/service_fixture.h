// The service on a real database, with an episode of client `c1` to begin with.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "services/inventory/rpc/service.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/status/status.h"

namespace concord::inventory {

inline const security::Claims kClient = testing::ClientSelf("c1");
inline const security::Claims kTherapist = testing::Therapist("anna");

class ServiceFixture : public ::testing::Test {
 protected:
  explicit ServiceFixture(Enrolment enrolment = Enrolment::kOpen)
      : service_(NewInventoryService(catalogue_, cache_, enrolment)) {
    harness_.Serve(*service_);
  }

  std::string NextRequestId() {
    return absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_);
  }

  // Of the client, or of a resource.
  template <typename Request>
  Request NewFor(const char* parent) {
    Request request;
    request.set_parent(parent);
    request.set_request_id(NextRequestId());
    return request;
  }
  template <typename Request>
  Request NewOn(const std::string& name) {
    Request request;
    request.set_name(name);
    request.set_request_id(NextRequestId());
    return request;
  }

  template <typename Response>
  absl::StatusOr<Response> Call(const security::Claims& caller,
                                const char* method,
                                const google::protobuf::Message& request) {
    return harness_.Call<Response>(caller, method, request);
  }

  // With Anna as the therapist and Sven as the supervisor.
  absl::StatusOr<v1::Episode> Begin(
      const char* profile = "classic16", const char* id = "first",
      const security::Claims& caller = kTherapist) {
    auto request = NewFor<v1::CreateEpisodeRequest>("clients/c1");
    request.set_episode_id(id);
    request.mutable_episode()->set_phase_profile(
        absl::StrCat("phaseProfiles/", profile));
    auto* anna = request.mutable_episode()->add_care_team();
    anna->set_subject("anna");
    anna->set_kind(v1::Episode::CareTeamMember::KIND_THERAPIST);
    auto* sven = request.mutable_episode()->add_care_team();
    sven->set_subject("sven");
    sven->set_kind(v1::Episode::CareTeamMember::KIND_SUPERVISOR);
    return Call<v1::Episode>(caller, "CreateEpisode", request);
  }

  const security::Claims client_ = kClient;
  const security::Claims anna_ = kTherapist;
  const security::Claims sven_ = testing::Supervisor("sven");
  const std::unique_ptr<cache::Cache> memory_ = cache::NewMemoryCache(1 << 20);
  cache::SealedCache cache_{*memory_, {.secret = std::string(32, 's')}};
  const Catalogue catalogue_ = Catalogue::Load().value();
  std::unique_ptr<rpc::Service> service_;
  testing::Harness harness_;
  int requests_ = 0;
};

}  // namespace concord::inventory
