// What a measure of the catalogue says about values and changes. Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/progress_analytics/domain/statistics/reliable_change.h"

namespace concord::progress_analytics {

// Which way is better, as far as it is known.
enum class Sense { kUnknown, kHigherIsBetter, kLowerIsBetter };

// kUnknown where the goal decides.
Sense SenseOf(type::v1::Direction direction);
Sense SenseOf(const progress::v1::Measure& measure);

// Standard normal quantile of the 95 % that reliable change asks for.
inline constexpr double kReliableZ = 1.96;

// The group whose standard deviation reliable change is computed with.
const type::v1::Norm& SpreadOf(const progress::v1::Measure& measure);
// Nothing for measures without a reliability coefficient.
absl::optional<Precision> PrecisionOf(const progress::v1::Measure& measure);

// The change in scale units that must be exceeded; nothing where nobody has
// published what is needed.
absl::optional<double> ThresholdOf(const progress::v1::Measure& measure);

// The title of the band that `value` is in; empty without bands.
absl::string_view BandOf(const progress::v1::Measure& measure, double value);

// The value next to the measure's cut-off that is still clinical; it has one.
double LastClinicalValue(const progress::v1::Measure& measure);

// Whether `value` is on the scale, and on one of its steps or an estimate with
// items missing.
bool IsOnScale(const progress::v1::Measure& measure, double value);
// INVALID_ARGUMENT / FIELD_INVALID, for `field`, when it is not.
absl::Status CheckValue(const progress::v1::Measure& measure, double value,
                        absl::string_view field);

}  // namespace concord::progress_analytics
