#include "services/inventory/catalog/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace concord::inventory {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using v1::Form;
using v1::PhaseProfile;

Form Phq9() { return *Catalogue::Load()->FindForm("forms/phq-9"); }

PhaseProfile Profile(const char* code) {
  return *Catalogue::Load()->FindPhaseProfile(code);
}

TEST(CatalogueTest, LoadsEveryEntryOfTheProgram) {
  const auto catalogue = Catalogue::Load();
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  ASSERT_EQ(catalogue->forms().size(), 2u);
  EXPECT_EQ(catalogue->forms()[0].code(), "GAD-7");
  EXPECT_EQ(catalogue->forms()[1].code(), "PHQ-9");
  for (const char* code :
       {"classic16", "uk16", "brief8", "ipta12", "ipc6", "group8", "ipsrt",
        "maintenance-monthly", "open-tapered"}) {
    EXPECT_NE(catalogue->FindPhaseProfile(code), nullptr) << code;
  }
  EXPECT_EQ(catalogue->phase_profiles().size(), 9u);
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
