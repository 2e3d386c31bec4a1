// The contract of inventory, translated.
#include "services/progress_analytics/peers/people.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"

namespace concord::progress_analytics {
namespace {

constexpr char kGetPerson[] =
    "/concord.inventory.v1.InventoryService/GetPerson";

}  // namespace

absl::Status KnownPeople::CheckPerson(const rpc::Call& call,
                                      absl::string_view person) {
  inventory::v1::GetPersonRequest request;
  request.set_name(std::string(person));
  inventory::v1::Person found;
  return peer_.Call(kGetPerson, client::ContextOf(call, "inventory"), request,
                    found);
}

}  // namespace concord::progress_analytics
