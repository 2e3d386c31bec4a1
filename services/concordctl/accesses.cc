// `concordctl accesses`: who has used a client's record, in all services.
#include <algorithm>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/access.pb.h"
#include "concord/type/v1/access_requests.pb.h"
#include "services/concordctl/command.h"
#include "services/concordctl/connection.h"
#include "services/peers/peers_of.h"

namespace concord::concordctl {
namespace {

using type::v1::Access;
using type::v1::ListAccessesRequest;
using type::v1::ListAccessesResponse;

// An access and the service that knows of it.
using Seen = std::pair<Access, std::string>;

type::v1::AccessGroup GroupNamed(absl::string_view name) {
  if (name == "own") return type::v1::ACCESS_GROUP_OWN;
  if (name == "refused") return type::v1::ACCESS_GROUP_REFUSED;
  return type::v1::ACCESS_GROUP_OTHERS;
}

// The newest of all services, at most `limit`.
absl::StatusOr<std::vector<Seen>> List(Connection& connection,
                                       const Identity& caller,
                                       ListAccessesRequest request, int limit) {
  std::vector<Seen> seen;
  request.set_page_size(limit);
  for (const char* service : peers::kServices) {
    CONCORD_ASSIGN_OR_RETURN(
        const ListAccessesResponse page,
        connection.Get<ListAccessesResponse>(caller, request, service));
    for (const Access& access : page.accesses()) {
      seen.emplace_back(access, service);
    }
  }
  std::stable_sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) {
    return FromTimestamp(a.first.time()) > FromTimestamp(b.first.time());
  });
  if (seen.size() > static_cast<size_t>(limit)) {
    seen.resize(static_cast<size_t>(limit));
  }
  return seen;
}

// `ROLE_THERAPIST` as `therapist`.
std::string Plain(absl::string_view name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

void Tell(const std::vector<Seen>& accesses) {
  for (const auto& [access, service] : accesses) {
    std::cout << absl::StreamFormat(
        "%s  %-20s %-10s %-10s %-5s %s.%s %s\n",
        absl::FormatTime("%Y-%m-%d %H:%M:%E3SZ", FromTimestamp(access.time()),
                         absl::UTCTimeZone()),
        access.subject(), Plain(type::v1::Role_Name(access.role()), "ROLE_"),
        Plain(type::v1::Relation_Name(access.relation()), "RELATION_"),
        access.is_write() ? "write" : "read", service, access.method(),
        access.collection());
  }
  if (accesses.empty()) std::cout << "No access is known.\n";
}

}  // namespace

int Accesses(int argc, char** argv) {
  ConnectionOptions options;
  std::string client;
  std::string group = "others";
  int limit = 50;
  Identity caller{.tenant = "demo", .role = security::Role::kClient};
  std::string admin;
  config::Settings settings(
      "concordctl accesses",
      "lists who has used a client's record, the newest first: when,\nwho, in "
      "which role, as what to the client, and what kind of thing.");
  settings.Text("client", &client, "ID", "Whose record.");
  settings.Text("tenant", &caller.tenant, "NAME", "The client's tenant.");
  settings.Text(
      "admin", &admin, "NAME",
      "An administrator of the tenant who asks; without it the client "
      "does.");
  settings.Choice("group", &group, {"others", "own", "refused"},
                  "Whose accesses: of others, of the client, or those that "
                  "were refused.");
  settings.Number("limit", &limit, {1, 500}, "At most as many.");
  DeclareConnection(settings, &options);
  if (const auto code = ReadSettings(
          settings, argc, argv, {{"client", &client}, {"keys", &options.keys}},
          "concordctl accesses --keys=build/keys --client=ines")) {
    return *code;
  }
  caller.subject = caller.client = client;
  if (!admin.empty()) {
    caller = {.tenant = caller.tenant,
              .subject = admin,
              .role = security::Role::kAdmin};
  }
  ListAccessesRequest request;
  request.set_parent(absl::StrCat("clients/", client));
  request.set_group(GroupNamed(group));
  Connection connection(options);
  const absl::StatusOr<std::vector<Seen>> accesses =
      List(connection, caller, std::move(request), limit);
  if (!accesses.ok()) return Fail(accesses.status());
  Tell(*accesses);
  return kDone;
}

}  // namespace concord::concordctl
