// The needs profile, from the shared cache or computed.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/handler/cached.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/needs_profile_requests.pb.h"
#include "services/inventory/domain/insight/needs.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

using v1::NeedsProfile;

template <typename Resource>
void Append(const std::vector<Resource>& resources, std::string& text) {
  for (const Resource& resource : resources) {
    const std::string bytes = resource.SerializeAsString();
    absl::StrAppend(&text, bytes.size(), ":", bytes);
  }
  text.push_back('|');
}

// In hexadecimal digits; two sets of records have the same digest exactly when
// they are the same.
std::string DigestOf(const Records& records) {
  std::string text;
  Append(records.people, text);
  Append(records.conflicts, text);
  Append(records.incidents, text);
  Append(records.open_flags, text);
  Append(records.stated_needs, text);
  Append(records.values, text);
  return absl::BytesToHexString(security::Sha256(text));
}

absl::StatusOr<NeedsProfile> ComputeNeeds(rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const Records records,
                           ReadRecords(call.store(), call.scope()));
  NeedsProfile profile = DeriveNeeds(records);
  profile.set_name(absl::StrCat("clients/", call.client(), "/needsProfile"));
  profile.set_input_digest(DigestOf(records));
  profile.set_client_revision(call.footing().revision);
  return profile;
}

}  // namespace

void RegisterNeeds(cache::SealedCache& cache, rpc::Service& service) {
  service.Unary<v1::GetNeedsProfileRequest, NeedsProfile>(
      "GetNeedsProfile",
      [&cache](rpc::Call& call, const v1::GetNeedsProfileRequest&) {
        return handler::Cached<NeedsProfile>(
            cache, call, "", [&call] { return ComputeNeeds(call); });
      });
}

}  // namespace concord::inventory
