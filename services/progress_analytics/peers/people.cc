// The contract of inventory, translated.
#include "services/progress_analytics/peers/people.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/inventory/v1/involvement_requests.pb.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::progress_analytics {
namespace {

using inventory::v1::CheckInvolvementRequest;
using inventory::v1::CheckInvolvementResponse;

constexpr char kCheckInvolvement[] =
    "/concord.inventory.v1.InventoryService/CheckInvolvement";

}  // namespace

absl::Status KnownPeople::CheckRating(const rpc::Call& call,
                                      absl::string_view person) {
  CheckInvolvementRequest request;
  request.set_name(std::string(person));
  request.set_involvement(CheckInvolvementRequest::INVOLVEMENT_RATING);
  client::Context context = client::ContextOf(call);
  // What the caller knows of the people, the answer must know too.
  const int64_t revision = call.min_revision("inventory");
  if (revision > 0) {
    context.min_revision = absl::StrCat("inventory=", revision);
  }
  CheckInvolvementResponse response;
  CONCORD_RETURN_IF_ERROR(
      peer_.Call(kCheckInvolvement, context, request, response));
  if (response.allowed()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               type::v1::REASON_SAFETY_HOLD,
               "Ratings of this person are blocked. The inventory's "
               "CheckInvolvement tells a therapist of the care team why.");
}

}  // namespace concord::progress_analytics
