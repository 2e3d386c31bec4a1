// Goals as large as the contract lets them become, read by one who takes no
// more than gRPC's clients do by default.
#include "tests/support/rpc/largest.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "gmock/gmock.h"
#include "services/goal_planning/store/kinds.h"
#include "tests/support/status/status.h"
#include "tests/unit/goal_planning/rpc/service_fixture.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using testing::IsOk;

constexpr size_t kMostBytes = 4 << 20;
constexpr int kCount = 12;

class LargestTest : public ServiceFixture {
 protected:
  LargestTest() {
    for (int i = 0; i < kCount; ++i) {
      Goal goal;
      testing::FillUp(goal);
      EXPECT_THAT(harness_.store().Change(harness_.clock().Now(),
                                          [&](storage::Unit& unit) {
                                            return unit.Create(
                                                kGoals.stored(), {"t1", "c1"},
                                                absl::StrCat("goal-", i), goal);
                                          }),
                  IsOk());
    }
  }

  // How many goals all pages have, each of which is one that a client takes.
  template <typename Response, typename Request>
  int CountPages(const char* method, Request request) {
    request.set_page_size(500);
    int count = 0;
    do {
      const auto page = harness_.Call<Response>(kClient, method, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      EXPECT_LT(page->ByteSizeLong(), kMostBytes);
      count += page->goals_size();
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return count;
  }
};

TEST_F(LargestTest, EveryGoalAtItsBoundsCanBeListed) {
  goals::v1::ListGoalsRequest request;
  request.set_parent("clients/c1");
  EXPECT_EQ((CountPages<goals::v1::ListGoalsResponse>("ListGoals", request)),
            kCount);
}

TEST_F(LargestTest, EveryRevisionOfOneCanBeRead) {
  for (int i = 1; i < kCount; ++i) {
    Goal goal;
    ASSERT_THAT(
        harness_.store().Change(harness_.clock().Now(),
                                [&](storage::Unit& unit) {
                                  return unit.Modify(
                                      kGoals.stored(), {"t1", "c1"}, "goal-0",
                                      {}, goal, [&] {
                                        goal.set_change_reason(absl::StrCat(i));
                                        return absl::OkStatus();
                                      });
                                }),
        IsOk());
  }
  goals::v1::ListGoalRevisionsRequest request;
  request.set_name("clients/c1/goals/goal-0");
  EXPECT_EQ((CountPages<goals::v1::ListGoalRevisionsResponse>(
                "ListGoalRevisions", request)),
            kCount);
}

}  // namespace
}  // namespace concord::goal_planning
