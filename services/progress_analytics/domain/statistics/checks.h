// What several formulas refuse. Pure.
#pragma once

#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"

namespace concord::progress_analytics {

inline bool IsPositive(double value) {
  return std::isfinite(value) && value > 0;
}

// INVALID_ARGUMENT / FIELD_INVALID unless it is a number above 0.
inline absl::Status CheckPositive(double value, absl::string_view field) {
  return IsPositive(value) ? absl::OkStatus()
                           : InvalidField(field, "must be above 0");
}

// INVALID_ARGUMENT / FIELD_INVALID unless it is inside (0, 1).
inline absl::Status CheckConfidence(double confidence) {
  return confidence > 0 && confidence < 1
             ? absl::OkStatus()
             : InvalidField("confidence", "must be above 0 and below 1");
}

}  // namespace concord::progress_analytics
