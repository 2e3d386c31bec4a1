// Responses to forms: scored, drafted, corrected, and looked at for safety.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "services/inventory/rpc/service.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/client_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;
using testing::Refused;
using v1::FormResponse;
using v1::SafetyFlag;

class FormResponseTest : public ClientFixture {
 protected:
  // The first answer of the form to every item.
  static FormResponse Text(const char* form) {
    FormResponse response;
    response.set_form(form);
    *response.mutable_completion_time() = ToTimestamp(kYesterday);
    const int items = std::string(form) == "forms/phq-9" ? 9 : 4;
    for (int i = 1; i <= items; ++i) {
      FormResponse::Answer& answer = *response.add_answers();
      answer.set_item(std::to_string(i));
      answer.set_value(i == 9 ? 0 : 1);
    }
    return response;
  }
  absl::StatusOr<FormResponse> Send(const FormResponse& response,
                                    const security::Claims& caller) {
    auto request = New<v1::CreateFormResponseRequest>();
    *request.mutable_form_response() = response;
    return harness_.Call<FormResponse>(caller, "CreateFormResponse", request);
  }
  std::string Person(const char* id) {
    auto request = Rui();
    request.set_person_id(id);
    request.mutable_person()->set_display_name(id);
    const auto person = Create(request);
    EXPECT_THAT(person, IsOk());
    return person.value_or(v1::Person()).name();
  }
};

TEST_F(FormResponseTest, ScoresAQuestionnaire) {
  ASSERT_THAT(Begin(), IsOk());
  const auto scored = Answer({2, 2, 2, 2, 2, 2, 2, 2, 0});
  ASSERT_THAT(scored, IsOk());
  EXPECT_EQ(scored->status(), FormResponse::STATUS_SCORED);
  EXPECT_EQ(scored->score(), 16);
  EXPECT_TRUE(Flags().safety_flags().empty());
  const auto prorated = Answer({2, 2, 2, 2, 2, 2, 2, -1, 0});
  EXPECT_EQ(prorated->status(), FormResponse::STATUS_PRORATED);
  EXPECT_EQ(prorated->missing_count(), 1);
}

TEST_F(FormResponseTest, LooksAtTheSafetyItemEvenWithoutATotal) {
  ASSERT_THAT(Begin(), IsOk());
  const auto response = Answer({-1, -1, -1, -1, -1, -1, -1, -1, 2});
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status(), FormResponse::STATUS_NOT_SCORABLE);
  ASSERT_EQ(Flags().safety_flags_size(), 1);
  const SafetyFlag flag = Flags().safety_flags(0);
  EXPECT_EQ(flag.state(), SafetyFlag::STATE_OPEN);
  EXPECT_TRUE(Needs().safety_review_open());
  v1::AcknowledgeSafetyFlagRequest request;
  request.set_name(flag.name());
  request.set_acknowledger_name("Dr. Anna");
  request.set_note("Asked at once.");
  request.set_request_id(NextRequestId());
  EXPECT_EQ(harness_.Call<SafetyFlag>(kClient, "AcknowledgeSafetyFlag", request)
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied);
  ASSERT_THAT(
      harness_.Call<SafetyFlag>(kTherapist, "AcknowledgeSafetyFlag", request),
      IsOk());
  EXPECT_FALSE(Needs().safety_review_open());
}

TEST_F(FormResponseTest, RefusesAnswersThatTheFormDoesNotHave) {
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(Answer({2, 2, 2, 2, 2, 2, 2, 2, 4}),
              Refused(type::v1::REASON_FIELD_INVALID));
  EXPECT_THAT(Answer({2, 2, 2, 2, 2, 2, 2, 2, 2, 2}),
              Refused(type::v1::REASON_FIELD_INVALID));
  auto future = New<v1::CreateFormResponseRequest>();
  future.mutable_form_response()->set_form("forms/phq-9");
  future.mutable_form_response()->add_answers()->set_item("1");
  *future.mutable_form_response()->mutable_completion_time() =
      ToTimestamp(kYesterday + absl::Hours(24 * 30));
  EXPECT_THAT(
      FieldsOf(
          harness_.Call<FormResponse>(kClient, "CreateFormResponse", future)
              .status()),
      ElementsAre("form_response.completion_time"));
}

TEST_F(FormResponseTest, ListsEveryFormWithWhatItTakes) {
  const auto forms = harness_.Call<v1::ListFormsResponse>(
      kClient, "ListForms", v1::ListFormsRequest());
  ASSERT_THAT(forms, IsOk());
  EXPECT_EQ(forms->forms_size(), 42);
  v1::GetFormRequest request;
  request.set_name("forms/native-gas-level");
  const auto form = harness_.Call<v1::Form>(kClient, "GetForm", request);
  ASSERT_THAT(form, IsOk());
  EXPECT_EQ(form->code(), "native.gas_level");
  EXPECT_EQ(form->value_range().minimum(), -2);
}

TEST_F(FormResponseTest, ScoresAFormWithReversedItems) {
  ASSERT_THAT(Begin(), IsOk());
  const auto response = Answer({1, 3, 4, 2, 0, 0, 1, 1, 0, 1}, "forms/core-10");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->score(), 7);
  EXPECT_EQ(response->answers(3).value(), 2);
}

TEST_F(FormResponseTest, TakesATotalAndLooksAtTheSafetyItemThatItLeavesOut) {
  ASSERT_THAT(Begin(), IsOk());
  const auto response = Enter("forms/epds", 14);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status(), FormResponse::STATUS_TOTAL_ENTERED);
  EXPECT_EQ(response->score(), 14);
  EXPECT_THAT(response->cutoffs(), ElementsAre("possible", "probable"));
  ASSERT_EQ(Flags().safety_flags_size(), 1);
  EXPECT_EQ(Flags().safety_flags(0).cause(), SafetyFlag::CAUSE_ITEM_MISSING);
}

TEST_F(FormResponseTest, RefusesATotalThatTheFormDoesNotTakeAndKeepsNothing) {
  ASSERT_THAT(Begin(), IsOk());
  const absl::Status status = Enter("forms/phq-9", 14).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(status), ElementsAre("form_response.total"));
  EXPECT_TRUE(Flags().safety_flags().empty());
}

TEST_F(FormResponseTest, ScoresACorrectedResponseAnewAndKeepsWhatItWas) {
  ASSERT_THAT(Begin(), IsOk());
  const auto first = Answer({1, 2, 3}, "forms/ucla-3");
  ASSERT_THAT(first, IsOk());
  FormResponse response = *first;
  response.mutable_answers(2)->set_value(1);
  const auto corrected = Correct(response, kTherapist);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->score(), 4);
  EXPECT_EQ(corrected->band(), "not_lonely");
  EXPECT_EQ(corrected->author().subject(), first->author().subject());
  EXPECT_EQ(corrected->correction_author().subject(), "anna");
  v1::ListFormResponseRevisionsRequest request;
  request.set_name(first->name());
  const auto revisions = harness_.Call<v1::ListFormResponseRevisionsResponse>(
      kTherapist, "ListFormResponseRevisions", request);
  ASSERT_THAT(revisions, IsOk());
  ASSERT_EQ(revisions->form_responses_size(), 2);
  EXPECT_EQ(revisions->form_responses(0).score(), 4);
  EXPECT_EQ(revisions->form_responses(1).SerializeAsString(),
            first->SerializeAsString());
}

TEST_F(FormResponseTest, OpensWhatACorrectionNewlyCallsForAndClosesNothing) {
  ASSERT_THAT(Begin(), IsOk());
  const auto first = Answer({0, 0, 0, 0, 0, 0, 0, 0, 1});
  ASSERT_THAT(first, IsOk());
  FormResponse response = *first;
  response.mutable_answers(8)->set_value(0);
  const auto lowered = Correct(response);
  ASSERT_THAT(lowered, IsOk());
  EXPECT_EQ(Flags().safety_flags_size(), 1);
  response = *lowered;
  response.mutable_answers(8)->set_value(3);
  ASSERT_THAT(Correct(response), IsOk());
  EXPECT_EQ(Flags().safety_flags_size(), 2);
}

TEST_F(FormResponseTest, RefusesACorrectionThatIsNotTheCallersToMake) {
  ASSERT_THAT(Begin(), IsOk());
  const auto first = Answer({1, 2, 3}, "forms/ucla-3");
  ASSERT_THAT(first, IsOk());
  FormResponse other_form = *first;
  other_form.set_form("forms/gad-7");
  EXPECT_THAT(FieldsOf(Correct(other_form).status()),
              ElementsAre("form_response.form"));
  FormResponse wrong = *first;
  wrong.mutable_answers(0)->set_value(4);
  EXPECT_THAT(FieldsOf(Correct(wrong).status()),
              ElementsAre("form_response.answers[0].value"));
  ASSERT_THAT(Correct(*first, kTherapist), IsOk());
  EXPECT_THAT(Correct(*first), Refused(type::v1::REASON_ETAG_MISMATCH));
}

TEST_F(FormResponseTest, FinishesADraftWithoutAReasonAndScoresItThen) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = New<v1::CreateFormResponseRequest>();
  FormResponse& draft = *request.mutable_form_response();
  draft.set_form("forms/phq-9");
  draft.set_draft(true);
  *draft.mutable_completion_time() = ToTimestamp(kYesterday);
  draft.add_answers()->set_item("1");
  draft.mutable_answers(0)->set_value(2);
  const auto begun =
      harness_.Call<FormResponse>(kClient, "CreateFormResponse", request);
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->status(), FormResponse::STATUS_DRAFT);
  EXPECT_TRUE(Flags().safety_flags().empty());
  v1::CorrectFormResponseRequest finish;
  *finish.mutable_form_response() = *begun;
  finish.mutable_form_response()->set_draft(false);
  finish.set_request_id(NextRequestId());
  const auto finished =
      harness_.Call<FormResponse>(kClient, "CorrectFormResponse", finish);
  ASSERT_THAT(finished, IsOk());
  EXPECT_EQ(finished->status(), FormResponse::STATUS_NOT_SCORABLE);
  EXPECT_EQ(finished->correction_author().subject(), "");
  EXPECT_EQ(Flags().safety_flags(0).cause(), SafetyFlag::CAUSE_ITEM_MISSING);
}

TEST_F(FormResponseTest, S44_ShowsADraftToItsAuthorAloneUntilItIsFinished) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = New<v1::CreateFormResponseRequest>();
  request.mutable_form_response()->set_form("forms/phq-9");
  request.mutable_form_response()->set_draft(true);
  *request.mutable_form_response()->mutable_completion_time() =
      ToTimestamp(kYesterday);
  request.mutable_form_response()->add_answers()->set_item("9");
  request.mutable_form_response()->mutable_answers(0)->set_value(1);
  FormResponse draft =
      *harness_.Call<FormResponse>(kClient, "CreateFormResponse", request);
  v1::GetFormResponseRequest get;
  get.set_name(draft.name());
  v1::ListFormResponsesRequest list;
  list.set_parent("clients/c1");
  v1::ListFormResponseRevisionsRequest revisions;
  revisions.set_name(draft.name());
  v1::CorrectFormResponseRequest finish;
  *finish.mutable_form_response() = draft;
  finish.mutable_form_response()->set_draft(false);
  finish.set_etag("\"99\"");
  finish.set_request_id(NextRequestId());
  const auto seen = [&](const security::Claims& caller) {
    return harness_
        .Call<v1::ListFormResponsesResponse>(caller, "ListFormResponses", list)
        ->form_responses_size();
  };
  EXPECT_EQ(seen(kClient), 1);
  EXPECT_EQ(seen(kTherapist), 0);
  // G4: what its reader needs is in the flag.
  ASSERT_EQ(Flags().safety_flags_size(), 1);
  const SafetyFlag flag = Flags().safety_flags(0);
  EXPECT_TRUE(flag.of_draft());
  EXPECT_EQ(flag.answer(), 1);
  EXPECT_EQ(FromTimestamp(flag.answer_time()), kYesterday);
  EXPECT_THAT(flag.evidence().explanation(),
              ::testing::HasSubstr("is a draft"));
  for (const absl::Status& hidden :
       {harness_.Call<FormResponse>(kTherapist, "GetFormResponse", get)
            .status(),
        harness_
            .Call<v1::ListFormResponseRevisionsResponse>(
                kTherapist, "ListFormResponseRevisions", revisions)
            .status(),
        harness_.Call<FormResponse>(kTherapist, "CorrectFormResponse", finish)
            .status()}) {
    EXPECT_TRUE(absl::IsNotFound(hidden)) << hidden;
  }
  // What calls for a look at once does not wait.
  EXPECT_EQ(Flags().safety_flags_size(), 1);
  finish.clear_etag();
  finish.set_request_id(NextRequestId());
  ASSERT_THAT(
      harness_.Call<FormResponse>(kClient, "CorrectFormResponse", finish),
      IsOk());
  EXPECT_EQ(seen(kTherapist), 1);
  EXPECT_EQ(harness_
                .Call<v1::ListFormResponseRevisionsResponse>(
                    kTherapist, "ListFormResponseRevisions", revisions)
                ->form_responses_size(),
            1);
  EXPECT_EQ(harness_
                .Call<v1::ListFormResponseRevisionsResponse>(
                    kClient, "ListFormResponseRevisions", revisions)
                ->form_responses_size(),
            2);
}

TEST_F(FormResponseTest, S43_KeepsOneResponseOfARequestThatIsRepeated) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = New<v1::CreateFormResponseRequest>();
  request.mutable_form_response()->set_form("forms/phq-9");
  request.mutable_form_response()->add_answers()->set_item("9");
  request.mutable_form_response()->mutable_answers(0)->set_value(0);
  *request.mutable_form_response()->mutable_completion_time() =
      ToTimestamp(kYesterday);
  const auto first =
      harness_.Call<FormResponse>(kClient, "CreateFormResponse", request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(harness_.Call<FormResponse>(kClient, "CreateFormResponse", request)
                ->SerializeAsString(),
            first->SerializeAsString());
  request.mutable_form_response()->mutable_answers(0)->set_value(1);
  EXPECT_THAT(
      harness_.Call<FormResponse>(kClient, "CreateFormResponse", request),
      Refused(type::v1::REASON_REQUEST_ID_REUSED));
  v1::ListFormResponsesRequest list;
  list.set_parent("clients/c1");
  EXPECT_EQ(harness_
                .Call<v1::ListFormResponsesResponse>(kClient,
                                                     "ListFormResponses", list)
                ->form_responses_size(),
            1);
}

TEST_F(FormResponseTest, MakesNoDraftAndNoUnexplainedChangeOfWhatIsFinished) {
  ASSERT_THAT(Begin(), IsOk());
  const auto first = Answer({1, 2, 3}, "forms/ucla-3");
  ASSERT_THAT(first, IsOk());
  FormResponse draft = *first;
  draft.set_draft(true);
  EXPECT_THAT(FieldsOf(Correct(draft).status()),
              ElementsAre("form_response.draft"));
  v1::CorrectFormResponseRequest request;
  *request.mutable_form_response() = *first;
  request.set_request_id(NextRequestId());
  EXPECT_THAT(
      FieldsOf(
          harness_.Call<FormResponse>(kClient, "CorrectFormResponse", request)
              .status()),
      ElementsAre("reason"));
}

TEST_F(FormResponseTest, RefusesAClientWhoCorrectsTheTherapistsResponse) {
  ASSERT_THAT(Begin(), IsOk());
  const auto first = Answer({1, 2, 3, 4, 5}, "forms/wsas", kTherapist);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Correct(*first), Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
}

// F2: staff type a client's PHQ-9.
TEST_F(FormResponseTest, KeepsApartWhoAnsweredAndWhoWroteItDown) {
  ASSERT_THAT(Begin(), IsOk());
  FormResponse written = Text("forms/phq-9");
  EXPECT_THAT(FieldsOf(Send(written, kTherapist).status()),
              ElementsAre("form_response.respondent"));
  written.set_respondent(type::v1::AUTHOR_ROLE_CLIENT);
  const auto stored = Send(written, kTherapist);
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(stored->author().role(), type::v1::AUTHOR_ROLE_CLIENT);
  EXPECT_EQ(stored->author().entered_by(), kTherapist.subject);
  EXPECT_EQ(stored->author().subject(), "");
  FormResponse mended = *stored;
  mended.mutable_answers(0)->set_value(0);
  const auto corrected = Correct(mended);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->author().entered_by(), kTherapist.subject);
  EXPECT_EQ(corrected->correction_author().subject(), kClient.subject);
  FormResponse others = written;
  others.set_respondent(type::v1::AUTHOR_ROLE_THERAPIST);
  EXPECT_THAT(
      FieldsOf(Send(others, kClient).status()),
      ElementsAre("form_response.respondent", "form_response.respondent"));
}

// F1: a form for mother and partner on one day.
TEST_F(FormResponseTest, IsAboutThePersonThatItNames) {
  ASSERT_THAT(Begin(), IsOk());
  const std::string partner = Person("ida");
  FormResponse about = Text("forms/csi-4");
  EXPECT_THAT(FieldsOf(Send(about, kClient).status()),
              ElementsAre("form_response.about"));
  about.set_about("clients/c1/people/nobody");
  EXPECT_THAT(Send(about, kClient),
              Refused(type::v1::REASON_RESOURCE_NOT_FOUND));
  about.set_about(partner);
  const auto stored = Send(about, kClient);
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(stored->about(), partner);
  FormResponse another = *stored;
  another.set_about(Person("ola"));
  EXPECT_THAT(FieldsOf(Correct(another).status()),
              ElementsAre("form_response.about"));
}

TEST_F(FormResponseTest, HoldsASignificantOthersAnswersOnlyWithTheirName) {
  ASSERT_THAT(Begin(), IsOk());
  FormResponse other = Text("forms/csi-4");
  other.set_about(Person("ida"));
  other.set_respondent(type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER);
  EXPECT_THAT(FieldsOf(Send(other, kTherapist).status()),
              ElementsAre("form_response.informant"));
  other.set_informant(other.about());
  const auto stored = Send(other, kTherapist);
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(stored->author().role(), type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER);
  EXPECT_EQ(stored->informant(), other.about());
}

// G7: chosen before answering, and for therapists only where nothing is chosen.
TEST_F(FormResponseTest,
       G7_AClientSeesOfASignificantOthersAnswersWhatTheyShare) {
  ASSERT_THAT(Begin(), IsOk());
  FormResponse other = Text("forms/csi-4");
  other.set_about(Person("ida"));
  other.set_informant(other.about());
  other.set_respondent(type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER);
  std::vector<std::string> seen;
  for (const auto visibility : {FormResponse::VISIBILITY_UNSPECIFIED,
                                FormResponse::VISIBILITY_SHARED_SUMMARY,
                                FormResponse::VISIBILITY_SHARED_WITH_CLIENT}) {
    other.set_visibility(visibility);
    const auto stored = Send(other, kTherapist);
    ASSERT_THAT(stored, IsOk());
    EXPECT_EQ(stored->visibility(),
              visibility == FormResponse::VISIBILITY_UNSPECIFIED
                  ? FormResponse::VISIBILITY_THERAPIST_ONLY
                  : visibility);
    v1::GetFormResponseRequest get;
    get.set_name(stored->name());
    EXPECT_THAT(harness_.Call<FormResponse>(kTherapist, "GetFormResponse", get),
                IsOk());
    const bool is_shared =
        visibility == FormResponse::VISIBILITY_SHARED_WITH_CLIENT;
    EXPECT_EQ(harness_.Call<FormResponse>(kClient, "GetFormResponse", get).ok(),
              is_shared);
    FormResponse mended = *stored;
    mended.mutable_answers(0)->set_value(0);
    EXPECT_EQ(absl::IsNotFound(Correct(mended).status()), !is_shared);
    mended.set_visibility(is_shared
                              ? FormResponse::VISIBILITY_THERAPIST_ONLY
                              : FormResponse::VISIBILITY_SHARED_WITH_CLIENT);
    EXPECT_THAT(FieldsOf(Correct(mended, kTherapist).status()),
                ElementsAre("form_response.visibility"));
  }
  v1::ListFormResponsesRequest list;
  list.set_parent("clients/c1");
  for (const auto& [caller, count] : {std::pair(kTherapist, 3), {kClient, 1}}) {
    const auto listed = harness_.Call<v1::ListFormResponsesResponse>(
        caller, "ListFormResponses", list);
    ASSERT_THAT(listed, IsOk());
    EXPECT_EQ(listed->form_responses_size(), count);
  }
  FormResponse own = Text("forms/phq-9");
  own.set_visibility(FormResponse::VISIBILITY_THERAPIST_ONLY);
  EXPECT_THAT(FieldsOf(Send(own, kClient).status()),
              ElementsAre("form_response.visibility"));
}

// A draft is its writer's; finished, it is the care team's and not the
// client's.
TEST_F(FormResponseTest, FinishesADraftThatIsForTherapistsOnly) {
  ASSERT_THAT(Begin(), IsOk());
  FormResponse other = Text("forms/csi-4");
  other.set_about(Person("ida"));
  other.set_informant(other.about());
  other.set_respondent(type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER);
  other.set_draft(true);
  const auto draft = Send(other, kTherapist);
  ASSERT_THAT(draft, IsOk());
  FormResponse finished = *draft;
  finished.set_draft(false);
  ASSERT_THAT(Correct(finished, kTherapist), IsOk());
  v1::GetFormResponseRequest get;
  get.set_name(draft->name());
  EXPECT_THAT(harness_.Call<FormResponse>(testing::Supervisor("sven"),
                                          "GetFormResponse", get),
              IsOk());
  EXPECT_THAT(harness_.Call<FormResponse>(kClient, "GetFormResponse", get),
              Refused(type::v1::REASON_RESOURCE_NOT_FOUND));
}

TEST_F(FormResponseTest, RefusesAResponseWithNeitherAnswersNorATotal) {
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(FieldsOf(Answer({}).status()),
              ElementsAre("form_response.answers"));
}

}  // namespace
}  // namespace concord::inventory
