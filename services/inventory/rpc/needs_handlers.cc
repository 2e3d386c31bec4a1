// The needs profile, from the shared cache or computed.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "services/inventory/domain/needs.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

using v1::NeedsProfile;

// Goal planning reads the same entry: change both together, and raise the
// schema when a rule changes, for old binaries run beside new ones.
constexpr char kQuery[] = "inventory/needs_profile";
constexpr int32_t kSchema = 2;

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
  return absl::BytesToHexString(security::Sha256(text));
}

absl::StatusOr<std::string> ComputeNeeds(rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const Records records,
                           ReadRecords(call.store(), call.scope()));
  NeedsProfile profile = DeriveNeeds(records);
  profile.set_input_digest(DigestOf(records));
  profile.set_client_revision(call.standing().revision);
  return profile.SerializeAsString();
}

absl::StatusOr<rpc::Encoded<NeedsProfile>> GetNeedsProfile(
    cache::SealedCache& cache, rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes, call.store().Derive(call.scope(), kQuery, [&] {
        return cache.GetOrLoad({.tenant = call.caller().tenant,
                                .client = call.client(),
                                .query = kQuery,
                                .revision = call.standing().revision,
                                .schema = kSchema},
                               call.deadline(),
                               [&] { return ComputeNeeds(call); });
      }));
  return rpc::Encoded<NeedsProfile>{std::move(bytes)};
}

}  // namespace

void RegisterNeeds(cache::SealedCache& cache, rpc::Service& service) {
  service.Unary<v1::GetNeedsProfileRequest, NeedsProfile>(
      "GetNeedsProfile",
      [&cache](rpc::Call& call, const v1::GetNeedsProfileRequest&) {
        return GetNeedsProfile(cache, call);
      });
}

}  // namespace concord::inventory
