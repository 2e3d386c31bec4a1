// A report as a self-contained HTML page: to read on a screen, on a phone, on
// paper. No scripts, nothing loaded from elsewhere, every text escaped. Pure.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "services/progress_analytics/domain/analysis/goal_progress.h"
#include "services/progress_analytics/domain/analysis/series.h"
#include "services/progress_analytics/domain/analysis/summary.h"

namespace concord::progress_analytics {

// For whom the same numbers are written.
enum class Reader { kClient, kTherapist };

struct ReportInput {
  Reader reader = Reader::kTherapist;
  // Empty for a general one.
  absl::string_view heading;
  // Series without a point, or of an unknown measure, are left out.
  absl::Span<const SeriesData> series;
  absl::Span<const GoalAim> goals;
  // Since when a safety flag is open; said to a therapist, before everything
  // else, and never to the client.
  absl::optional<absl::Time> flag_open_since;
};

std::string WriteReport(const ReportInput& input, MeasureFinder find);

}  // namespace concord::progress_analytics
