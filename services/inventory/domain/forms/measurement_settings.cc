#include "services/inventory/domain/forms/measurement_settings.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"

namespace concord::inventory {

absl::Status CheckMeasurementSettings(const v1::MeasurementSettings& settings,
                                      const Boundaries& boundaries) {
  std::vector<FieldViolation> violations;
  absl::flat_hash_set<absl::string_view> seen;
  for (int i = 0; i < settings.chosen_cutoffs_size(); ++i) {
    const auto& chosen = settings.chosen_cutoffs(i);
    const std::string path =
        absl::StrCat("measurement_settings.chosen_cutoffs[", i, "].");
    const auto known = boundaries.find(chosen.measure());
    if (known == boundaries.end()) {
      violations.push_back(
          {absl::StrCat(path, "measure"),
           "is no measure of the catalogue; use one of ListMeasures, and "
           "`used_for_change` in forms that are your own"});
      continue;
    }
    if (!seen.insert(chosen.measure()).second) {
      violations.push_back({absl::StrCat(path, "measure"),
                            "has a boundary already; send one of them"});
    }
    const std::vector<std::string>& codes = known->second;
    if (std::count(codes.begin(), codes.end(), chosen.cutoff()) == 0) {
      violations.push_back(
          {absl::StrCat(path, "cutoff"),
           absl::StrCat("is no published boundary of ", chosen.measure(), "; ",
                        codes.empty() ? "there is none, leave the measure out"
                                      : "use one of ",
                        absl::StrJoin(codes, ", "))});
    }
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

}  // namespace concord::inventory
