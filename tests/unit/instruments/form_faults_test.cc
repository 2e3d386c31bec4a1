#include "services/instruments/form_faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "concord/inventory/v1/form.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/instruments/catalogue.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::instruments {
namespace {

using inventory::Parse;
using inventory::v1::Form;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Form Shipped(const char* name) { return *Catalogue::Load()->Find(name); }
Form Phq9() { return Shipped("forms/phq-9"); }

// Each as `field: rule`, without the remedy.
std::vector<std::string> Rules(const Form& form) {
  std::vector<std::string> rules;
  for (const FieldViolation& fault : FindFaults(form)) {
    EXPECT_NE(fault.description.find("; "), std::string::npos)
        << fault.description << " says nothing to do";
    rules.push_back(fault.field + ": " +
                    fault.description.substr(0, fault.description.find("; ")));
  }
  return rules;
}

Form Worksheet() {
  return Parse<Form>(R"pb(
    code: "diary"
    title: "Diary"
    kind: KIND_WORKSHEET
    construct: "days"
    licence: "ours"
    source: "us"
    method: METHOD_NONE
    item_texts: ITEM_TEXTS_INCLUDED
    items { id: "day" answer_type: ANSWER_TYPE_DATE text: "When?" }
    items {
      id: "how"
      answer_type: ANSWER_TYPE_SINGLE_CHOICE
      text: "How?"
      options { code: "well" text: "well" }
      options { code: "badly" text: "badly" }
    })pb");
}

TEST(FaultsOfFormTest, FindsNoneInWhatIsShipped) {
  EXPECT_THAT(Rules(Phq9()), IsEmpty());
  EXPECT_THAT(Rules(Worksheet()), IsEmpty());
}

TEST(FaultsOfFormTest, WantsSourceAndLicence) {
  Form form = Phq9();
  form.clear_source();
  form.clear_licence();
  EXPECT_THAT(Rules(form),
              ElementsAre("licence: is required", "source: is required"));
}

TEST(FaultsOfFormTest, WantsBandsWithoutGaps) {
  Form form = Phq9();
  form.mutable_bands(1)->set_maximum(8);
  EXPECT_THAT(Rules(form),
              Contains("bands[2].minimum: leaves a gap or overlaps"));
  form = Phq9();
  form.mutable_bands()->RemoveLast();
  EXPECT_THAT(Rules(form),
              Contains("bands: does not end with the greatest score"));
}

TEST(FaultsOfFormTest, WantsSafetyItemsToBeItemsWithValues) {
  Form form = Phq9();
  form.mutable_safety_items(0)->set_item("10");
  EXPECT_THAT(Rules(form),
              Contains("safety_items[0].item: is no item that takes a value"));
  form = Worksheet();
  *form.add_safety_items() = Phq9().safety_items(0);
  form.mutable_safety_items(0)->set_item("how");
  EXPECT_THAT(Rules(form),
              Contains("safety_items[0].item: is no item that takes a value"));
}

TEST(FaultsOfFormTest, WantsAnUrgencyForAMissingSafetyItem) {
  Form form = Phq9();
  form.mutable_safety_items(0)->clear_missing_urgency();
  EXPECT_THAT(Rules(form),
              Contains("safety_items[0].missing_urgency: is required"));
}

TEST(FaultsOfFormTest, WantsDifferentItemsChoicesAndOptions) {
  Form form = Phq9();
  form.mutable_items(1)->set_id("1");
  form.mutable_choices(1)->set_value(0);
  EXPECT_THAT(Rules(form), Contains("items[1].id: is another item's already"));
  EXPECT_THAT(Rules(form), Contains("choices: has a value twice"));
  form = Worksheet();
  form.mutable_items(1)->mutable_options(1)->set_code("well");
  EXPECT_THAT(Rules(form), ElementsAre("items[1].options: has a code twice"));
}

TEST(FaultsOfFormTest, WantsAnAnswerForAScore) {
  Form form = Phq9();
  form.set_missing_limit(9);
  EXPECT_THAT(Rules(form),
              Contains("missing_limit: leaves no answer that is needed"));
}

TEST(FaultsOfFormTest, WantsNoTextWhereTheEntrySaysThatThereIsNone) {
  Form form = Shipped("forms/epds");
  form.mutable_items(0)->set_text("A text");
  EXPECT_THAT(
      Rules(form),
      Contains("items[0].text: is there although item_texts says otherwise"));
}

TEST(FaultsOfFormTest, WantsTheRangeThatTheItemsComeTo) {
  Form form = Shipped("forms/csi-4");
  form.mutable_items(0)->clear_value_range();
  EXPECT_THAT(Rules(form),
              Contains("score_range: is not what the items come to"));
  form = Shipped("forms/who-5");
  form.set_factor(5);
  EXPECT_THAT(Rules(form),
              Contains("score_range: is not what the items come to"));
}

TEST(FaultsOfFormTest, WantsAGreatestAnswerOfAReversedItem) {
  Form form = Shipped("forms/core-10");
  form.mutable_value_range()->clear_maximum();
  EXPECT_THAT(Rules(form),
              Contains("items[1].reverse: needs a greatest answer"));
}

TEST(FaultsOfFormTest, WantsSubscalesOfItsOwnItems) {
  Form form = Shipped("forms/mspss");
  form.mutable_subscales(0)->add_items("13");
  EXPECT_THAT(
      Rules(form),
      Contains("subscales[0].items: has one that the form does not score"));
}

TEST(FaultsOfFormTest, WantsEachItemInOneDomain) {
  Form form = Shipped("forms/qids-sr16");
  form.mutable_domains(0)->add_items("5");
  EXPECT_THAT(Rules(form),
              Contains("domains[1].items: has one that is in a group already"));
}

TEST(FaultsOfFormTest, WantsBandsOfMeansFromEndToEnd) {
  Form form = Shipped("forms/mspss");
  form.mutable_bands(0)->set_minimum(1.5);
  EXPECT_THAT(Rules(form),
              Contains("bands: does not begin with the least score"));
}

TEST(FaultsOfFormTest, WantsLimitAndEstimateToAgree) {
  Form form = Shipped("forms/gad-7");
  form.set_estimate(Form::ESTIMATE_NONE);
  EXPECT_THAT(Rules(form),
              Contains("missing_limit: and estimate contradict each other"));
}

TEST(FaultsOfFormTest, WantsCutoffsToBoundSomething) {
  Form form = Shipped("forms/who-5");
  form.mutable_cutoffs(0)->clear_maximum();
  EXPECT_THAT(Rules(form), Contains("cutoffs[0]: bounds nothing"));
}

TEST(FaultsOfFormTest, WantsOneImportantDifferenceAboveZero) {
  Form form = Phq9();
  form.mutable_important_difference()->set_points(5);
  form.mutable_weekly_change_cap()->set_value(0);
  EXPECT_THAT(Rules(form),
              ElementsAre("important_difference: needs either points or "
                          "baseline_share, above 0",
                          "weekly_change_cap.value: is not above 0"));
  form.mutable_important_difference()->clear_baseline_share();
  form.mutable_weekly_change_cap()->set_value(2);
  EXPECT_THAT(Rules(form), IsEmpty());
  form.mutable_important_difference()->clear_points();
  EXPECT_EQ(Rules(form).size(), 1u);
}

TEST(FaultsOfFormTest, WantsAWayToAnswer) {
  Form form = Shipped("forms/gas");
  form.set_takes_total(false);
  EXPECT_THAT(Rules(form),
              Contains("takes_total: is required of METHOD_TOTAL_ONLY"));
  form = Worksheet();
  form.clear_items();
  EXPECT_THAT(Rules(form), ElementsAre("items: is empty"));
}

TEST(FaultsOfFormTest, WantsSomethingToChoose) {
  Form form = Worksheet();
  form.mutable_items(1)->mutable_options()->RemoveLast();
  *form.mutable_items(0)->add_options() = form.items(1).options(0);
  EXPECT_THAT(Rules(form),
              ElementsAre("items[0].options: is for words and choices",
                          "items[1].options: leaves nothing to choose"));
}

TEST(FaultsOfFormTest, WantsNothingOfAScoreWhereThereIsNone) {
  Form form = Worksheet();
  form.set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
  form.set_estimate(Form::ESTIMATE_NONE);
  *form.add_bands() = Phq9().bands(0);
  form.mutable_items(0)->set_reverse(true);
  EXPECT_THAT(
      Rules(form),
      ElementsAre("direction: is for scores", "items[0].reverse: is for values",
                  "bands: is for scores", "estimate: is for scores"));
}

TEST(FaultsOfFormTest, WantsValuesForAScore) {
  Form form = Worksheet();
  form.set_method(Form::METHOD_SUM);
  form.set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
  EXPECT_THAT(Rules(form), Contains("method: has nothing to score"));
}

}  // namespace
}  // namespace concord::instruments
