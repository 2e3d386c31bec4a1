#include "services/inventory/catalog/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace concord::inventory {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using v1::Form;
using v1::PhaseProfile;

Form Shipped(const char* name) { return *Catalogue::Load()->FindForm(name); }
Form Phq9() { return Shipped("forms/phq-9"); }

PhaseProfile Profile(const char* code) {
  return *Catalogue::Load()->FindPhaseProfile(code);
}

TEST(CatalogueTest, LoadsEveryInstrumentAndNativeMeasure) {
  const auto catalogue = Catalogue::Load();
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  std::vector<std::string> codes;
  for (const Form& form : catalogue->forms()) codes.push_back(form.code());
  EXPECT_THAT(
      codes, UnorderedElementsAre(
                 "PHQ-9", "GAD-7", "WSAS", "WHO-5", "UCLA-3", "MSPSS", "RAS",
                 "CSI-4", "CSI-16", "IIP-32", "QIDS-SR16", "SAS-SR", "ORS",
                 "SRS", "CORE-10", "LSNS-6", "DJG-6", "OSSS-3", "ECR-RS", "GBO",
                 "GAS", "PG-13-R", "BGQ", "EPDS", "PROMIS-SOCIAL", "SRM-5",
                 "WAI-SR", "native.rating_0_10", "native.distress_0_10",
                 "native.closeness_1_5", "native.count_per_week",
                 "native.proportion", "native.duration_minutes",
                 "native.checklist", "native.mutual_0_10", "native.gas_level"));
}

TEST(CatalogueTest, LoadsEveryPhaseProfile) {
  const auto catalogue = Catalogue::Load();
  for (const char* code :
       {"classic16", "uk16", "brief8", "ipta12", "ipc6", "group8", "ipsrt",
        "maintenance-monthly", "open-tapered"}) {
    EXPECT_NE(catalogue->FindPhaseProfile(code), nullptr) << code;
  }
  EXPECT_EQ(catalogue->phase_profiles().size(), 9u);
}

// Of the published instruments; the native measures are this project's own.
TEST(CatalogueTest, HasTheItemsTextsOfLicensedInstrumentsOnly) {
  const auto catalogue = Catalogue::Load();
  std::vector<std::string> with_texts;
  for (const Form& form : catalogue->forms()) {
    const bool has_text = std::any_of(
        form.items().begin(), form.items().end(),
        [](const Form::Item& item) { return !item.text().empty(); });
    const bool native = form.code().rfind("native.", 0) == 0;
    EXPECT_TRUE(has_text || !native) << form.code();
    if (has_text && !native) with_texts.push_back(form.code());
  }
  EXPECT_THAT(with_texts, UnorderedElementsAre("PHQ-9", "GAD-7"));
}

TEST(CatalogueTest, LooksAtTheSafetyItemOfEveryInstrumentThatHasOne) {
  const auto catalogue = Catalogue::Load();
  std::vector<std::string> items;
  for (const Form& form : catalogue->forms()) {
    for (const Form::SafetyItem& item : form.safety_items()) {
      items.push_back(form.code() + " " + item.item());
    }
  }
  EXPECT_THAT(items, UnorderedElementsAre("PHQ-9 9", "CORE-10 6",
                                          "QIDS-SR16 12", "EPDS 10"));
}

TEST(CatalogueTest, FindsNothingUnderOtherNames) {
  const auto catalogue = Catalogue::Load();
  EXPECT_EQ(catalogue->FindForm("forms/phq-8"), nullptr);
  EXPECT_EQ(catalogue->FindPhaseProfile("classic12"), nullptr);
}

// Zorowitz et al. 2021: copies with "not at all sure" are wrong.
TEST(CatalogueTest, HasTheRightLowestAnswerOfTheGad7) {
  const auto catalogue = Catalogue::Load();
  EXPECT_EQ(catalogue->FindForm("forms/gad-7")->choices(0).text(),
            "Not at all");
}

TEST(FaultsOfFormTest, FindsNoneInWhatIsShipped) {
  EXPECT_THAT(FaultsOf(Phq9()), IsEmpty());
}

TEST(FaultsOfFormTest, WantsSourceAndLicence) {
  Form form = Phq9();
  form.clear_source();
  form.clear_licence();
  EXPECT_THAT(FaultsOf(form), Contains("has no source"));
  EXPECT_THAT(FaultsOf(form), Contains("has no licence"));
}

TEST(FaultsOfFormTest, WantsBandsWithoutGaps) {
  Form form = Phq9();
  form.mutable_bands(1)->set_maximum(8);
  EXPECT_THAT(FaultsOf(form), Contains("bands leave a gap or overlap"));
  form = Phq9();
  form.mutable_bands()->RemoveLast();
  EXPECT_THAT(FaultsOf(form),
              Contains("bands do not end with the greatest score"));
}

TEST(FaultsOfFormTest, WantsSafetyItemsToBeItems) {
  Form form = Phq9();
  form.mutable_safety_items(0)->set_item("10");
  EXPECT_THAT(FaultsOf(form), Contains("a safety item is no item"));
}

TEST(FaultsOfFormTest, WantsAnUrgencyForAMissingSafetyItem) {
  Form form = Phq9();
  form.mutable_safety_items(0)->clear_missing_urgency();
  EXPECT_THAT(FaultsOf(form),
              Contains("a safety item says nothing for a missing answer"));
}

TEST(FaultsOfFormTest, WantsDifferentItemsAndChoices) {
  Form form = Phq9();
  form.mutable_items(1)->set_id("1");
  form.mutable_choices(1)->set_value(0);
  EXPECT_THAT(FaultsOf(form), Contains("two items have the same id"));
  EXPECT_THAT(FaultsOf(form), Contains("two choices have the same value"));
}

TEST(FaultsOfFormTest, WantsAnAnswerForAScore) {
  Form form = Phq9();
  form.set_missing_limit(9);
  EXPECT_THAT(FaultsOf(form), Contains("needs an answer to be scored"));
}

TEST(FaultsOfFormTest, WantsNoTextWhereTheEntrySaysThatThereIsNone) {
  Form form = Shipped("forms/epds");
  form.mutable_items(0)->set_text("A text");
  EXPECT_THAT(FaultsOf(form),
              Contains("an item has a text that the entry says is not here"));
}

TEST(FaultsOfFormTest, WantsTheRangeThatTheItemsComeTo) {
  Form form = Shipped("forms/csi-4");
  form.mutable_items(0)->clear_value_range();
  EXPECT_THAT(FaultsOf(form),
              Contains("the range of the score is not what the items come to"));
  form = Shipped("forms/who-5");
  form.set_factor(5);
  EXPECT_THAT(FaultsOf(form),
              Contains("the range of the score is not what the items come to"));
}

TEST(FaultsOfFormTest, WantsAGreatestAnswerOfAReversedItem) {
  Form form = Shipped("forms/core-10");
  form.mutable_value_range()->clear_maximum();
  EXPECT_THAT(FaultsOf(form),
              Contains("a reversed item has no greatest answer"));
}

TEST(FaultsOfFormTest, WantsSubscalesOfItsOwnItems) {
  Form form = Shipped("forms/mspss");
  form.mutable_subscales(0)->add_items("13");
  EXPECT_THAT(FaultsOf(form), Contains("a subscale's item is no item"));
}

TEST(FaultsOfFormTest, WantsEachItemInOneDomain) {
  Form form = Shipped("forms/qids-sr16");
  form.mutable_domains(0)->add_items("5");
  EXPECT_THAT(FaultsOf(form), Contains("an item is in two groups"));
}

TEST(FaultsOfFormTest, WantsBandsOfMeansFromEndToEnd) {
  Form form = Shipped("forms/mspss");
  form.mutable_bands(0)->set_lower_end(1.5);
  EXPECT_THAT(FaultsOf(form),
              Contains("bands do not begin with the least score"));
}

TEST(FaultsOfFormTest, WantsLimitAndEstimateToAgree) {
  Form form = Shipped("forms/gad-7");
  form.set_estimate(Form::ESTIMATE_NONE);
  EXPECT_THAT(
      FaultsOf(form),
      Contains("limit and estimate of missing items contradict each other"));
}

TEST(FaultsOfFormTest, WantsCutoffsToBoundSomething) {
  Form form = Shipped("forms/who-5");
  form.mutable_cutoffs(0)->clear_maximum();
  EXPECT_THAT(FaultsOf(form), Contains("a cutoff bounds nothing"));
}

TEST(FaultsOfFormTest, WantsAWayToAnswer) {
  Form form = Shipped("forms/gas");
  form.set_takes_total(false);
  EXPECT_THAT(FaultsOf(form), Contains("takes no answer at all"));
}

TEST(FaultsOfPhaseProfileTest, WantsSessionsForTheStageThatIsNotCounted) {
  PhaseProfile profile = Profile("brief8");
  profile.mutable_stages(0)->set_session_count(7);
  EXPECT_THAT(FaultsOf(profile),
              Contains("leaves no session to the stage that is not counted"));
}

TEST(FaultsOfPhaseProfileTest, WantsAnOpenStageWhereTheNumberIsOpen) {
  PhaseProfile profile = Profile("open-tapered");
  for (auto& stage : *profile.mutable_stages()) stage.set_session_count(2);
  EXPECT_THAT(FaultsOf(profile), Contains("has an end that it does not plan"));
}

TEST(FaultsOfPhaseProfileTest, WantsOneStageForEachPhaseAndTasksForEachStage) {
  PhaseProfile profile = Profile("classic16");
  profile.mutable_stages(1)->set_phase(v1::Episode::PHASE_INITIAL);
  profile.mutable_stages(2)->clear_tasks();
  profile.mutable_stages(0)->mutable_tasks(1)->set_code("symptoms");
  EXPECT_THAT(FaultsOf(profile), Contains("two stages have the same phase"));
  EXPECT_THAT(FaultsOf(profile), Contains("a stage has no task"));
  EXPECT_THAT(FaultsOf(profile), Contains("two tasks have the same code"));
}

TEST(FaultsOfPhaseProfileTest, WantsSourceAndAMatchingName) {
  PhaseProfile profile = Profile("uk16");
  profile.clear_source();
  profile.set_name("phaseProfiles/uk");
  EXPECT_THAT(FaultsOf(profile), Contains("has no source"));
  EXPECT_THAT(FaultsOf(profile),
              Contains("has a name that is not made of its code"));
}

TEST(PhaseProfilesTest, CallTheSameTaskByTheSameCode) {
  const auto catalogue = Catalogue::Load();
  std::map<std::string, std::string> titles;
  for (const PhaseProfile& profile : catalogue->phase_profiles()) {
    for (const auto& stage : profile.stages()) {
      for (const auto& task : stage.tasks()) {
        const auto [known, is_new] = titles.emplace(task.code(), task.title());
        EXPECT_EQ(known->second, task.title()) << profile.code();
      }
    }
  }
}

}  // namespace
}  // namespace concord::inventory
