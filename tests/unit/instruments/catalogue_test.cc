#include "services/instruments/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "concord/inventory/v1/form.pb.h"
#include "tests/support/status/status.h"

namespace concord::instruments {
namespace {

using inventory::v1::Form;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::UnorderedElementsAre;

Form Shipped(const char* name) { return *Catalogue::Load()->Find(name); }

TEST(CatalogueTest, LoadsEveryInstrumentScaleGuideAndWorksheet) {
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
          "EPDS", "PROMIS-SOCIAL-ISOLATION-8A",
          "PROMIS-INFORMATIONAL-SUPPORT-8A", "PROMIS-INSTRUMENTAL-SUPPORT-8A",
          "PROMIS-ABILITY-TO-PARTICIPATE-8A", "SRM-5", "WAI-SR",
          "native.rating_0_10", "native.distress_0_10", "native.closeness_1_5",
          "native.count_per_week", "native.proportion",
          "native.duration_minutes", "native.checklist", "native.mutual_0_10",
          "native.gas_level", "native.tie_interview", "native.mood_event_log",
          "native.decision_analysis"));
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
  EXPECT_EQ(catalogue->Find("forms/phq-8"), nullptr);
}

// Zorowitz et al. 2021: copies with "not at all sure" are wrong.
TEST(CatalogueTest, HasTheRightLowestAnswerOfTheGad7) {
  const auto catalogue = Catalogue::Load();
  EXPECT_EQ(catalogue->Find("forms/gad-7")->choices(0).text(), "Not at all");
}

TEST(CatalogueTest, KeepsEarlierVersionsOfAForm) {
  Form next = Shipped("forms/gad-7");
  next.set_version("10");
  next.set_title("The next one");
  Form between = next;
  between.set_version("9");
  const auto catalogue = Catalogue::Load({between, next});
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_EQ(catalogue->Find("forms/gad-7")->version(), "10");
  EXPECT_EQ(catalogue->Find("forms/gad-7", "9")->version(), "9");
  EXPECT_NE(catalogue->Find("forms/gad-7", "1")->title(), "The next one");
  EXPECT_EQ(catalogue->Find("forms/gad-7", "2"), nullptr);
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

}  // namespace
}  // namespace concord::instruments
