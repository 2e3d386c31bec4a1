// The whole inventory at a moment, and what differs between two.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "concord/inventory/v1/inventory_requests.pb.h"
#include "concord/inventory/v1/network_metrics.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "services/inventory/domain/insight/network.h"
#include "services/inventory/domain/records/inventory_difference.h"
#include "services/inventory/domain/records/person.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

using v1::Inventory;
using v1::Person;

// One page of what was there at a moment: the moment of the first page is that
// of those behind it.
struct MomentPage {
  absl::Time moment;
  // How many entries the pages before had.
  size_t begin = 0;
  rpc::PageRoom room;
};

// What its tokens are bound to, by the name of the list.
storage::Kind ListOf(const char* name) { return {0, name, nullptr}; }

template <typename Request>
absl::StatusOr<MomentPage> ParseMomentPage(const rpc::Call& call,
                                           const char* list,
                                           absl::string_view arguments,
                                           absl::Time moment,
                                           const Request& request) {
  CONCORD_ASSIGN_OR_RETURN(
      const storage::Page page,
      rpc::ParsePage(call, ListOf(list), arguments, request.page_size(),
                     request.page_token()));
  MomentPage parsed = {.moment = moment, .room = rpc::PageRoom(page)};
  if (!page.after.has_value()) return parsed;
  parsed.moment = absl::FromUnixNanos(page.after->first);
  if (!absl::SimpleAtoi(page.after->second, &parsed.begin)) {
    return Bug("a page token holds no number");
  }
  return parsed;
}

std::string MakeMomentToken(const rpc::Call& call, const char* list,
                            absl::string_view arguments, absl::Time moment,
                            size_t next) {
  return rpc::MakePageToken(call, ListOf(list), arguments,
                            {absl::ToUnixNanos(moment), absl::StrCat(next)});
}

// Hands the entries of several lists on to a page, one list behind the other.
class Fill {
 public:
  explicit Fill(MomentPage& page) : page_(page) {}
  template <typename From, typename To>
  void Add(From& from, To& to) {
    for (auto& entry : from) {
      if (has_more_) return;
      if (next_ >= page_.begin) {
        has_more_ = !page_.room.Take(entry);
        if (has_more_) return;
        *to.Add() = std::move(entry);
      }
      ++next_;
    }
  }
  bool has_more() const { return has_more_; }
  // How many entries this page and those before it have.
  size_t next() const { return next_; }

 private:
  MomentPage& page_;
  size_t next_ = 0;
  bool has_more_ = false;
};

template <typename Resource, typename List>
void Move(std::vector<Resource> resources, List& list) {
  for (Resource& resource : resources) *list.Add() = std::move(resource);
}

// What the caller may see of a moment, each kind in the order of its names.
absl::StatusOr<Records> RecordsAt(rpc::Call& call, absl::Time moment) {
  CONCORD_ASSIGN_OR_RETURN(Records records,
                           ReadRecordsAsOf(call.store(), call.scope(),
                                           call.caller().subject, moment));
  for (Person& person : records.people) Redact(entry::ViewerOf(call), person);
  return records;
}

absl::StatusOr<Inventory> InventoryAt(rpc::Call& call, absl::Time moment) {
  CONCORD_ASSIGN_OR_RETURN(Records records, RecordsAt(call, moment));
  Inventory inventory;
  *inventory.mutable_network() = DescribeNetworkAt(records, moment);
  Move(std::move(records.people), *inventory.mutable_people());
  Move(std::move(records.conflicts), *inventory.mutable_conflicts());
  Move(std::move(records.unresolved_issues),
       *inventory.mutable_unresolved_issues());
  Move(std::move(records.incidents), *inventory.mutable_incidents());
  return inventory;
}

absl::StatusOr<v1::GetInventoryResponse> GetInventory(
    rpc::Call& call, const v1::GetInventoryRequest& request) {
  constexpr char kList[] = "inventory";
  const std::string arguments = request.as_of_time().SerializeAsString();
  CONCORD_ASSIGN_OR_RETURN(
      MomentPage page, ParseMomentPage(call, kList, arguments,
                                       MomentOf(call, request.has_as_of_time(),
                                                request.as_of_time()),
                                       request));
  CONCORD_ASSIGN_OR_RETURN(Records records, RecordsAt(call, page.moment));
  v1::GetInventoryResponse response;
  Inventory& inventory = *response.mutable_inventory();
  inventory.set_name(request.name());
  *inventory.mutable_as_of_time() = ToTimestamp(page.moment);
  if (page.begin == 0) {
    *inventory.mutable_network() = DescribeNetworkAt(records, page.moment);
  }
  Fill fill(page);
  fill.Add(records.people, *inventory.mutable_people());
  fill.Add(records.conflicts, *inventory.mutable_conflicts());
  fill.Add(records.unresolved_issues, *inventory.mutable_unresolved_issues());
  fill.Add(records.incidents, *inventory.mutable_incidents());
  if (fill.has_more()) {
    response.set_next_page_token(
        MakeMomentToken(call, kList, arguments, page.moment, fill.next()));
  }
  return response;
}

absl::StatusOr<v1::CompareInventoriesResponse> CompareInventories(
    rpc::Call& call, const v1::CompareInventoriesRequest& request) {
  constexpr char kList[] = "differences";
  const std::string arguments =
      absl::StrCat(request.from_time().SerializeAsString(), "/",
                   request.to_time().SerializeAsString());
  CONCORD_ASSIGN_OR_RETURN(
      MomentPage page,
      ParseMomentPage(call, kList, arguments,
                      MomentOf(call, request.has_to_time(), request.to_time()),
                      request));
  const absl::Time from = FromTimestamp(request.from_time());
  if (page.moment < from) {
    return InvalidField("to_time", "is before from_time; send a later one");
  }
  CONCORD_ASSIGN_OR_RETURN(Inventory before, InventoryAt(call, from));
  CONCORD_ASSIGN_OR_RETURN(Inventory after, InventoryAt(call, page.moment));
  std::vector<v1::InventoryDifference> differences = Compare(before, after);
  v1::CompareInventoriesResponse response;
  Fill fill(page);
  fill.Add(differences, *response.mutable_differences());
  if (fill.has_more()) {
    response.set_next_page_token(
        MakeMomentToken(call, kList, arguments, page.moment, fill.next()));
  }
  if (page.begin > 0) return response;
  *response.mutable_network_before() = std::move(*before.mutable_network());
  *response.mutable_network_after() = std::move(*after.mutable_network());
  return response;
}

}  // namespace

void RegisterInventories(rpc::Service& service) {
  service.Unary<v1::GetInventoryRequest, v1::GetInventoryResponse>(
      "GetInventory", &GetInventory);
  service.Unary<v1::CompareInventoriesRequest, v1::CompareInventoriesResponse>(
      "CompareInventories", &CompareInventories);
}

}  // namespace concord::inventory
