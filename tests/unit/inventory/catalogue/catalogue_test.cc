#include "services/inventory/catalogue/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "tests/support/status/status.h"

namespace concord::inventory {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::UnorderedElementsAre;
using v1::Form;
using v1::PhaseProfile;

Form Shipped(const char* name) { return *Catalogue::Load()->FindForm(name); }

PhaseProfile Profile(const char* code) {
  return *Catalogue::Load()->FindPhaseProfile(std::string("phaseProfiles/") +
                                              code);
}

TEST(CatalogueTest, LoadsEveryInstrumentMeasureGuideAndWorksheet) {
  const auto catalogue = Catalogue::Load();
  ASSERT_THAT(catalogue, IsOk());
  std::vector<std::string> codes;
  for (const Form& form : catalogue->forms()) codes.push_back(form.code());
  EXPECT_THAT(
      codes,
      UnorderedElementsAre(
          "PHQ-9", "GAD-7", "WSAS", "WHO-5", "UCLA-3", "MSPSS", "RAS", "CSI-4",
          "CSI-16", "IIP-32", "QIDS-SR16", "SAS-SR", "ORS", "SRS", "CORE-10",
          "LSNS-6", "DJG-6", "OSSS-3", "ECR-RS", "GBO", "GAS", "PG-13-R", "BGQ",
          "EPDS", "PROMIS-SOCIAL", "SRM-5", "WAI-SR", "native.rating_0_10",
          "native.distress_0_10", "native.closeness_1_5",
          "native.count_per_week", "native.proportion",
          "native.duration_minutes", "native.checklist", "native.mutual_0_10",
          "native.gas_level", "native.tie_interview", "native.mood_event_log",
          "native.decision_analysis"));
}

TEST(CatalogueTest, LoadsEveryPhaseProfile) {
  const auto catalogue = Catalogue::Load();
  for (const char* code :
       {"classic16", "uk16", "brief8", "ipta12", "ipc6", "group8", "ipsrt",
        "maintenance-monthly", "open-tapered"}) {
    EXPECT_NE(catalogue->FindPhaseProfile(std::string("phaseProfiles/") + code),
              nullptr)
        << code;
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
  EXPECT_EQ(catalogue->FindPhaseProfile("phaseProfiles/classic12"), nullptr);
}

// Zorowitz et al. 2021: copies with "not at all sure" are wrong.
TEST(CatalogueTest, HasTheRightLowestAnswerOfTheGad7) {
  const auto catalogue = Catalogue::Load();
  EXPECT_EQ(catalogue->FindForm("forms/gad-7")->choices(0).text(),
            "Not at all");
}

TEST(CatalogueTest, KeepsEarlierVersionsOfAForm) {
  Form next = Shipped("forms/gad-7");
  next.set_version("10");
  next.set_title("The next one");
  Form between = next;
  between.set_version("9");
  const auto catalogue = Catalogue::Load({between, next});
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_EQ(catalogue->FindForm("forms/gad-7")->version(), "10");
  EXPECT_EQ(catalogue->FindForm("forms/gad-7", "9")->version(), "9");
  EXPECT_NE(catalogue->FindForm("forms/gad-7", "1")->title(), "The next one");
  EXPECT_EQ(catalogue->FindForm("forms/gad-7", "2"), nullptr);
  EXPECT_EQ(catalogue->forms().size(), Catalogue::Load()->forms().size());
}

TEST(CatalogueTest, RefusesFormsWithoutAVersionOrANameOfTheirOwn) {
  Form twice = Shipped("forms/gad-7");
  Form unversioned = twice;
  unversioned.set_version("a");
  Form tenants = twice;
  tenants.set_name("forms/own-gad-7");
  const std::string faults(
      Catalogue::Load({twice, unversioned, tenants}).status().message());
  EXPECT_THAT(faults, HasSubstr("forms/gad-7: is there twice in one version"));
  EXPECT_THAT(faults, HasSubstr("forms/gad-7: has no version"));
  EXPECT_THAT(faults, HasSubstr("forms/own-gad-7: has no name, or one that "
                                "is a tenant's"));
}

TEST(FaultsOfPhaseProfileTest, WantsSessionsForTheStageThatIsNotCounted) {
  PhaseProfile profile = Profile("brief8");
  profile.mutable_stages(0)->set_session_count(7);
  EXPECT_THAT(FindFaults(profile),
              Contains("leaves no session to the stage that is not counted"));
}

TEST(FaultsOfPhaseProfileTest, WantsAnOpenStageWhereTheNumberIsOpen) {
  PhaseProfile profile = Profile("open-tapered");
  for (auto& stage : *profile.mutable_stages()) stage.set_session_count(2);
  EXPECT_THAT(FindFaults(profile),
              Contains("has an end that it does not plan"));
}

TEST(FaultsOfPhaseProfileTest, WantsOneStageForEachPhaseAndTasksForEachStage) {
  PhaseProfile profile = Profile("classic16");
  profile.mutable_stages(1)->set_phase(type::v1::PHASE_INITIAL);
  profile.mutable_stages(2)->clear_tasks();
  profile.mutable_stages(0)->mutable_tasks(1)->set_code("symptoms");
  EXPECT_THAT(FindFaults(profile), Contains("two stages have the same phase"));
  EXPECT_THAT(FindFaults(profile), Contains("a stage has no task"));
  EXPECT_THAT(FindFaults(profile), Contains("two tasks have the same code"));
}

TEST(FaultsOfPhaseProfileTest, WantsSourceAndName) {
  PhaseProfile profile = Profile("uk16");
  profile.clear_source();
  profile.set_name("uk16");
  EXPECT_THAT(FindFaults(profile), Contains("has no source"));
  EXPECT_THAT(FindFaults(profile), Contains("has no name"));
}

TEST(PhaseProfilesTest, CallTheSameTaskByTheSameCode) {
  const auto catalogue = Catalogue::Load();
  std::map<std::string, std::string> titles;
  for (const PhaseProfile& profile : catalogue->phase_profiles()) {
    for (const auto& stage : profile.stages()) {
      for (const auto& task : stage.tasks()) {
        const auto [known, is_new] = titles.emplace(task.code(), task.title());
        EXPECT_EQ(known->second, task.title()) << profile.name();
      }
    }
  }
}

}  // namespace
}  // namespace concord::inventory
