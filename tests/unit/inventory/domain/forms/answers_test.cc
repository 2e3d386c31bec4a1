#include "services/inventory/domain/forms/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "services/inventory/catalogue/catalogue.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Form;
using v1::FormResponse;

Form FormNamed(const char* name) { return *Catalogue::Load()->FindForm(name); }

FormResponse::Answer& Answer(const char* item, FormResponse& response) {
  FormResponse::Answer& answer = *response.add_answers();
  answer.set_item(item);
  return answer;
}

FormResponse WithTotal(double total) {
  FormResponse response;
  response.set_total(total);
  return response;
}

// Each as `field: description`.
std::vector<std::string> FaultsIn(const char* form,
                                  const FormResponse& response) {
  std::vector<std::string> faults;
  for (const FieldViolation& violation :
       ViolationsOf(CheckAnswers(FormNamed(form), response))) {
    faults.push_back(violation.field + ": " + violation.description);
  }
  return faults;
}

TEST(CheckAnswersTest, NamesEveryFault) {
  FormResponse response;
  Answer("8", response).set_value(0);
  Answer("1", response).set_value(4);
  Answer("1", response).set_value(1);
  EXPECT_THAT(FaultsIn("forms/gad-7", response),
              ElementsAre("form_response.answers[0].item: is no item of the "
                          "form; use the ids of "
                          "GetForm",
                          "form_response.answers[1].value: is none of the "
                          "form's choices; use their "
                          "values",
                          "form_response.answers[2].item: is answered already; "
                          "answer each item "
                          "once"));
}

TEST(CheckAnswersTest, WantsEachAnswerAsItsItemTakesIt) {
  FormResponse response;
  response.set_draft(true);
  Answer("day", response).set_text("yesterday");
  Answer("event", response).set_value(3);
  Answer("person", response).set_date("2026-01-04");
  Answer("mood_before", response).add_codes("bad");
  EXPECT_THAT(
      FaultsIn("forms/native-mood-event-log", response),
      ElementsAre(
          "form_response.answers[0].text: is not taken by this item; answer "
          "as its answer_type says",
          "form_response.answers[1].value: is not taken by this item; "
          "answer as its answer_type says",
          "form_response.answers[2].date: is not taken by this item; answer "
          "as its answer_type says",
          "form_response.answers[3].codes: is not taken by this item; "
          "answer as its answer_type says",
          "form_response.answers[3].codes[0]: is none of the item's "
          "options; use their codes"));
}

TEST(CheckAnswersTest, TakesTheOptionsOfAnItem) {
  FormResponse response;
  auto& known = Answer("symptoms_known", response);
  known.add_codes("yes");
  known.add_codes("no");
  auto& support = Answer("support", response);
  support.add_codes("advice");
  support.add_codes("advice");
  auto& contact = Answer("contact", response);
  contact.set_text("On Sundays.");
  contact.add_codes("weekly");
  EXPECT_THAT(
      FaultsIn("forms/native-tie-interview", response),
      ElementsAre(
          "form_response.answers[0].codes: has more than one; choose one of "
          "the item's options",
          "form_response.answers[1].codes[1]: is there already; send each "
          "code once"));
}

TEST(CheckAnswersTest, PassesOverWhatIsRequiredInADraftOnly) {
  FormResponse response;
  Answer("day", response).set_date("2026-01-04");
  EXPECT_THAT(
      FaultsIn("forms/native-mood-event-log", response),
      ElementsAre(
          "form_response.answers: pass over item event, which is required; "
          "answer it, send prefers_not_to_say, or keep a draft"));
  response.set_draft(true);
  EXPECT_THAT(FaultsIn("forms/native-mood-event-log", response), IsEmpty());
}

TEST(CheckAnswersTest, TakesARefusalForAnAnswer) {
  FormResponse response;
  Answer("day", response).set_prefers_not_to_say(true);
  auto& event = Answer("event", response);
  event.set_prefers_not_to_say(true);
  EXPECT_THAT(FaultsIn("forms/native-mood-event-log", response), IsEmpty());
  event.set_text("A call.");
  EXPECT_THAT(
      FaultsIn("forms/native-mood-event-log", response),
      ElementsAre("form_response.answers[1].prefers_not_to_say: has an answer "
                  "beside it; send one of the two"));
}

TEST(CheckAnswersTest, WantsAnswersOrATotal) {
  EXPECT_THAT(
      FaultsIn("forms/phq-9", {}),
      ElementsAre("form_response.answers: is empty; answer at least one "
                  "item"));
  EXPECT_THAT(
      FaultsIn("forms/who-5", {}),
      ElementsAre("form_response.answers: is empty; answer an item or send "
                  "a total"));
  EXPECT_THAT(
      FaultsIn("forms/gas", {}),
      ElementsAre(
          "form_response.total: is required by this form; enter its score"));
}

TEST(CheckAnswersTest, WantsAValueInTheRangeOfTheItem) {
  FormResponse response;
  Answer("1", response).set_value(6);
  EXPECT_THAT(FaultsIn("forms/csi-4", response), IsEmpty());
  Answer("2", response).set_value(6);
  EXPECT_THAT(
      FaultsIn("forms/csi-4", response),
      ElementsAre("form_response.answers[1].value: is not between 0 and 5; "
                  "use the range of the item"));
}

TEST(CheckAnswersTest, WantsFractionsOnlyWhereAnswersAreMeasured) {
  FormResponse response;
  Answer("1", response).set_number(2.5);
  EXPECT_THAT(FaultsIn("forms/ors", response), IsEmpty());
  EXPECT_THAT(
      FaultsIn("forms/who-5", response),
      ElementsAre("form_response.answers[0].number: is not taken by this "
                  "form; use value"));
}

TEST(CheckAnswersTest, WantsNoTotalOfAFormThatIsAnswered) {
  EXPECT_THAT(
      FaultsIn("forms/phq-9", WithTotal(12)),
      ElementsAre("form_response.total: is not taken by this form; send the "
                  "answers to its items"));
}

TEST(CheckAnswersTest, WantsATotalThatTheFormCanComeTo) {
  EXPECT_THAT(
      FaultsIn("forms/epds", WithTotal(31)),
      ElementsAre("form_response.total: is not between 0 and 30; enter the "
                  "score of this form"));
  EXPECT_THAT(
      FaultsIn("forms/epds", WithTotal(10.5)),
      ElementsAre("form_response.total: has a fraction; enter the score of "
                  "this form, a whole number"));
  EXPECT_THAT(
      FaultsIn("forms/who-5", WithTotal(13)),
      ElementsAre("form_response.total: is no multiple of 4; enter the sum "
                  "of the items times 4"));
}

TEST(CheckAnswersTest, WantsSafetyItemsOnlyBesideATotal) {
  FormResponse response = WithTotal(10);
  Answer("10", response).set_value(0);
  EXPECT_THAT(FaultsIn("forms/epds", response), IsEmpty());
  Answer("1", response).set_value(0);
  EXPECT_THAT(FaultsIn("forms/epds", response),
              ElementsAre("form_response.answers[1].item: comes with a total; "
                          "beside a total answer safety items only"));
}

TEST(CheckAnswersTest, WantsNotApplicableOnlyOfItemsThatMayNotApply) {
  FormResponse response;
  Answer("1", response).set_not_applicable(true);
  EXPECT_THAT(FaultsIn("forms/wsas", response), IsEmpty());
  Answer("2", response).set_not_applicable(true);
  EXPECT_THAT(
      FaultsIn("forms/wsas", response),
      ElementsAre("form_response.answers[1].not_applicable: is for items "
                  "that may not apply; leave the item out"));
}

}  // namespace
}  // namespace concord::inventory
