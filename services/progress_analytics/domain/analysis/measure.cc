// Reading a measure's numbers.
#include "services/progress_analytics/domain/analysis/measure.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/instruments/scale.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measure;

// Beyond what doubles lose in a quotient of small whole numbers.
constexpr double kGuard = 1e-9;

bool IsMultiple(double value, const Measure& measure) {
  const double steps = value / measure.step();
  return std::abs(steps - std::round(steps)) < kGuard;
}

}  // namespace

Sense SenseOf(const Measure& measure) { return SenseOf(measure.direction()); }

Sense SenseOf(type::v1::Direction direction) {
  switch (direction) {
    case type::v1::DIRECTION_HIGHER_IS_BETTER:
      return Sense::kHigherIsBetter;
    case type::v1::DIRECTION_LOWER_IS_BETTER:
      return Sense::kLowerIsBetter;
    default:
      return Sense::kUnknown;
  }
}

const type::v1::Norm& SpreadOf(const Measure& measure) {
  return measure.has_clinical_norm() ? measure.clinical_norm()
                                     : measure.nonclinical_norm();
}

absl::optional<Precision> PrecisionOf(const Measure& measure) {
  if (!measure.has_reliability()) return absl::nullopt;
  return Precision{SpreadOf(measure).standard_deviation(),
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
  const type::v1::Band* const band =
      instruments::BandOf(measure.bands(), measure.step() == 0, value);
  return band == nullptr ? absl::string_view() : band->title();
}

double LastClinicalValue(const Measure& measure) {
  const double cutoff = measure.cutoff().value();
  if (!measure.cutoff().exclusive()) return cutoff;
  return std::nextafter(
      cutoff, measure.direction() == type::v1::DIRECTION_HIGHER_IS_BETTER
                  ? measure.minimum()
                  : measure.maximum());
}

bool IsOnScale(const Measure& measure, double value) {
  if (!(value >= measure.minimum() && value <= measure.maximum())) return false;
  if (measure.step() == 0 || IsMultiple(value - measure.minimum(), measure)) {
    return true;
  }
  for (int missing = 1; missing <= measure.missing_limit(); ++missing) {
    const double answered = measure.item_count() - missing;
    if (IsMultiple(value * answered / measure.item_count(), measure)) {
      return true;
    }
  }
  return false;
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
                          scale, " in steps of ", measure.step(),
                          measure.missing_limit() > 0
                              ? ", or what the mean of fewer answers "
                                "comes to"
                              : ""));
}

}  // namespace concord::progress_analytics
