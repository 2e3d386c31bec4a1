// The measures that this program knows: what the forms of the instruments come
// to.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "concord/progress/v1/measure.pb.h"

namespace concord::progress_analytics {

// Immutable and therefore thread-safe.
class Catalogue {
 public:
  // FAILED_PRECONDITION with every fault when a form is unusable.
  static absl::StatusOr<Catalogue> Load();

  // Null when there is none of this name.
  const progress::v1::Measure* Find(absl::string_view name) const;
  // In the order of their names.
  absl::Span<const progress::v1::Measure> measures() const { return measures_; }
  // The same exactly for the same measures.
  const std::string& digest() const { return digest_; }

 private:
  std::string digest_;
  std::vector<progress::v1::Measure> measures_;
};

}  // namespace concord::progress_analytics
