// From the first reading of a series to the last: the assessment that callers
// see. Pure.
#pragma once

#include "absl/types/span.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "services/progress_analytics/domain/analysis/measure.h"
#include "services/progress_analytics/domain/analysis/series.h"

namespace concord::progress_analytics {

// Whether the first and the last of the points are nearer to each other than
// the instrument looks back: nothing is said of change or course then.
bool IsTooClose(const progress::v1::Measure& measure,
                absl::Span<const Point> points);

// Whether the change from the first to the second score is reliable by the
// measure's reliability or its threshold; NOT_ASSESSABLE where it has neither.
progress::v1::ChangeAssessment::Verdict VerdictOf(
    const progress::v1::Measure& measure, const ScorePair& scores);

// `sense` is that of the measure, or of the goal where the measure leaves it
// open. Never fails: what cannot be said is NOT_ASSESSABLE or unset.
progress::v1::ChangeAssessment AssessChange(
    const progress::v1::Measure& measure, const SeriesData& series,
    Sense sense);

}  // namespace concord::progress_analytics
