#include "services/progress_analytics/domain/analysis/change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/trend.pb.h"
#include "services/progress_analytics/domain/analysis/trend.h"
#include "tests/unit/progress_analytics/domain/example_series.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::ChangeAssessment;
using progress::v1::Measure;
using progress::v1::Trend;
using ::testing::HasSubstr;
using ::testing::Not;

ChangeAssessment Change(const Measure& measure,
                        const std::vector<double>& values) {
  return AssessChange(measure, Weekly(measure, values), Sense::kLowerIsBetter);
}

// C4.
TEST(ChangeTest, NamesARelapseSinceTheBestWhateverFirstAndLastSay) {
  const ChangeAssessment change = Change(Complaints(), {20, 14, 8, 11, 14, 17});
  EXPECT_EQ(change.verdict(), ChangeAssessment::VERDICT_NO_RELIABLE_CHANGE);
  ASSERT_TRUE(change.has_best_before_relapse());
  EXPECT_EQ(change.best_before_relapse().value(), 8);
  EXPECT_THAT(change.words().clinical(), HasSubstr("best reading so far"));
  EXPECT_THAT(change.words().plain(), HasSubstr("better in between, at 8"));
  EXPECT_FALSE(Change(Complaints(), {20, 14, 8, 11}).has_best_before_relapse());
}

// C5: the first reading may be of week 10.
TEST(ChangeTest, SaysFromWhenToWhen) {
  const ChangeAssessment change = Change(Complaints(), {20, 14, 8});
  EXPECT_THAT(change.words().plain(),
              HasSubstr("20 on 14 January 2025, 8 on 28 January 2025"));
  EXPECT_THAT(change.words().clinical(),
              HasSubstr("14 January 2025 to 28 January 2025, n = 3"));
}

// C6: intervals of 7 and 28 days by turns are usual.
TEST(CourseTest, HasNoGapWhereIntervalsAreOnlyUneven) {
  SeriesData series = Weekly(Complaints(), {9, 9, 9, 9, 9, 9, 9});
  absl::Time time = series.points[0].time;
  for (size_t i = 1; i < series.points.size(); ++i) {
    time += absl::Hours(24 * (i % 2 == 1 ? 7 : 28));
    series.points[i].time = time;
  }
  EXPECT_TRUE(GapsBefore(series.points).empty());
}

// A4: the boundary is that of the verdict.
TEST(ChangeTest, ListsTheStepsBackBeyondTheThreshold) {
  const ChangeAssessment change =
      Change(Complaints(), {20, 8, 13, 8, 14, 15, 7});
  ASSERT_EQ(change.setbacks_size(), 1);
  EXPECT_EQ(change.setbacks(0).before().value(), 8);
  EXPECT_EQ(change.setbacks(0).after().value(), 14);
  EXPECT_TRUE(change.setbacks(0).made_good());
}

TEST(ChangeTest, SaysNothingOfReadingsThatAreTooClose) {
  Measure measure = Complaints();
  measure.set_recall_days(14);
  EXPECT_EQ(Change(measure, {20, 3}).verdict(),
            ChangeAssessment::VERDICT_TOO_CLOSE);
  EXPECT_EQ(Change(measure, {20, 3}).outcome(),
            ChangeAssessment::OUTCOME_NOT_ASSESSABLE);
  EXPECT_EQ(Change(measure, {20, 9, 3}).verdict(),
            ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT);
}

TEST(ChangeTest, LabelsAChangeThatMattersBesideTheReliableOne) {
  using Important = ChangeAssessment::ImportantChange;
  Measure measure = Complaints();
  EXPECT_FALSE(Change(measure, {20, 15}).has_important_change());
  measure.mutable_important_difference()->set_baseline_share(0.2);
  measure.mutable_important_difference()->set_source("Somebody 2022");
  const ChangeAssessment enough = Change(measure, {20, 16});
  EXPECT_EQ(enough.verdict(), ChangeAssessment::VERDICT_NO_RELIABLE_CHANGE);
  EXPECT_EQ(enough.important_change().label(),
            Important::LABEL_IMPORTANT_IMPROVEMENT);
  EXPECT_EQ(enough.important_change().threshold(), 4);
  EXPECT_EQ(enough.important_change().source(), "Somebody 2022");
  EXPECT_THAT(enough.words().clinical(),
              HasSubstr("As large as a difference that matters"));
  const auto label = [&measure](const std::vector<double>& values) {
    return Change(measure, values).important_change().label();
  };
  EXPECT_EQ(label({20, 17}), Important::LABEL_NO_IMPORTANT_CHANGE);
  EXPECT_EQ(label({20, 24}), Important::LABEL_IMPORTANT_DETERIORATION);
  EXPECT_EQ(label({20}), Important::LABEL_UNSPECIFIED);
  EXPECT_EQ(label({0, 5}), Important::LABEL_UNSPECIFIED)
      << "a share of nothing";
  measure.mutable_important_difference()->clear_baseline_share();
  measure.mutable_important_difference()->set_points(5);
  EXPECT_EQ(label({0, 5}), Important::LABEL_IMPORTANT_DETERIORATION);
  measure.set_recall_days(14);
  EXPECT_EQ(label({20, 3}), Important::LABEL_UNSPECIFIED) << "too close";
}

TEST(ChangeTest, LabelsNothingWhereNobodyKnowsWhichWayIsBetter) {
  Measure measure = Complaints();
  measure.mutable_important_difference()->set_points(2);
  EXPECT_FALSE(AssessChange(measure, Weekly(measure, {9, 3}), Sense::kUnknown)
                   .has_important_change());
}

// E: n = 5 whose least squares interval covers zero, and what is constant.
TEST(CourseTest, IsOfOneEstimatorWhoseIntervalExcludesZero) {
  const auto course = [](const std::vector<double>& values) {
    return DescribeTrend(Complaints(), Weekly(Complaints(), values),
                         Sense::kLowerIsBetter);
  };
  const Trend falling = course({20, 19, 18, 17, 1});
  EXPECT_EQ(falling.course(), Trend::COURSE_IMPROVING);
  EXPECT_LT(falling.robust().slope_high(), 0);
  EXPECT_THAT(falling.words().plain(), HasSubstr("by about 1 a week"));
  EXPECT_EQ(course({12, 12, 12, 12, 12}).course(), Trend::COURSE_CONSTANT);
  EXPECT_THAT(course({12, 12, 12, 12, 12}).words().plain(),
              Not(HasSubstr("up and down")));
  EXPECT_EQ(course({12, 14, 11, 13, 12, 14}).course(), Trend::COURSE_UNCLEAR);
}

}  // namespace
}  // namespace concord::progress_analytics
