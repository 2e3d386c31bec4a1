// What one process has computed is there for the others, is right whatever has
// changed where, and tells nobody anything.
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/types/optional.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/needs_profile_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/progress/v1/chart.pb.h"
#include "concord/progress/v1/chart_requests.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/progress_summary_requests.pb.h"
#include "concord/progress/v1/report.pb.h"
#include "concord/progress/v1/report_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/revisions.h"
#include "tests/support/installation/installation.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using ::testing::HasSubstr;
using testing::Installation;
using testing::IsOk;
using ::testing::Not;

const concordctl::Identity kTherapist = {
    .tenant = "clinic", .subject = "anna", .role = security::Role::kTherapist};

template <typename Request>
Request Parse(const std::string& facts) {
  Request request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(facts, &request));
  return request;
}

class SharedCacheTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Installation::Start();
    ASSERT_THAT(started, IsOk());
    installation_ = *std::move(started);
    connection_.emplace(installation_->connection());
    Write(Parse<inventory::v1::CreateEpisodeRequest>(
        "parent: 'clients/c1' episode { care_team { subject: 'anna' kind: "
        "KIND_THERAPIST } }"));
    Write(Parse<inventory::v1::CreatePersonRequest>(
        "parent: 'clients/c1' person_id: 'rui' person { display_name: "
        "'zzRuiMendes' category: CATEGORY_MANAGER }"));
    Answer(20, 2);
    Answer(3, 1);
  }

  template <typename Request>
  void Write(Request request) {
    request.set_request_id(
        absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
    const auto answer = connection_->Call(kTherapist, request);
    ASSERT_THAT(answer, IsOk());
    revisions_.Learn(**answer);
  }

  void Answer(int days_ago, int value) {
    auto request = Parse<inventory::v1::CreateFormResponseRequest>(
        "parent: 'clients/c1' form_response { form: 'forms/phq-9' respondent: "
        "AUTHOR_ROLE_CLIENT }");
    auto& response = *request.mutable_form_response();
    *response.mutable_completion_time() =
        ToTimestamp(absl::Now() - absl::Hours(24 * days_ago + 1));
    for (int item = 1; item <= 9; ++item) {
      auto& answer = *response.add_answers();
      answer.set_item(absl::StrCat(item));
      answer.set_value(item == 9 ? 0 : value);
    }
    Write(request);
  }

  // As of everything that was written, in bytes.
  template <typename Request>
  std::string Read(const char* facts) {
    const auto answer = connection_->Call(kTherapist, Parse<Request>(facts), "",
                                          revisions_.All());
    EXPECT_THAT(answer, IsOk());
    return answer.ok() ? (*answer)->SerializeAsString() : "";
  }
  std::string Summary() {
    return Read<progress::v1::GetProgressSummaryRequest>(
        "name: 'clients/c1/progressSummary'");
  }
  std::string Chart() {
    return Read<progress::v1::DrawChartRequest>(
        "parent: 'clients/c1' measure: 'measures/phq-9'");
  }
  std::string Report() {
    return Read<progress::v1::GetReportRequest>("name: 'clients/c1/report'");
  }
  std::string Needs() {
    return Read<inventory::v1::GetNeedsProfileRequest>(
        "name: 'clients/c1/needsProfile'");
  }
  std::string Findings() {
    return Read<inventory::v1::ListFindingsRequest>("parent: 'clients/c1'");
  }
  std::string Suggestions() {
    return Read<goals::v1::SuggestGoalsRequest>("parent: 'clients/c1'");
  }
  // Everything that goes through the cache.
  std::vector<std::string> All() {
    return {Summary(), Chart(), Report(), Needs(), Findings(), Suggestions()};
  }

  // What Redis has found since it began.
  int64_t Found() {
    int64_t found = 0;
    for (absl::string_view line :
         absl::StrSplit(installation_->redis().Run({"INFO", "stats"}), '\n')) {
      if (absl::ConsumePrefix(&line, "keyspace_hits:")) {
        EXPECT_TRUE(absl::SimpleAtoi(absl::StripAsciiWhitespace(line), &found));
      }
    }
    return found;
  }

  // With nothing in its memory.
  void Restart(const char* service) {
    installation_->Kill(service);
    ASSERT_THAT(installation_->StartService(service), IsOk());
  }
  void RestartAll() {
    for (const char* const service :
         {"inventory", "goal_planning", "progress_analytics"}) {
      Restart(service);
    }
  }

  std::unique_ptr<Installation> installation_;
  absl::optional<concordctl::Connection> connection_;
  concordctl::Revisions revisions_;
  int requests_ = 0;
};

TEST_F(SharedCacheTest, AnotherProcessAnswersFromWhatOneHasComputed) {
  const std::vector<std::string> computed = All();
  RestartAll();
  const int64_t before = Found();
  EXPECT_EQ(All(), computed);
  // One for each; the suggestions, too, whose needs are found on the way.
  EXPECT_GE(Found(), before + 6);
}

TEST_F(SharedCacheTest, GoalPlanningFindsTheNeedsThatInventoryHasComputed) {
  // Where it does not know how fresh it is, it asks inventory instead.
  bool has_found = false;
  for (int i = 0; i < 50 && !has_found; ++i) {
    Write(Parse<inventory::v1::UpdatePersonRequest>(absl::StrCat(
        "person { name: 'clients/c1/people/rui' display_name: 'zzRui ", i,
        "' category: CATEGORY_MANAGER } update_mask { paths: 'display_name' "
        "}")));
    Needs();
    const int64_t before = Found();
    Suggestions();
    has_found = Found() > before;
  }
  EXPECT_TRUE(has_found);
}

// Each service changes by itself, so that no two revisions are alike.
TEST_F(SharedCacheTest, IsRightWhateverHasChangedInWhichService) {
  const auto is_right = [this](absl::string_view what) {
    const std::vector<std::string> answered = All();
    installation_->redis().Run({"FLUSHALL"});
    RestartAll();
    EXPECT_EQ(All(), answered) << "after " << what;
  };
  const std::string summary = Summary();
  Answer(1, 0);
  EXPECT_NE(Summary(), summary);
  is_right("an answer");
  const std::string suggestions = Suggestions();
  Write(Parse<inventory::v1::UpdatePersonRequest>(
      "person { name: 'clients/c1/people/rui' display_name: 'zzRuiMendes' "
      "category: CATEGORY_PARTNER } update_mask { paths: 'category' }"));
  is_right("a person's change");
  const std::string report = Report();
  Write(Parse<goals::v1::CreateGoalRequest>(
      "parent: 'clients/c1' goal_id: 'g' goal { title: 'Fewer bad days' "
      "family: GOAL_FAMILY_COMMUNICATION situation: SITUATION_WORKPLACE target "
      "{ measure: 'measures/phq-9' direction: DIRECTION_LOWER_IS_BETTER "
      "baseline: 16 value: 5 } }"));
  EXPECT_NE(Report(), report);
  is_right("a goal");
}

TEST_F(SharedCacheTest, TellsNobodyAnything) {
  All();
  const std::string keys = installation_->redis().Run({"KEYS", "*"});
  int count = 0;
  for (absl::string_view line : absl::StrSplit(keys, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    const size_t begin = line.find("concord:");
    if (begin == absl::string_view::npos) continue;
    ++count;
    std::string name(line.substr(begin));
    while (!name.empty() && name.back() == '"') name.pop_back();
    const std::string kept =
        absl::StrCat(name, installation_->redis().Run({"GET", name}));
    for (const char* const secret :
         {"zzRui", "clients/", "clinic", "phq-9", "anna", "<svg", "<html"}) {
      EXPECT_THAT(kept, Not(HasSubstr(secret)));
    }
  }
  EXPECT_GE(count, 6);
}

}  // namespace
}  // namespace concord
