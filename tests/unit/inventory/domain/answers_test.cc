#include "services/inventory/domain/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/error.h"
#include "services/inventory/catalog/catalogue.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Form;
using v1::Response;

Form FormNamed(const char* name) { return *Catalogue::Load()->FindForm(name); }

Response::Answer& Answer(const char* item, Response& response) {
  Response::Answer& answer = *response.add_answers();
  answer.set_item(item);
  return answer;
}

Response WithTotal(double total) {
  Response response;
  response.set_total(total);
  return response;
}

// Each as `field: description`.
std::vector<std::string> FaultsIn(const char* form, const Response& response) {
  std::vector<std::string> faults;
  for (const FieldViolation& violation :
       ViolationsOf(CheckAnswers(FormNamed(form), response))) {
    faults.push_back(violation.field + ": " + violation.description);
  }
  return faults;
}

TEST(CheckAnswersTest, NamesEveryFault) {
  Response response;
  Answer("8", response).set_value(0);
  Answer("1", response).set_value(4);
  Answer("1", response).set_value(1);
  EXPECT_THAT(
      FaultsIn("forms/gad-7", response),
      ElementsAre(
          "response.answers[0].item: is no item of the form; use the ids of "
          "GetForm",
          "response.answers[1].value: is none of the form's choices; use their "
          "values",
          "response.answers[2].item: is answered already; answer each item "
          "once"));
}

TEST(CheckAnswersTest, WantsAnswersOrATotal) {
  EXPECT_THAT(FaultsIn("forms/phq-9", {}),
              ElementsAre("response.answers: is empty; answer at least one "
                          "item"));
  EXPECT_THAT(FaultsIn("forms/who-5", {}),
              ElementsAre("response.answers: is empty; answer an item or send "
                          "a total"));
  EXPECT_THAT(
      FaultsIn("forms/gas", {}),
      ElementsAre("response.total: is required by this form; enter its score"));
}

TEST(CheckAnswersTest, WantsAValueInTheRangeOfTheItem) {
  Response response;
  Answer("1", response).set_value(6);
  EXPECT_THAT(FaultsIn("forms/csi-4", response), IsEmpty());
  Answer("2", response).set_value(6);
  EXPECT_THAT(FaultsIn("forms/csi-4", response),
              ElementsAre("response.answers[1].value: is not between 0 and 5; "
                          "use the range of the item"));
}

TEST(CheckAnswersTest, WantsFractionsOnlyWhereAnswersAreMeasured) {
  Response response;
  Answer("1", response).set_number(2.5);
  EXPECT_THAT(FaultsIn("forms/ors", response), IsEmpty());
  EXPECT_THAT(FaultsIn("forms/who-5", response),
              ElementsAre("response.answers[0].number: is not taken by this "
                          "form; use value"));
}

TEST(CheckAnswersTest, WantsNoTotalOfAFormThatIsAnswered) {
  EXPECT_THAT(FaultsIn("forms/phq-9", WithTotal(12)),
              ElementsAre("response.total: is not taken by this form; send the "
                          "answers to its items"));
}

TEST(CheckAnswersTest, WantsATotalThatTheFormCanComeTo) {
  EXPECT_THAT(FaultsIn("forms/epds", WithTotal(31)),
              ElementsAre("response.total: is not between 0 and 30; enter the "
                          "score of this form"));
  EXPECT_THAT(FaultsIn("forms/epds", WithTotal(10.5)),
              ElementsAre("response.total: has a fraction; enter the score of "
                          "this form, a whole number"));
  EXPECT_THAT(FaultsIn("forms/who-5", WithTotal(13)),
              ElementsAre("response.total: is no multiple of 4; enter the sum "
                          "of the items times 4"));
}

TEST(CheckAnswersTest, WantsSafetyItemsOnlyBesideATotal) {
  Response response = WithTotal(10);
  Answer("10", response).set_value(0);
  EXPECT_THAT(FaultsIn("forms/epds", response), IsEmpty());
  Answer("1", response).set_value(0);
  EXPECT_THAT(FaultsIn("forms/epds", response),
              ElementsAre("response.answers[1].item: comes with a total; "
                          "beside a total answer safety items only"));
}

TEST(CheckAnswersTest, WantsNotApplicableOnlyOfItemsThatMayNotApply) {
  Response response;
  Answer("1", response).set_not_applicable(true);
  EXPECT_THAT(FaultsIn("forms/wsas", response), IsEmpty());
  Answer("2", response).set_not_applicable(true);
  EXPECT_THAT(FaultsIn("forms/wsas", response),
              ElementsAre("response.answers[1].not_applicable: is for items "
                          "that may not apply; leave the item out"));
}

}  // namespace
}  // namespace concord::inventory
