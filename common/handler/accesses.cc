// Pages of what the audit trail has of a client.
#include "common/handler/accesses.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/handler/entries.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "common/storage/audit/access.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/access.pb.h"
#include "concord/type/v1/access_requests.pb.h"

namespace concord::handler {
namespace {

using audit::AccessPlace;
using audit::Category;
using type::v1::Access;
using type::v1::ListAccessesRequest;
using type::v1::ListAccessesResponse;

constexpr storage::Kind kAccesses = {0, "accesses", nullptr};

Category CategoryOf(type::v1::AccessGroup group) {
  switch (group) {
    case type::v1::ACCESS_GROUP_OWN:
      return Category::kOwn;
    case type::v1::ACCESS_GROUP_REFUSED:
      return Category::kRefused;
    default:
      return Category::kOthers;
  }
}

type::v1::Role RoleOf(security::Role role) {
  switch (role) {
    case security::Role::kClient:
      return type::v1::ROLE_CLIENT;
    case security::Role::kTherapist:
      return type::v1::ROLE_THERAPIST;
    case security::Role::kSupervisor:
      return type::v1::ROLE_SUPERVISOR;
    case security::Role::kInformant:
      return type::v1::ROLE_INFORMANT;
    case security::Role::kService:
      return type::v1::ROLE_SERVICE;
    case security::Role::kAdmin:
      return type::v1::ROLE_ADMIN;
    case security::Role::kMigration:
      return type::v1::ROLE_MIGRATION;
    case security::Role::kNone:
      break;
  }
  return type::v1::ROLE_UNSPECIFIED;
}

Access AccessOf(const audit::Record& record) {
  Access access;
  *access.mutable_time() = ToTimestamp(record.time);
  access.set_subject(std::string(record.subject));
  access.set_role(RoleOf(record.role));
  access.set_relation(RelationOf(record.relation));
  access.set_method(std::string(record.method));
  access.set_collection(
      std::string(record.resource.substr(0, record.resource.find('/'))));
  access.set_is_write(record.outcome.has_value());
  return access;
}

// A place as the position in a page token.
std::pair<int64_t, std::string> PositionOf(const AccessPlace& place) {
  return {place.time, absl::StrCat(place.line, "/", place.number)};
}

// The token is authenticated: what is in it was put there by PositionOf.
AccessPlace PlaceAt(const std::pair<int64_t, std::string>& position) {
  AccessPlace place{.time = position.first};
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(position.second, absl::MaxSplits('/', 1));
  static_cast<void>(absl::SimpleAtoi(parts.first, &place.line));
  static_cast<void>(absl::SimpleAtoi(parts.second, &place.number));
  return place;
}

absl::StatusOr<ListAccessesResponse> ListAccesses(
    rpc::Call& call, const ListAccessesRequest& request) {
  entry::Query window;
  CONCORD_RETURN_IF_ERROR(AskFor(request, window));
  const Category category = CategoryOf(request.group());
  const std::string arguments =
      absl::StrCat(static_cast<int64_t>(category), "/", window.first_time, "/",
                   window.last_time);
  CONCORD_ASSIGN_OR_RETURN(
      const storage::Page page,
      rpc::ParsePage(call, kAccesses, arguments, request.page_size(),
                     request.page_token()));
  audit::AccessQuery query{.tenant = call.caller().tenant,
                           .client = call.client(),
                           .category = category,
                           .first_time = window.first_time,
                           .last_time = window.last_time};
  if (page.after.has_value()) query.after = PlaceAt(*page.after);
  rpc::PageRoom room(page);
  AccessPlace last;
  ListAccessesResponse response;
  CONCORD_RETURN_IF_ERROR(audit::ListAccesses(
      call.store().reader(), query,
      [&](const AccessPlace& place, const audit::Record& record) {
        Access access = AccessOf(record);
        if (!room.Take(access)) {
          response.set_next_page_token(
              rpc::MakePageToken(call, kAccesses, arguments, PositionOf(last)));
          return false;
        }
        *response.add_accesses() = std::move(access);
        last = place;
        return true;
      }));
  return response;
}

}  // namespace

type::v1::Relation RelationOf(storage::Relation relation) {
  switch (relation) {
    case storage::Relation::kSelf:
      return type::v1::RELATION_SELF;
    case storage::Relation::kCareTeam:
      return type::v1::RELATION_CARE_TEAM;
    case storage::Relation::kSupervises:
      return type::v1::RELATION_SUPERVISES;
    case storage::Relation::kAccount:
      return type::v1::RELATION_ACCOUNT;
    case storage::Relation::kNone:
      break;
  }
  return type::v1::RELATION_NONE;
}

void RegisterAccesses(rpc::Service& service) {
  service.Unary<ListAccessesRequest, ListAccessesResponse>("ListAccesses",
                                                           ListAccesses);
}

}  // namespace concord::handler
