// What the contracts say in words and in bounds is what the services do.
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/rpc/method.h"
#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "services/goal_planning/rpc/service.h"
#include "services/inventory/rpc/service.h"
#include "services/progress_analytics/rpc/service.h"
#include "tests/support/references/references.h"
#include "tests/support/rpc/largest.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using security::Role;
using testing::IsOk;

// A method's comment, in one line.
using Comments = std::map<std::string, std::string>;

std::string Read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream("proto/" + path).rdbuf();
  EXPECT_FALSE(text.str().empty()) << path;
  return text.str();
}

std::string ReadContract(const std::string& path) {
  return Read("concord/" + path);
}

Comments CommentsOf(const std::string& path) {
  Comments comments;
  std::string comment;
  const std::string contract = ReadContract(path);
  for (absl::string_view line : absl::StrSplit(contract, '\n')) {
    if (absl::ConsumePrefix(&line, "  //")) {
      absl::StrAppend(&comment, line);
      continue;
    }
    if (absl::ConsumePrefix(&line, "  rpc ")) {
      comments[std::string(line.substr(0, line.find('(')))] = comment;
    }
    comment.clear();
  }
  return comments;
}

// What stands between `begin` and the next `.`; empty where `begin` is not.
std::string SentenceOf(absl::string_view comment, absl::string_view begin) {
  const size_t found = comment.find(begin);
  if (found == absl::string_view::npos) return "";
  comment.remove_prefix(found + begin.size());
  return std::string(comment.substr(0, comment.find('.')));
}

// `CLIENT, THERAPIST`, in the order of the contracts.
std::string NamesOf(int roles) {
  std::vector<std::string> names;
  for (const auto& [role, name] :
       {std::pair(Role::kClient, "CLIENT"),
        std::pair(Role::kTherapist, "THERAPIST"),
        std::pair(Role::kSupervisor, "SUPERVISOR"),
        std::pair(Role::kInformant, "INFORMANT"),
        std::pair(Role::kService, "SERVICE"), std::pair(Role::kAdmin, "ADMIN"),
        std::pair(Role::kMigration, "MIGRATION")}) {
    if ((roles & static_cast<int>(role)) != 0) names.emplace_back(name);
  }
  return absl::StrJoin(names, ", ");
}

// Each reason with its code, from the comments of the enum.
std::set<std::string> CodesAndReasons() {
  std::set<std::string> pairs;
  absl::string_view code;
  const std::string contract = ReadContract("type/v1/reason.proto");
  for (absl::string_view line : absl::StrSplit(contract, '\n')) {
    if (absl::ConsumePrefix(&line, "  // ")) {
      const size_t colon = line.find(": ");
      if (colon != absl::string_view::npos) code = line.substr(0, colon);
    } else if (!code.empty() && absl::ConsumePrefix(&line, "  REASON_")) {
      pairs.insert(absl::StrCat(code, " / ", line.substr(0, line.find(' '))));
    }
  }
  return pairs;
}

// Each reason with its code, from the page for callers.
std::vector<std::string> CodesAndReasonsOfThePage() {
  std::vector<std::string> pairs;
  const std::string page = Read("README.md");
  const absl::string_view table =
      absl::string_view(page).substr(page.find("| Reason |"));
  for (const absl::string_view row :
       absl::StrSplit(table, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> cells = absl::StrSplit(row, " | ");
    EXPECT_EQ(cells.size(), 5) << row;
    if (cells.size() != 5) continue;
    pairs.push_back(absl::StrCat(cells[1], " / ", cells[0].substr(2)));
  }
  // The head of the table and the line below it.
  return {pairs.begin() + 2, pairs.end()};
}

TEST(ReasonsPageTest, TellsCallersOfEveryReasonOnce) {
  EXPECT_THAT(CodesAndReasonsOfThePage(),
              ::testing::UnorderedElementsAreArray(CodesAndReasons()));
}

class MethodsTest : public ::testing::Test {
 protected:
  // What meets all bounds in plain letters is not too large to be sent, nor is
  // an entry that was read and comes back.
  static void CheckRoom(const rpc::Method& method) {
    const std::unique_ptr<google::protobuf::Message> request(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(method.descriptor->input_type())
            ->New());
    testing::FillUp(
        *request, testing::Characters::kOfOneByte,
        /*with_output=*/!absl::StartsWith(method.descriptor->name(), "Create"));
    EXPECT_LT(request->ByteSizeLong(),
              static_cast<size_t>(method.rule->request_limit))
        << method.path;
  }

  void Check(const std::string& path, rpc::Service& service) {
    const Comments comments = CommentsOf(path);
    const std::set<std::string> known = CodesAndReasons();
    ASSERT_GT(known.size(), 20u);
    ASSERT_FALSE(service.rep().methods.empty());
    for (const auto& method : service.rep().methods) {
      const std::string& name = method->descriptor->name();
      ASSERT_TRUE(comments.contains(name)) << name;
      const std::string& comment = comments.at(name);
      EXPECT_EQ(SentenceOf(comment, "Callers: "),
                NamesOf(method->rule->terms.roles))
          << name;
      const std::string errors = SentenceOf(comment, "Errors: ");
      for (const absl::string_view pair :
           absl::StrSplit(errors, "; ", absl::SkipEmpty())) {
        EXPECT_TRUE(known.contains(std::string(pair))) << name << ": " << pair;
      }
      // Unless the method says otherwise, or the caller cuts what is sent.
      if (!absl::StrContains(comment, "at most 1 MiB in all") &&
          name != "ImportClient") {
        CheckRoom(*method);
      }
    }
  }

  const std::unique_ptr<cache::Cache> memory_ = cache::NewMemoryCache(1 << 20);
  Executor lane_{{.threads = 1, .queue_limit = 1}};
  cache::SealedCache cache_{*memory_, {.secret = std::string(32, 's')}};
};

TEST_F(MethodsTest, NameTheCallersAndErrorsOfInventory) {
  const auto catalogue = inventory::Catalogue::Load();
  ASSERT_THAT(catalogue, IsOk());
  Check("inventory/v1/inventory_service.proto",
        *inventory::NewInventoryService(*catalogue, cache_,
                                        inventory::Enrolment::kClosed));
}

TEST_F(MethodsTest, NameTheCallersAndErrorsOfGoalPlanning) {
  const auto catalogue = goal_planning::Catalogue::Load();
  ASSERT_THAT(catalogue, IsOk());
  testing::References references;
  Check("goals/v1/goal_planning_service.proto",
        *goal_planning::NewGoalPlanningService(
            *catalogue, cache_, {.lane = lane_, .read = {}}, references));
}

TEST_F(MethodsTest, NameTheCallersAndErrorsOfProgressAnalytics) {
  const auto catalogue = progress_analytics::Catalogue::Load();
  ASSERT_THAT(catalogue, IsOk());
  testing::References references;
  Check("progress/v1/progress_analytics_service.proto",
        *progress_analytics::NewProgressAnalyticsService(
            *catalogue, cache_, references, references));
}

}  // namespace
}  // namespace concord
