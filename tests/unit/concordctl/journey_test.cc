#include "services/concordctl/journey.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/concordctl/files.h"
#include "tests/support/status/status.h"

namespace concord::concordctl {
namespace {

using inventory::v1::CreateFormResponseRequest;
using inventory::v1::CreateIncidentRequest;
using inventory::v1::RecordSessionRequest;
using progress::v1::RecordMeasurementRequest;
using ::testing::HasSubstr;
using testing::IsOk;

constexpr char kHead[] =
    "client: 'ines' title: 'A case' therapist: 'dr-silva' "
    "significant_other: 'paulo' ";

absl::StatusOr<Journey> Parse(absl::string_view sessions) {
  return ParseJourney(absl::StrCat(kHead, sessions));
}

std::vector<PlannedCall> PlanOf(absl::string_view sessions) {
  const absl::StatusOr<Journey> journey = Parse(sessions);
  EXPECT_THAT(journey, IsOk());
  return journey.ok() ? Plan(*journey) : std::vector<PlannedCall>();
}

// The first call with a request of this type.
template <typename Request>
Request First(const std::vector<PlannedCall>& calls) {
  for (const PlannedCall& call : calls) {
    if (call.request->GetDescriptor() == Request::descriptor()) {
      return static_cast<const Request&>(*call.request);
    }
  }
  ADD_FAILURE() << "no " << Request::descriptor()->name();
  return Request();
}

std::string MessageOf(absl::string_view sessions) {
  return std::string(Parse(sessions).status().message());
}

TEST(ParseJourneyTest, SaysWhereTheTextIsWrong) {
  EXPECT_THAT(MessageOf("\nsession { day: '2024-09-10' }"),
              ::testing::AllOf(HasSubstr("line 2"), HasSubstr("day")));
}

TEST(ParseJourneyTest, SaysWhichSessionIsWrong) {
  EXPECT_THAT(MessageOf("session { title: 'a' }"),
              HasSubstr("session 1 has no date"));
  EXPECT_THAT(MessageOf("session { date: '2024-02-30' title: 'a' }"),
              HasSubstr("session 1 has no date"));
  EXPECT_THAT(MessageOf("session { date: '2024-09-10' title: 'a' }"
                        "session { date: '2024-09-10' title: 'b' }"),
              HasSubstr("session 2 is not after"));
  EXPECT_THAT(MessageOf("session { date: '2024-09-10' title: 'a' step {} }"),
              HasSubstr("session 1 has a step without a call"));
  EXPECT_THAT(MessageOf("session { date: '2024-09-10' title: 'a' "
                        "answers { form: 'forms/phq-9' } }"),
              HasSubstr("session 1 has answers without"));
}

TEST(ParseJourneyTest, AsksForThoseWhoTakePart) {
  EXPECT_THAT(
      std::string(
          ParseJourney("client: 'ines' title: 'A case'").status().message()),
      HasSubstr("therapist"));
  EXPECT_THAT(MessageOf(""), HasSubstr("no session"));
}

TEST(PlanTest, BeginsWithTheEpisodeAndCountsEverySession) {
  const std::vector<PlannedCall> calls = PlanOf(
      "session { date: '2024-09-10' title: 'a' }"
      "session { date: '2024-09-17' title: 'b' }");
  ASSERT_EQ(calls.size(), 3u);
  const auto& episode = static_cast<const inventory::v1::CreateEpisodeRequest&>(
      *calls[0].request);
  EXPECT_EQ(episode.parent(), "clients/ines");
  ASSERT_EQ(episode.episode().care_team_size(), 1);
  EXPECT_EQ(episode.episode().care_team(0).subject(), "dr-silva");
  EXPECT_EQ(calls[1].session, 0);
  EXPECT_EQ(calls[2].session, 1);
  EXPECT_EQ(First<RecordSessionRequest>(calls).name(),
            "clients/ines/episodes/therapy");
}

TEST(PlanTest, HasAQuestionnaireAnswered) {
  const std::vector<PlannedCall> calls = PlanOf(
      "session { date: '2024-09-10' title: 'a' "
      "answers { form: 'forms/phq-9' values: [2, 0] } }");
  const auto response = First<CreateFormResponseRequest>(calls);
  EXPECT_EQ(response.form_response().form(), "forms/phq-9");
  ASSERT_EQ(response.form_response().answers_size(), 2);
  EXPECT_EQ(response.form_response().answers(1).item(), "2");
  EXPECT_TRUE(response.form_response().answers(1).has_value());
  EXPECT_EQ(
      FromTimestamp(response.form_response().completion_time()),
      absl::FromCivil(absl::CivilHour(2024, 9, 10, 9), absl::UTCTimeZone()));
}

TEST(PlanTest, RecordsEachPartysRatingInASeriesOfItsOwn) {
  std::vector<std::string> sources;
  for (const PlannedCall& call :
       PlanOf("session { date: '2024-09-10' title: 'a' rating { "
              "measure: 'measures/native-rating-0-10' goal: 'goals/ask' "
              "client: 3 therapist: 0 significant_other: 5 } }")) {
    if (call.request->GetDescriptor() !=
        RecordMeasurementRequest::descriptor()) {
      continue;
    }
    const auto& measurement =
        static_cast<const RecordMeasurementRequest&>(*call.request)
            .measurement();
    sources.push_back(absl::StrCat(
        call.caller, " ", measurement.series().source(), " ",
        measurement.reading().value(), " ", measurement.series().informant()));
    EXPECT_EQ(measurement.series().goal(), "clients/ines/goals/ask");
  }
  EXPECT_THAT(sources,
              ::testing::ElementsAre("1 1 3 ", "2 2 0 ",
                                     "2 3 5 clients/ines/people/paulo"));
}

TEST(PlanTest, FillsInTheClientAndTheDayOfWhatHappened) {
  const auto request = First<CreateIncidentRequest>(
      PlanOf("session { date: '2024-09-10' title: 'a' step { "
             "date: '2024-09-07' create_incident { incident { "
             "person: 'people/rui' conflict: 'conflicts/contract' "
             "description: 'x' } } } }"));
  EXPECT_EQ(request.parent(), "clients/ines");
  EXPECT_EQ(request.incident().person(), "clients/ines/people/rui");
  EXPECT_EQ(request.incident().conflict(), "clients/ines/conflicts/contract");
  EXPECT_EQ(
      absl::ToCivilDay(FromTimestamp(request.incident().occurrence_time()),
                       absl::UTCTimeZone()),
      absl::CivilDay(2024, 9, 7));
}

// The journeys of the repository, as they are played.
class RepositoryJourneyTest : public ::testing::TestWithParam<const char*> {
 protected:
  Journey Load() {
    const absl::StatusOr<std::string> text =
        ReadFile(absl::StrCat("tests/journeys/", GetParam()));
    EXPECT_THAT(text, IsOk());
    absl::StatusOr<Journey> journey = ParseJourney(text.value_or(""));
    EXPECT_THAT(journey, IsOk());
    return journey.value_or(Journey());
  }
};

TEST_P(RepositoryJourneyTest, IsAWholeTherapy) {
  const Journey journey = Load();
  EXPECT_GE(journey.session_size(), 12);
  EXPECT_LE(journey.session_size(), 16);
  EXPECT_EQ(journey.session_size(), journey.episode().planned_sessions());
  for (const Session& session : journey.session()) {
    EXPECT_EQ(session.answers_size(), 2) << session.date();
  }
}

TEST_P(RepositoryJourneyTest, IsTheSameCallsWheneverItIsPlayed) {
  const std::vector<PlannedCall> once = Plan(Load());
  const std::vector<PlannedCall> again = Plan(Load());
  ASSERT_EQ(once.size(), again.size());
  for (size_t i = 0; i < once.size(); ++i) {
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(
        *once[i].request, *again[i].request));
  }
}

TEST_P(RepositoryJourneyTest, GivesEveryWriteAnIdOfItsOwn) {
  std::set<std::string> ids;
  for (const PlannedCall& call : Plan(Load())) {
    const auto* field =
        call.request->GetDescriptor()->FindFieldByName("request_id");
    if (field == nullptr) continue;
    const std::string id =
        call.request->GetReflection()->GetString(*call.request, field);
    EXPECT_THAT(id, ::testing::MatchesRegex(
                        "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-"
                        "[0-9a-f]{12}"));
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
}

INSTANTIATE_TEST_SUITE_P(, RepositoryJourneyTest,
                         ::testing::Values("partnership.textproto",
                                           "workplace_conflict.textproto"));

}  // namespace
}  // namespace concord::concordctl
