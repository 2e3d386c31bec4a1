// The measures that this program knows, from the text files beside this one.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "concord/progress/v1/measure.pb.h"

namespace concord::progress_analytics {

// A file of the catalogue: the text of one `Measure`.
struct MeasureFile {
  absl::string_view name;
  absl::string_view text;
};

// Immutable and therefore thread-safe.
class Catalogue {
 public:
  // The measures that are part of the program. FAILED_PRECONDITION with every
  // fault of every file when one is unusable.
  static absl::StatusOr<Catalogue> Load();
  static absl::StatusOr<Catalogue> Parse(absl::Span<const MeasureFile> files);

  // Null when there is none of this name.
  const progress::v1::Measure* Find(absl::string_view name) const;
  // In the order of their names.
  absl::Span<const progress::v1::Measure> measures() const { return measures_; }

 private:
  std::vector<progress::v1::Measure> measures_;
};

}  // namespace concord::progress_analytics
