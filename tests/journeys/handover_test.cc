// A therapy in which things go wrong and change hands: a safety flag opens, an
// answer was entered wrongly, a response was another client's, a consent is
// withdrawn, and the therapist leaves. All three services tell one story of it.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/types/optional.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/inventory/v1/care_team.pb.h"
#include "concord/inventory/v1/care_team_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/progress_summary_requests.pb.h"
#include "concord/progress/v1/report.pb.h"
#include "concord/progress/v1/report_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/revisions.h"
#include "tests/support/installation/installation.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using concordctl::Identity;
using goals::v1::Goal;
using inventory::v1::Episode;
using inventory::v1::FormResponse;
using inventory::v1::SafetyFlag;
using progress::v1::ProgressSummary;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Installation;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::Refused;
using Member = Episode::CareTeamMember;

constexpr char kNoor[] = "clients/noor";
constexpr char kOmar[] = "clients/noor/people/omar";
constexpr char kGoal[] = "clients/noor/goals/ask-first";

Identity As(const char* subject, security::Role role) {
  return {.tenant = "clinic", .subject = subject, .role = role};
}

class HandoverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Installation::Start();
    ASSERT_THAT(started, IsOk());
    installation_ = *std::move(started);
    installation_->Kill("inventory");
    ASSERT_THAT(
        installation_->StartService("inventory", {"--open_enrolment=false"}),
        IsOk());
    connection_.emplace(installation_->connection());
  }

  // As of everything that `caller` has been told by inventory and goal
  // planning: nobody waits for a projection.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const Identity& caller, Request request) {
    if constexpr (requires { request.set_request_id(""); }) {
      request.set_request_id(
          absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
    }
    auto answer = connection_->Call(caller, request, "", revisions_.All());
    if (!answer.ok()) return answer.status();
    Response& response = static_cast<Response&>(**answer);
    revisions_.Learn(response);
    return std::move(response);
  }

  absl::StatusOr<FormResponse> Answer(int days_ago, int each, int ninth) {
    inventory::v1::CreateFormResponseRequest request;
    request.set_parent(kNoor);
    FormResponse& response = *request.mutable_form_response();
    response.set_form("forms/phq-9");
    response.set_respondent(type::v1::AUTHOR_ROLE_CLIENT);
    *response.mutable_completion_time() =
        ToTimestamp(absl::Now() - absl::Hours(24 * days_ago + 1));
    for (int item = 1; item <= 9; ++item) {
      FormResponse::Answer& answer = *response.add_answers();
      answer.set_item(absl::StrCat(item));
      answer.set_value(item == 9 ? ninth : each);
    }
    return Call<FormResponse>(noor_, request);
  }

  absl::StatusOr<Goal> Activate(const Identity& caller) {
    goals::v1::GetGoalRequest get;
    get.set_name(kGoal);
    const auto goal = Call<Goal>(caller, get);
    if (!goal.ok()) return goal.status();
    goals::v1::ActivateGoalRequest request;
    request.set_name(kGoal);
    request.set_etag(goal->etag());
    return Call<Goal>(caller, request);
  }

  absl::StatusOr<ProgressSummary> Summary(const Identity& caller) {
    progress::v1::GetProgressSummaryRequest request;
    request.set_name(absl::StrCat(kNoor, "/progressSummary"));
    return Call<ProgressSummary>(caller, request);
  }
  std::string Report(const Identity& caller) {
    progress::v1::GetReportRequest request;
    request.set_name(absl::StrCat(kNoor, "/report"));
    return Call<progress::v1::Report>(caller, request)
        .value_or(progress::v1::Report())
        .html();
  }
  std::vector<double> Scores(const Identity& caller) {
    progress::v1::ListMeasurementsRequest request;
    request.set_parent(kNoor);
    const auto listed =
        Call<progress::v1::ListMeasurementsResponse>(caller, request);
    EXPECT_THAT(listed, IsOk());
    std::vector<double> values;
    for (const auto& one : listed->measurements()) {
      values.push_back(one.reading().value());
    }
    return values;
  }

  void Consent(type::v1::ConsentPurpose purpose,
               type::v1::ConsentDecision decision) {
    inventory::v1::RecordConsentRequest request;
    request.set_name(episode_);
    request.set_etag(etag_of_episode_);
    request.set_purpose(purpose);
    request.set_decision(decision);
    const auto episode = Call<Episode>(noor_, request);
    ASSERT_THAT(episode, IsOk());
    etag_of_episode_ = episode->etag();
  }

  // Enrolled by the administrator, who says who will care for the client.
  void Begin() {
    inventory::v1::CreateEpisodeRequest begin;
    begin.set_parent(kNoor);
    Member& member = *begin.mutable_episode()->add_care_team();
    member.set_subject("anna");
    member.set_kind(Member::KIND_THERAPIST);
    ASSERT_TRUE(absl::IsNotFound(Call<Episode>(anna_, begin).status()));
    inventory::v1::EnrolClientRequest enrol;
    enrol.set_parent(kNoor);
    *enrol.add_members() = member;
    ASSERT_THAT(Call<inventory::v1::CareTeam>(ada_, enrol), IsOk());
    const auto episode = Call<Episode>(anna_, begin);
    ASSERT_THAT(episode, IsOk());
    episode_ = episode->name();
    etag_of_episode_ = episode->etag();
    Consent(type::v1::CONSENT_PURPOSE_MEASUREMENT,
            type::v1::CONSENT_DECISION_GIVEN);
  }

  void AgreeOnAGoal() {
    inventory::v1::CreatePersonRequest person;
    person.set_parent(kNoor);
    person.set_person_id("omar");
    person.mutable_person()->set_display_name("Omar");
    person.mutable_person()->set_category(
        inventory::v1::Person::CATEGORY_PARTNER);
    goals::v1::CreateGoalRequest create;
    create.set_parent(kNoor);
    create.set_goal_id("ask-first");
    Goal& goal = *create.mutable_goal();
    goal.set_title("Ask Omar before deciding for both");
    goal.set_family(type::v1::GOAL_FAMILY_COMMUNICATION);
    goal.set_situation(type::v1::SITUATION_ROMANTIC);
    goal.add_people(kOmar);
    goal.mutable_target()->set_measure("measures/native-rating-0-10");
    goal.mutable_target()->set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
    goal.mutable_target()->set_baseline(2);
    goal.mutable_target()->set_value(7);
    EXPECT_THAT(
        Call<Goal>(anna_, create),
        Refused(absl::StatusCode::kInvalidArgument,
                type::v1::REASON_FIELD_INVALID, ElementsAre("goal.people[0]")));
    ASSERT_THAT(Call<inventory::v1::Person>(anna_, person), IsOk());
    auto agreed = Call<Goal>(anna_, create);
    ASSERT_THAT(agreed, IsOk());
    for (const Identity& party : {noor_, anna_}) {
      goals::v1::AcceptGoalRequest accept;
      accept.set_name(kGoal);
      accept.set_etag(agreed->etag());
      agreed = Call<Goal>(party, accept);
      ASSERT_THAT(agreed, IsOk());
    }
  }

  // The only one.
  SafetyFlag Flag() {
    inventory::v1::ListSafetyFlagsRequest list;
    list.set_parent(kNoor);
    const auto flags =
        Call<inventory::v1::ListSafetyFlagsResponse>(anna_, list);
    EXPECT_THAT(flags, IsOk());
    if (!flags.ok() || flags->safety_flags_size() != 1) {
      ADD_FAILURE() << "not one flag";
      return {};
    }
    revisions_.Learn(flags->safety_flags(0));
    return flags->safety_flags(0);
  }

  void Acknowledge() {
    inventory::v1::AcknowledgeSafetyFlagRequest acknowledge;
    acknowledge.set_name(Flag().name());
    acknowledge.set_acknowledger_name("Anna Meyer");
    acknowledge.set_note("Spoke with Noor the same day; plan reviewed.");
    ASSERT_THAT(Call<SafetyFlag>(anna_, acknowledge), IsOk());
  }

  const Identity noor_ = As("noor", security::Role::kClient);
  const Identity anna_ = As("anna", security::Role::kTherapist);
  const Identity eva_ = As("eva", security::Role::kTherapist);
  const Identity ada_ = As("ada", security::Role::kAdmin);
  std::unique_ptr<Installation> installation_;
  absl::optional<concordctl::Connection> connection_;
  std::string episode_;
  std::string etag_of_episode_;
  concordctl::Revisions revisions_;
  int requests_ = 0;
};

TEST_F(HandoverTest, OneStoryInAllThreeServices) {
  Begin();
  AgreeOnAGoal();
  // An answer opens a flag: work on goals waits, and it stands first.
  ASSERT_THAT(Answer(/*days_ago=*/20, /*each=*/2, /*ninth=*/1), IsOk());
  Flag();
  EXPECT_THAT(Activate(anna_), Refused(type::v1::REASON_SAFETY_HOLD));
  EXPECT_THAT(Activate(noor_), Refused(type::v1::REASON_SAFETY_HOLD));
  EXPECT_THAT(Report(anna_), HasSubstr("Safety first"));
  EXPECT_THAT(Report(noor_), Not(HasSubstr("Safety first")));
  // Whatever dies, it stays.
  installation_->Kill("inventory");
  ASSERT_THAT(
      installation_->StartService("inventory", {"--open_enrolment=false"}),
      IsOk());
  EXPECT_THAT(Activate(anna_), Refused(type::v1::REASON_SAFETY_HOLD));
  Acknowledge();
  EXPECT_THAT(Report(anna_), Not(HasSubstr("Safety first")));
  EXPECT_THAT(Activate(anna_), IsOk());

  // A slip is corrected, and another client's answers are taken out.
  const auto slip = Answer(/*days_ago=*/5, /*each=*/1, /*ninth=*/0);
  ASSERT_THAT(slip, IsOk());
  EXPECT_THAT(Scores(anna_), ElementsAre(17, 8));
  inventory::v1::CorrectFormResponseRequest correct;
  *correct.mutable_form_response() = *slip;
  correct.mutable_form_response()->mutable_answers(0)->set_value(3);
  correct.set_reason("The first answer was a 3.");
  ASSERT_THAT(Call<FormResponse>(anna_, correct), IsOk());
  EXPECT_THAT(Scores(anna_), ElementsAre(17, 10));
  const auto strange = Answer(/*days_ago=*/0, /*each=*/3, /*ninth=*/0);
  ASSERT_THAT(strange, IsOk());
  EXPECT_THAT(Scores(anna_), ElementsAre(17, 10, 24));
  inventory::v1::VoidFormResponseRequest take_out;
  take_out.set_name(strange->name());
  take_out.set_reason("Was another client's.");
  ASSERT_THAT(Call<FormResponse>(anna_, take_out), IsOk());
  EXPECT_THAT(Scores(anna_), ElementsAre(17, 10));

  // No longer: nothing is measured any more, here or there.
  Consent(type::v1::CONSENT_PURPOSE_MEASUREMENT,
          type::v1::CONSENT_DECISION_WITHDRAWN);
  EXPECT_THAT(Answer(/*days_ago=*/0, /*each=*/1, /*ninth=*/0),
              Refused(type::v1::REASON_CONSENT_REQUIRED));
  progress::v1::RecordMeasurementRequest rating;
  rating.set_parent(kNoor);
  auto& measurement = *rating.mutable_measurement();
  measurement.mutable_series()->set_measure("measures/native-rating-0-10");
  measurement.mutable_series()->set_goal(kGoal);
  measurement.mutable_series()->set_source(type::v1::AUTHOR_ROLE_CLIENT);
  measurement.mutable_reading()->set_value(4);
  *measurement.mutable_reading()->mutable_taken_time() =
      ToTimestamp(absl::Now() - absl::Hours(1));
  EXPECT_THAT(Call<progress::v1::Measurement>(noor_, rating),
              Refused(type::v1::REASON_CONSENT_REQUIRED));
  Consent(type::v1::CONSENT_PURPOSE_MEASUREMENT,
          type::v1::CONSENT_DECISION_GIVEN);
  EXPECT_THAT(Call<progress::v1::Measurement>(noor_, rating), IsOk());
  const auto before = Summary(anna_);
  ASSERT_THAT(before, IsOk());

  // Anna leaves; Eva goes on with what there is.
  EXPECT_TRUE(absl::IsNotFound(Summary(eva_).status()));
  inventory::v1::MendCareTeamRequest mend;
  mend.set_name(absl::StrCat(kNoor, "/careTeam"));
  mend.add_removed_subjects("anna");
  Member& member = *mend.add_added();
  member.set_subject("eva");
  member.set_kind(Member::KIND_THERAPIST);
  mend.set_reason("Anna has left the clinic.");
  ASSERT_THAT(Call<inventory::v1::CareTeam>(ada_, mend), IsOk());
  EXPECT_TRUE(absl::IsNotFound(Summary(anna_).status()));
  EXPECT_TRUE(absl::IsNotFound(Activate(anna_).status()));
  inventory::v1::ListPeopleRequest people;
  people.set_parent(kNoor);
  EXPECT_TRUE(absl::IsNotFound(
      Call<inventory::v1::ListPeopleResponse>(anna_, people).status()));
  EXPECT_EQ(
      Call<inventory::v1::ListPeopleResponse>(eva_, people)->people_size(), 1);
  const auto after = Summary(eva_);
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->SerializeAsString(), before->SerializeAsString());
  goals::v1::GetGoalRequest get;
  get.set_name(kGoal);
  EXPECT_EQ(Call<Goal>(eva_, get)->state(), Goal::STATE_ACTIVE);
}

}  // namespace
}  // namespace concord
