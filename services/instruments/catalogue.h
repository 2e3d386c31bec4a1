// The forms that are part of the program, from the text files in `forms/`.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "concord/inventory/v1/form.pb.h"

namespace concord::instruments {

// Immutable, and therefore thread-safe.
class Catalogue {
 public:
  // Those forms, and `further`. FAILED_PRECONDITION with every fault when one
  // of them cannot be used.
  static absl::StatusOr<Catalogue> Load(
      std::vector<inventory::v1::Form> further = {});

  // The newest version of each, in the order of their names.
  absl::Span<const inventory::v1::Form> forms() const { return forms_; }
  // Null when there is none of this name in this version; without one, the
  // newest.
  const inventory::v1::Form* Find(absl::string_view name,
                                  absl::string_view version = {}) const;
  // The same exactly for the same forms of the program.
  const std::string& digest() const { return digest_; }

 private:
  std::string digest_;
  std::vector<inventory::v1::Form> forms_;
  // What was answered by these stays readable.
  std::vector<inventory::v1::Form> former_forms_;
};

}  // namespace concord::instruments
