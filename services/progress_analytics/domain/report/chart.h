// A picture of a measure over time, as SVG: readable without colour, described
// for screen readers, light and dark by itself. Pure.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "concord/progress/v1/measure.pb.h"
#include "services/progress_analytics/domain/analysis/measure.h"
#include "services/progress_analytics/domain/analysis/series.h"

namespace concord::progress_analytics {

struct ChartOptions {
  // Begins every id in the document, so that several charts fit into one page.
  absl::string_view id = "chart";
  Sense sense = Sense::kUnknown;
  // Of a goal; drawn as a line.
  absl::optional<double> target;
  // A document of its own, with style and background; else the page around it
  // brings ChartStyle().
  bool standalone = true;
  // In a client's words.
  bool plain = false;
};

// Every series of `series` is of `measure` and has at least one point; at most
// the newest 500 points of each are drawn. Readings are joined only where none
// is missing between them.
std::string DrawChart(const progress::v1::Measure& measure,
                      absl::Span<const SeriesData* const> series,
                      const ChartOptions& options);

// The style sheet of every chart.
absl::string_view ChartStyle();

}  // namespace concord::progress_analytics
