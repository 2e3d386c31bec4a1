// The measures of the catalogue and of the caller's tenant, found as one.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/rpc/call.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "services/progress_analytics/catalogue/catalogue.h"

namespace concord::progress_analytics {

// Of one call. It outlives the measures that it finds.
class Measures {
 public:
  Measures(const Catalogue& catalogue, rpc::Call& call)
      : catalogue_(catalogue), call_(call) {}

  // In this version of a tenant's form; without one, the newest. With the
  // boundary that the tenant has chosen. Null when there is none, or the store
  // has failed.
  const progress::v1::Measure* Find(absl::string_view name,
                                    absl::string_view version = {});
  // As it is published, without the tenant's choice: for what does not judge.
  const progress::v1::Measure* FindPublished(absl::string_view name,
                                             absl::string_view version = {});
  // That of a request. INVALID_ARGUMENT / FIELD_INVALID for `field` when there
  // is none.
  absl::StatusOr<const progress::v1::Measure*> Require(
      absl::string_view name, absl::string_view version,
      absl::string_view field);
  // A series as it is kept: of the newest version of a tenant's form where the
  // request names none.
  progress::v1::SeriesKey Versioned(progress::v1::SeriesKey key);

  // The same exactly for the same measures, the tenant's included: what names
  // the knowledge that an answer was computed with.
  absl::StatusOr<std::string> Digest();

  // Why the store has failed, if it has.
  const absl::Status& status() const { return status_; }

 private:
  const Catalogue& catalogue_;
  rpc::Call& call_;
  // By form and version.
  std::map<std::string, std::vector<progress::v1::Measure>> own_;
  // Those for which the tenant has chosen; once they were asked for.
  absl::optional<std::vector<progress::v1::Measure>> chosen_;
  absl::Status status_;
};

// All of them, by name.
absl::StatusOr<std::vector<progress::v1::Measure>> ListAll(
    const Catalogue& catalogue, rpc::Call& call);

}  // namespace concord::progress_analytics
