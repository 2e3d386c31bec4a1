// The forms of the catalogue and of the caller's tenant, found as one.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/call.h"
#include "concord/inventory/v1/form.pb.h"
#include "services/inventory/catalogue/catalogue.h"

namespace concord::inventory {

// More versions of one form are not written.
inline constexpr int kMostFormVersions = 100;

// The form of this name in this version; without one, the newest. It is one of
// the catalogue's, or `own`, which is read into. NOT_FOUND.
absl::StatusOr<const v1::Form*> FindForm(const Catalogue& catalogue,
                                         rpc::Call& call,
                                         absl::string_view name,
                                         absl::string_view version,
                                         v1::Form& own);

// The tenant's own forms, each in its newest version, by name.
absl::StatusOr<std::vector<v1::Form>> ReadTenantForms(rpc::Call& call);

// Those and the catalogue's, by name.
absl::StatusOr<std::vector<v1::Form>> ReadForms(const Catalogue& catalogue,
                                                rpc::Call& call);

}  // namespace concord::inventory
