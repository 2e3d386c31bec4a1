// Everything measured of a client at a glance. Pure.
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "services/progress_analytics/domain/analysis/goal_progress.h"
#include "services/progress_analytics/domain/analysis/measure.h"
#include "services/progress_analytics/domain/analysis/series.h"

namespace concord::progress_analytics {

// The measure of this name, in a version of its form or, without one, the
// newest; null when there is none.
using MeasureFinder = absl::FunctionRef<const progress::v1::Measure*(
    absl::string_view name, absl::string_view version)>;

// `goals` decide which way is better where their measure leaves it open;
// without them such series are described without a verdict. Series without a
// reading are left out, and so are those of measures that the catalogue no
// longer has.
progress::v1::ProgressSummary Summarize(absl::Span<const SeriesData> series,
                                        absl::Span<const GoalAim> goals,
                                        MeasureFinder find);

}  // namespace concord::progress_analytics
