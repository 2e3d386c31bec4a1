#include "services/instruments/measures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "concord/inventory/v1/form.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/instruments/catalogue.h"

namespace concord::instruments {
namespace {

using inventory::v1::Form;
using progress::v1::Measure;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const Catalogue& Shipped() {
  static const auto* const catalogue = new Catalogue(*Catalogue::Load());
  return *catalogue;
}

std::vector<Measure> Of(const char* form) {
  return MeasuresOf(*Shipped().Find(form));
}

Measure Named(const std::string& name) {
  for (const Measure& measure :
       MeasuresOf(*Shipped().Find(FormOfMeasure(name)))) {
    if (measure.name() == name) return measure;
  }
  return {};
}

std::vector<std::string> NamesOf(const std::vector<Measure>& measures) {
  std::vector<std::string> names;
  for (const Measure& measure : measures) names.push_back(measure.name());
  return names;
}

TEST(MeasuresTest, AreTheTotalAndTheSubscalesOfEveryFormThatIsScored) {
  EXPECT_THAT(NamesOf(Of("forms/mspss")),
              ElementsAre("measures/mspss", "measures/mspss.significant-other",
                          "measures/mspss.family", "measures/mspss.friends"));
  EXPECT_THAT(
      NamesOf(Of("forms/ecr-rs")),
      ElementsAre("measures/ecr-rs.avoidance", "measures/ecr-rs.anxiety"));
  EXPECT_THAT(Of("forms/native-tie-interview"), IsEmpty());
  for (const Form& form : Shipped().forms()) {
    EXPECT_EQ(MeasuresOf(form).empty(), form.method() == Form::METHOD_NONE)
        << form.name();
  }
}

TEST(MeasuresTest, CanAllBeReadDrawnAndRecorded) {
  for (const Form& form : Shipped().forms()) {
    for (const Measure& measure : MeasuresOf(form)) {
      EXPECT_LT(measure.minimum(), measure.maximum()) << measure.name();
      EXPECT_LT(measure.maximum(), 100000) << measure.name();
      EXPECT_NE(measure.direction(), type::v1::DIRECTION_UNSPECIFIED);
      EXPECT_FALSE(measure.plain_title().empty()) << measure.name();
      EXPECT_LE(measure.title().size(), 120u) << measure.title();
      EXPECT_FALSE(measure.licence().empty());
      if (measure.has_cutoff()) {
        EXPECT_GE(measure.cutoff().value(), measure.minimum());
        EXPECT_LE(measure.cutoff().value(), measure.maximum());
      }
    }
  }
}

TEST(MeasuresTest, HaveThePublishedCasenessCutOffOfTheForm) {
  EXPECT_EQ(Named("measures/phq-9").cutoff().value(), 10);
  EXPECT_EQ(Named("measures/gad-7").cutoff().value(), 8);
  EXPECT_EQ(Named("measures/gad-7").cutoff().code(), "caseness_nhs");
  EXPECT_EQ(Named("measures/core-10").cutoff().value(), 11);
  EXPECT_TRUE(Named("measures/ors").cutoff().exclusive());
  EXPECT_FALSE(Named("measures/who-5").cutoff().exclusive());
}

// 1.96 standard errors of a difference, computed twice beforehand.
TEST(MeasuresTest, CanBeJudgedByAnotherPublishedBoundary) {
  Measure measure = Named("measures/gad-7");
  ASSERT_EQ(measure.other_cutoffs_size(), 1);
  EXPECT_EQ(measure.other_cutoffs(0).code(), "screen");
  EXPECT_TRUE(ChooseCutoff("screen", measure));
  EXPECT_EQ(measure.cutoff().value(), 10);
  EXPECT_EQ(measure.other_cutoffs(0).code(), "caseness_nhs");
  EXPECT_FALSE(ChooseCutoff("made_up", measure));
  EXPECT_EQ(measure.cutoff().code(), "screen");
}

TEST(MeasuresTest, LackNoBoundaryOnceOneIsChosen) {
  Form form = *Shipped().Find("forms/gad-7");
  for (Form::Cutoff& cutoff : *form.mutable_cutoffs()) {
    cutoff.set_used_for_change(false);
  }
  Measure measure = MeasuresOf(form).front();
  EXPECT_THAT(measure.lacks(), Contains(Measure::LACK_CUTOFF));
  ASSERT_TRUE(ChooseCutoff("screen", measure));
  EXPECT_THAT(measure.lacks(), Not(Contains(Measure::LACK_CUTOFF)));
  ASSERT_EQ(measure.other_cutoffs_size(), 1);
}

TEST(MeasuresTest, GiveTheThresholdsOfReliableChangeThatWerePublished) {
  const auto threshold = [](const char* name) {
    const Measure measure = Named(name);
    const double spread = measure.has_clinical_norm()
                              ? measure.clinical_norm().standard_deviation()
                              : measure.nonclinical_norm().standard_deviation();
    return 1.96 * spread * std::sqrt(2 * (1 - measure.reliability().value()));
  };
  EXPECT_NEAR(threshold("measures/phq-9"), 5.607861, 1e-4);
  EXPECT_NEAR(threshold("measures/gad-7"), 3.6848, 1e-4);
  EXPECT_NEAR(threshold("measures/core-10"), 6.749348, 1e-4);
  EXPECT_NEAR(threshold("measures/ucla-3"), 1.965418, 1e-4);
  EXPECT_NEAR(threshold("measures/mspss"), 0.923241, 1e-4);
  EXPECT_NEAR(threshold("measures/csi-4"), 2.715856, 1e-4);
  EXPECT_NEAR(threshold("measures/csi-16"), 6.664, 1e-4);
}

TEST(MeasuresTest, SayWhatNobodyHasPublishedOfThem) {
  EXPECT_THAT(Named("measures/gad-7").lacks(), IsEmpty());
  EXPECT_THAT(Named("measures/wsas").lacks(),
              Contains(Measure::LACK_RELIABLE_CHANGE));
  EXPECT_THAT(Named("measures/wsas").lacks(),
              Not(Contains(Measure::LACK_BANDS)));
  EXPECT_THAT(Named("measures/native-proportion").lacks(),
              Contains(Measure::LACK_DIRECTION));
  EXPECT_THAT(Named("measures/mspss.family").lacks(),
              Contains(Measure::LACK_RELIABLE_CHANGE));
}

TEST(MeasuresTest, TellTheFourShortFormsOfPromisApart) {
  EXPECT_EQ(Named("measures/promis-social-isolation-8a").direction(),
            type::v1::DIRECTION_LOWER_IS_BETTER);
  for (const char* name : {"measures/promis-informational-support-8a",
                           "measures/promis-instrumental-support-8a",
                           "measures/promis-ability-to-participate-8a"}) {
    EXPECT_EQ(Named(name).direction(), type::v1::DIRECTION_HIGHER_IS_BETTER);
  }
}

TEST(MeasuresTest, FollowEachLineOfTheSessionRatingScale) {
  EXPECT_THAT(NamesOf(Of("forms/srs")),
              ElementsAre("measures/srs", "measures/srs.relationship",
                          "measures/srs.goals-and-topics",
                          "measures/srs.approach", "measures/srs.overall"));
  EXPECT_EQ(Named("measures/srs.overall").maximum(), 10);
  EXPECT_EQ(Named("measures/srs").domain(), type::v1::OUTCOME_DOMAIN_ALLIANCE);
}

TEST(MeasuresTest, LeaveTheDirectionToTheGoalWhereTheFormDoes) {
  for (const char* name :
       {"measures/native-closeness-1-5", "measures/native-proportion",
        "measures/native-count-per-week"}) {
    EXPECT_EQ(Named(name).direction(), type::v1::DIRECTION_DECIDED_BY_GOAL);
  }
}

}  // namespace
}  // namespace concord::instruments
