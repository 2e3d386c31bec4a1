// The phase profiles of the catalogue.
#include "common/handler/pages.h"
#include "common/status/error.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "concord/inventory/v1/phase_profile_requests.pb.h"
#include "services/inventory/rpc/handlers.h"

namespace concord::inventory {
namespace {

using v1::PhaseProfile;

absl::StatusOr<PhaseProfile> GetPhaseProfile(
    const Catalogue& catalogue, const v1::GetPhaseProfileRequest& request) {
  const PhaseProfile* profile = catalogue.FindPhaseProfile(request.name());
  if (profile == nullptr) return NotFound(request.name());
  return *profile;
}

}  // namespace

void RegisterPhaseProfiles(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<v1::GetPhaseProfileRequest, PhaseProfile>(
      "GetPhaseProfile",
      [&catalogue](rpc::Call&, const v1::GetPhaseProfileRequest& request) {
        return GetPhaseProfile(catalogue, request);
      });
  service.Unary<v1::ListPhaseProfilesRequest, v1::ListPhaseProfilesResponse>(
      "ListPhaseProfiles",
      [&catalogue](rpc::Call& call,
                   const v1::ListPhaseProfilesRequest& request) {
        return handler::ListCatalogue(
            call, "phaseProfiles", catalogue.phase_profiles(), request,
            &v1::ListPhaseProfilesResponse::mutable_phase_profiles);
      });
}

}  // namespace concord::inventory
