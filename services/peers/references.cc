// One call for all names of a request.
#include "services/peers/references.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace concord::peers {
namespace {

using inventory::v1::CheckReferencesRequest;
using inventory::v1::CheckReferencesResponse;

constexpr char kCheckReferences[] =
    "/concord.inventory.v1.InventoryService/CheckReferences";

}  // namespace

absl::StatusOr<CheckReferencesResponse> InventoryReferences::FindMissing(
    const rpc::Call& call, CheckReferencesRequest request) {
  request.set_parent(absl::StrCat("clients/", call.client()));
  CheckReferencesResponse missing;
  CONCORD_RETURN_IF_ERROR(inventory_.Call(kCheckReferences,
                                          client::ContextOf(call, "inventory"),
                                          request, missing));
  return missing;
}

}  // namespace concord::peers
