// The whole inventory at a moment: read, compared, counted, drawn.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/closeness_circle_requests.pb.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "concord/inventory/v1/inventory_requests.pb.h"
#include "concord/inventory/v1/network_metrics.pb.h"
#include "concord/inventory/v1/network_metrics_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/inventory/domain/circle.h"
#include "services/inventory/domain/network.h"
#include "services/inventory/domain/person.h"
#include "services/inventory/domain/snapshot.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

using v1::Inventory;
using v1::Person;
using Request = v1::DrawClosenessCircleRequest;

constexpr size_t kMostEntries = 1000;

absl::Time MomentOf(const rpc::Call& call, bool is_set,
                    const google::protobuf::Timestamp& time) {
  return is_set ? FromTimestamp(time) : call.now();
}

template <typename Resource, typename List>
void MoveNewest(std::vector<Resource> resources, List& list) {
  if (resources.size() > kMostEntries) {
    std::nth_element(resources.begin(), resources.begin() + kMostEntries,
                     resources.end(), [](const auto& a, const auto& b) {
                       return FromTimestamp(a.create_time()) >
                              FromTimestamp(b.create_time());
                     });
    resources.resize(kMostEntries);
  }
  std::sort(resources.begin(), resources.end(),
            [](const auto& a, const auto& b) { return a.name() < b.name(); });
  for (Resource& resource : resources) {
    *list.Add() = std::move(resource);
  }
}

v1::NetworkMetrics NetworkAt(Records records, absl::Time moment) {
  v1::NetworkMetrics metrics =
      DescribeNetwork(UsableRecords(std::move(records)));
  *metrics.mutable_as_of_time() = ToTimestamp(moment);
  return metrics;
}

absl::StatusOr<Inventory> InventoryAt(rpc::Call& call, absl::Time moment) {
  CONCORD_ASSIGN_OR_RETURN(Records records,
                           ReadRecordsAsOf(call.store(), call.scope(),
                                           call.caller().subject, moment));
  for (Person& person : records.people) Redact(entry::ViewerOf(call), person);
  Inventory inventory;
  *inventory.mutable_as_of_time() = ToTimestamp(moment);
  *inventory.mutable_network() = NetworkAt(records, moment);
  MoveNewest(std::move(records.people), *inventory.mutable_people());
  MoveNewest(std::move(records.conflicts), *inventory.mutable_conflicts());
  MoveNewest(std::move(records.unresolved_issues),
             *inventory.mutable_unresolved_issues());
  MoveNewest(std::move(records.incidents), *inventory.mutable_incidents());
  return inventory;
}

absl::StatusOr<Inventory> GetInventory(rpc::Call& call,
                                       const v1::GetInventoryRequest& request) {
  return InventoryAt(
      call, MomentOf(call, request.has_as_of_time(), request.as_of_time()));
}

absl::StatusOr<v1::CompareInventoriesResponse> CompareInventories(
    rpc::Call& call, const v1::CompareInventoriesRequest& request) {
  const absl::Time from = FromTimestamp(request.from_time());
  const absl::Time to =
      MomentOf(call, request.has_to_time(), request.to_time());
  if (to < from) {
    return InvalidField("to_time", "is before from_time; send a later one");
  }
  CONCORD_ASSIGN_OR_RETURN(Inventory before, InventoryAt(call, from));
  CONCORD_ASSIGN_OR_RETURN(Inventory after, InventoryAt(call, to));
  v1::CompareInventoriesResponse response;
  for (v1::InventoryDifference& difference : Compare(before, after)) {
    *response.add_differences() = std::move(difference);
  }
  *response.mutable_network_before() = std::move(*before.mutable_network());
  *response.mutable_network_after() = std::move(*after.mutable_network());
  return response;
}

absl::StatusOr<v1::NetworkMetrics> GetNetworkMetrics(
    rpc::Call& call, const v1::GetNetworkMetricsRequest& request) {
  const absl::Time moment =
      MomentOf(call, request.has_as_of_time(), request.as_of_time());
  CONCORD_ASSIGN_OR_RETURN(Records records,
                           ReadRecordsAsOf(call.store(), call.scope(),
                                           call.caller().subject, moment));
  return NetworkAt(std::move(records), moment);
}

// `ex partner` for CATEGORY_EX_PARTNER, or the client's own word.
std::string TieOf(const Person& person) {
  if (!person.relationship().empty()) return person.relationship();
  constexpr size_t kPrefix = sizeof("CATEGORY_") - 1;
  return absl::StrReplaceAll(
      absl::AsciiStrToLower(
          Person::Category_Name(person.category()).substr(kPrefix)),
      {{"_", " "}});
}

std::vector<CirclePerson> CirclePeople(const Records& records,
                                       type::v1::AuthorRole statements_of) {
  absl::flat_hash_set<absl::string_view> disputed;
  for (const v1::Conflict& conflict : records.conflicts) {
    if (conflict.state() == v1::Conflict::STATE_OPEN ||
        conflict.state() == v1::Conflict::STATE_IMPROVING) {
      disputed.insert(conflict.person());
    }
  }
  std::vector<CirclePerson> people;
  for (const Person& person : records.people) {
    if (person.status() == Person::STATUS_PAST) continue;
    const Person::View& view = statements_of == type::v1::AUTHOR_ROLE_THERAPIST
                                   ? person.therapist_view()
                                   : person.client_view();
    people.push_back({.name = person.display_name(),
                      .tie = TieOf(person),
                      .ring = view.closeness_ring(),
                      .wished_ring = view.wished_closeness_ring(),
                      .absent = !IsCurrent(person),
                      .conflict = disputed.contains(person.name())});
  }
  return people;
}

CircleRings RingsOf(Request::Rings rings) {
  switch (rings) {
    case Request::RINGS_WISHED:
      return CircleRings::kWished;
    case Request::RINGS_BOTH:
      return CircleRings::kBoth;
    default:
      return CircleRings::kNow;
  }
}

absl::StatusOr<v1::DrawClosenessCircleResponse> DrawClosenessCircle(
    rpc::Call& call, const Request& request) {
  const type::v1::AuthorRole role = request.statements_of();
  if (role != type::v1::AUTHOR_ROLE_UNSPECIFIED &&
      role != type::v1::AUTHOR_ROLE_CLIENT &&
      role != type::v1::AUTHOR_ROLE_THERAPIST) {
    return InvalidField("statements_of",
                        "makes no statements about ties; send "
                        "AUTHOR_ROLE_CLIENT or AUTHOR_ROLE_THERAPIST");
  }
  CONCORD_ASSIGN_OR_RETURN(
      const Records records,
      ReadRecordsAsOf(
          call.store(), call.scope(), call.caller().subject,
          MomentOf(call, request.has_as_of_time(), request.as_of_time())));
  CirclePicture picture =
      DrawCircle(CirclePeople(records, role), RingsOf(request.rings()));
  v1::DrawClosenessCircleResponse response;
  response.set_svg(std::move(picture.svg));
  response.set_drawn_count(picture.drawn);
  response.set_omitted_count(picture.omitted);
  return response;
}

}  // namespace

void RegisterSnapshots(rpc::Service& service) {
  service.Unary<v1::GetInventoryRequest, Inventory>("GetInventory",
                                                    &GetInventory);
  service.Unary<v1::CompareInventoriesRequest, v1::CompareInventoriesResponse>(
      "CompareInventories", &CompareInventories);
  service.Unary<v1::GetNetworkMetricsRequest, v1::NetworkMetrics>(
      "GetNetworkMetrics", &GetNetworkMetrics);
  service.Unary<Request, v1::DrawClosenessCircleResponse>("DrawClosenessCircle",
                                                          &DrawClosenessCircle);
}

}  // namespace concord::inventory
