// A client's goals taken from one store into another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_order.pb.h"
#include "concord/goals/v1/goal_order_requests.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "tests/support/rpc/imported.h"
#include "tests/support/status/status.h"
#include "tests/unit/goal_planning/rpc/service_fixture.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Refused;
using type::v1::ExportClientResponse;
using type::v1::ImportClientResponse;
using Lines = std::vector<std::string>;

const security::Claims kMover = testing::Mover("mia");

class CopyTest : public ServiceFixture {
 protected:
  // Another installation, which knows the care team.
  class Elsewhere : public ServiceFixture {
   public:
    void TestBody() override {}
    // But for what says that it was imported.
    Lines Export(const security::Claims& caller) {
      Lines lines = ExportFrom(harness_, caller);
      for (std::string& line : lines) line = testing::WithoutImported(line);
      return lines;
    }
    absl::StatusOr<goals::v1::Goal> Goal() { return Get(kTherapist); }
    absl::StatusOr<ImportClientResponse> Import(
        const Lines& lines, const security::Claims& caller) {
      type::v1::ImportClientRequest request;
      request.set_parent("clients/c1");
      for (const std::string& line : lines) request.add_lines(line);
      request.set_request_id(NextRequestId());
      return harness_.Call<ImportClientResponse>(caller, "ImportClient",
                                                 request);
    }
  };

  static Lines ExportFrom(testing::Harness& harness,
                          const security::Claims& caller) {
    Lines lines;
    type::v1::ExportClientRequest request;
    request.set_parent("clients/c1");
    request.set_page_size(2);
    do {
      const auto page =
          harness.Call<ExportClientResponse>(caller, "ExportClient", request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      lines.insert(lines.end(), page->lines().begin(), page->lines().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return lines;
  }

  // A goal that was agreed, reworded and agreed again, and an order.
  void Fill() {
    Goal goal = Create();
    ASSERT_THAT(Accept(kClient, goal), IsOk());
    ASSERT_THAT(Accept(kTherapist, goal), IsOk());
    goal = *Get(kClient);
    goal.set_title("Listen to the end");
    goal = *Update(kClient, Change(goal, "title"));
    ASSERT_THAT(Accept(kTherapist, goal), IsOk());
    goals::v1::ReprioritizeGoalsRequest order;
    order.mutable_goal_order()->set_name("clients/c1/goalOrder");
    order.mutable_goal_order()->add_goals(goal.name());
    order.set_request_id(NextRequestId());
    ASSERT_THAT(harness_.Call<goals::v1::GoalOrder>(kClient,
                                                    "ReprioritizeGoals", order),
                IsOk());
  }
};

TEST_F(CopyTest, IsTheSameAfterARoundTripWithItsHistory) {
  Fill();
  const Lines lines = ExportFrom(harness_, kTherapist);
  ASSERT_GT(lines.size(), 6u);
  Elsewhere elsewhere;
  const auto imported = elsewhere.Import(lines, kMover);
  ASSERT_THAT(imported, IsOk());
  EXPECT_THAT(imported->faults(), IsEmpty());
  EXPECT_EQ(imported->stored_count(), static_cast<int64_t>(lines.size()) - 2);
  EXPECT_EQ(elsewhere.Export(kTherapist), lines);
  const auto again = elsewhere.Import(lines, kMover);
  EXPECT_EQ(again->stored_count(), 0);
  EXPECT_EQ(again->present_count(), imported->stored_count());
}

TEST_F(CopyTest, StopsAtTheFirstLineWithAFault) {
  Fill();
  Lines lines = ExportFrom(harness_, kTherapist);
  lines[2] = absl::StrReplaceAll(lines[2], {{"SITUATION_WORKPLACE", "ELSE"}});
  Elsewhere elsewhere;
  const auto imported = elsewhere.Import(lines, kMover);
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->stored_count(), 1);
  EXPECT_EQ(imported->faults(0).field().rfind("lines[2]", 0), 0u);
}

TEST_F(CopyTest, IsForWhoMovesRecordsAndForClientsOfTheInventory) {
  Fill();
  const Lines lines = ExportFrom(harness_, kClient);
  Elsewhere elsewhere;
  for (const security::Claims& caller : {kClient, kTherapist}) {
    EXPECT_THAT(elsewhere.Import(lines, caller),
                Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
  }
  EXPECT_TRUE(absl::IsNotFound(
      elsewhere.Import(lines, testing::Mover("mia", "t2")).status()))
      << "where inventory knows of nobody who cares for the client";
}

TEST_F(CopyTest, SaysOfEachGoalWhoHasImportedIt) {
  Fill();
  Elsewhere elsewhere;
  ASSERT_TRUE(
      elsewhere.Import(ExportFrom(harness_, kTherapist), kMover)->ended());
  const auto goal = elsewhere.Goal();
  EXPECT_EQ(goal->imported().subject(), "mia");
  EXPECT_TRUE(goal->imported().has_import_time());
  EXPECT_FALSE(Get(kTherapist)->has_imported());
}

}  // namespace
}  // namespace concord::goal_planning
