// Everything at a glance: as much as the readings allow and no more.
#include "services/progress_analytics/domain/analysis/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/trend.pb.h"
#include "tests/unit/progress_analytics/domain/example_series.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::ChangeAssessment;
using progress::v1::ProgressSummary;
using progress::v1::Trend;

ProgressSummary Summary(const std::vector<SeriesData>& series,
                        const std::vector<GoalAim>& goals = {}) {
  return Summarize(series, goals, FindMeasure);
}

TEST(SummaryTest, PutsSymptomsAndRelationsSideBySide) {
  const ProgressSummary summary =
      Summary({Weekly(Complaints(), {19, 12, 8}), Weekly(Rating(), {2, 3})});
  ASSERT_EQ(summary.symptoms_size(), 1);
  ASSERT_EQ(summary.interpersonal_size(), 1);
  EXPECT_EQ(summary.measurement_count(), 5);
  EXPECT_EQ(summary.symptoms(0).band(), "mild");
  EXPECT_EQ(summary.symptoms(0).outcome(), ChangeAssessment::OUTCOME_RECOVERED);
  EXPECT_EQ(summary.symptoms(0).last().value(), 8);
}

TEST(SummaryTest, GivesNoVerdictAndNoSlopeToOneReading) {
  const ProgressSummary summary = Summary({Weekly(Complaints(), {19})});
  EXPECT_EQ(summary.symptoms(0).verdict(),
            ChangeAssessment::VERDICT_NOT_ASSESSABLE);
  EXPECT_EQ(summary.symptoms(0).course(), Trend::COURSE_TOO_EARLY);
  EXPECT_FALSE(summary.symptoms(0).has_slope());
}

TEST(SummaryTest, LetsTheGoalDecideWhichWayIsBetter) {
  SeriesData series = Weekly(Rating(), {2, 3, 4, 5, 6, 7, 8});
  series.key.set_goal("clients/c1/goals/less");
  EXPECT_EQ(Summary({series}).interpersonal(0).course(), Trend::COURSE_RISING);
  GoalAim aim;
  aim.name = series.key.goal();
  aim.measure = series.key.measure();
  aim.sense = Sense::kLowerIsBetter;
  EXPECT_EQ(Summary({series}, {aim}).interpersonal(0).course(),
            Trend::COURSE_WORSENING);
}

TEST(SummaryTest, IsTheSameForTheSameReadings) {
  const std::vector<SeriesData> series = {
      Weekly(Complaints(), {19, 12, 8, 9, 7, 6})};
  EXPECT_EQ(Summary(series).SerializeAsString(),
            Summary(series).SerializeAsString());
}

TEST(SummaryTest, SaysThatThereIsNothingWhenThereIsNothing) {
  EXPECT_EQ(Summary({}).measurement_count(), 0);
  EXPECT_FALSE(Summary({}).words().plain().empty());
}

}  // namespace
}  // namespace concord::progress_analytics
