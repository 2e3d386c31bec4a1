// Reading a measure's numbers.
#include "services/progress_analytics/domain/analysis/measure.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/scale.pb.h"

namespace concord::progress_analytics {

using progress::v1::Measure;

Sense SenseOf(const Measure& measure) {
  switch (measure.direction()) {
    case type::v1::DIRECTION_HIGHER_IS_BETTER:
      return Sense::kHigherIsBetter;
    case type::v1::DIRECTION_LOWER_IS_BETTER:
      return Sense::kLowerIsBetter;
    default:
      return Sense::kUnknown;
  }
}

absl::optional<Precision> PrecisionOf(const Measure& measure) {
  if (!measure.has_reliability()) return absl::nullopt;
  return Precision{measure.clinical_norm().standard_deviation(),
                   measure.reliability().value(), kReliableZ};
}

absl::optional<double> ThresholdOf(const Measure& measure) {
  const absl::optional<Precision> precision = PrecisionOf(measure);
  if (precision.has_value()) {
    const absl::StatusOr<double> threshold = ReliableThreshold(*precision);
    if (threshold.ok()) return *threshold;
  }
  if (measure.has_reliable_points()) return measure.reliable_points().value();
  return absl::nullopt;
}

absl::string_view BandOf(const Measure& measure, double value) {
  for (const type::v1::Band& band : measure.bands()) {
    if (value <= band.maximum()) return band.title();
  }
  return "";
}

bool IsOnScale(const Measure& measure, double value) {
  if (!(value >= measure.minimum() && value <= measure.maximum())) return false;
  return !(measure.step() > 0) ||
         std::fmod(value - measure.minimum(), measure.step()) == 0;
}

absl::Status CheckValue(const Measure& measure, double value,
                        absl::string_view field) {
  if (IsOnScale(measure, value)) return absl::OkStatus();
  const std::string scale =
      absl::StrCat(measure.minimum(), " to ", measure.maximum());
  if (!(measure.step() > 0)) {
    return InvalidField(field, absl::StrCat("is outside the scale of ",
                                            measure.code(), "; send ", scale));
  }
  return InvalidField(
      field, absl::StrCat("is not on the scale of ", measure.code(), "; send ",
                          scale, " in steps of ", measure.step()));
}

}  // namespace concord::progress_analytics
