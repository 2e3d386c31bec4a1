// How a figure came about: formula, parameters, n, digest. Pure.
#pragma once

#include <initializer_list>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "concord/progress/v1/basis.pb.h"
#include "services/progress_analytics/domain/analysis/series.h"

namespace concord::progress_analytics {

// A formula of this program, declared once beside the code that computes it.
struct Formula {
  // `rci/1`.
  absl::string_view id;
  absl::string_view source;
};

struct Parameter {
  absl::string_view name;
  double value = 0;
  absl::string_view source;
};

// The basis of a figure over `points`, with the digest of all that entered.
progress::v1::Basis BasisOf(const Formula& formula,
                            absl::Span<const Parameter> parameters,
                            absl::Span<const Point> points);

}  // namespace concord::progress_analytics
