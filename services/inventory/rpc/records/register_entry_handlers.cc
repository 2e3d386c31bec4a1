// The client's values, needs and limits, and the links between them.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/register_entry_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/inventory/domain/records/register.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

using v1::RegisterEntry;

constexpr int kMostEntries = 1000;

absl::StatusOr<rpc::Encoded<RegisterEntry>> GetRegisterEntry(
    rpc::Call& call, const v1::GetRegisterEntryRequest& request) {
  return GetEntry<RegisterEntry>(call, kRegisterEntries, request);
}

absl::StatusOr<rpc::Encoded<v1::ListRegisterEntriesResponse>>
ListRegisterEntries(rpc::Call& call,
                    const v1::ListRegisterEntriesRequest& request) {
  return ListEntries<RegisterEntry, v1::ListRegisterEntriesResponse>(
      call, kRegisterEntries, request,
      {.states = AnyOf(request.kinds()), .person = About(request.person())});
}

// Bounded, because every deletion looks at all links.
absl::Status CheckRoom(rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(
      const int count,
      CountRegisterEntries(call.store(), call.scope(), kMostEntries));
  if (count < kMostEntries) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted,
               type::v1::REASON_LIMIT_REACHED,
               absl::StrCat("A client has at most ", kMostEntries,
                            " register entries. Delete one first."),
               {{"limit", absl::StrCat(kMostEntries)}});
}

absl::Status CheckChange(const rpc::Call& call, const RegisterEntry& before,
                         const RegisterEntry& after) {
  if (call.caller().role == security::Role::kClient) {
    CONCORD_RETURN_IF_ERROR(CheckRegisteredByClient(before, after));
  }
  return CheckRegisterEntry(after);
}

// New links lead to entries that the caller can see; those that were there
// already may be somebody else's.
absl::Status FindNewLinks(rpc::Call& call, const RegisterEntry& before,
                          const RegisterEntry& after) {
  for (const std::string& link : after.links()) {
    if (std::count(before.links().begin(), before.links().end(), link) > 0) {
      continue;
    }
    RegisterEntry linked;
    CONCORD_RETURN_IF_ERROR(
        entry::FindReferred(call, kRegisterEntries, link, linked));
  }
  return absl::OkStatus();
}

// As with links.
absl::Status FindNewPeople(rpc::Call& call, const RegisterEntry& before,
                           const RegisterEntry& after) {
  for (const std::string& name : after.people()) {
    if (std::count(before.people().begin(), before.people().end(), name) > 0) {
      continue;
    }
    v1::Person person;
    CONCORD_RETURN_IF_ERROR(entry::FindReferred(call, kPeople, name, person));
  }
  return absl::OkStatus();
}

absl::StatusOr<RegisterEntry> CreateRegisterEntry(
    rpc::Call& call, const v1::CreateRegisterEntryRequest& request) {
  const RegisterEntry& nothing = RegisterEntry::default_instance();
  RegisterEntry entry = request.register_entry();
  const std::string id =
      contract::NewId(request.register_entry_id(), request.request_id());
  entry.set_name(
      contract::ResourceName(call.client(), kRegisterEntries.collection(), id));
  CONCORD_RETURN_IF_ERROR(CheckChange(call, nothing, entry));
  CONCORD_RETURN_IF_ERROR(FindNewLinks(call, nothing, entry));
  CONCORD_RETURN_IF_ERROR(FindNewPeople(call, nothing, entry));
  CONCORD_RETURN_IF_ERROR(CheckRoom(call));
  SetAuthor(call, entry);
  CONCORD_RETURN_IF_ERROR(
      entry::Create(call, kRegisterEntries, "register_entry_id",
                    request.register_entry_id(), request.request_id(), entry));
  return entry;
}

absl::StatusOr<RegisterEntry> UpdateRegisterEntry(
    rpc::Call& call, const v1::UpdateRegisterEntryRequest& request) {
  return ModifyEntry<RegisterEntry>(
      call, kRegisterEntries, request.register_entry().name(),
      request.register_entry().etag(),
      [&](RegisterEntry& entry) -> absl::Status {
        const RegisterEntry before = entry;
        CONCORD_RETURN_IF_ERROR(contract::ApplyMask(
            request.update_mask(), request.register_entry(), entry));
        CONCORD_RETURN_IF_ERROR(CheckChange(call, before, entry));
        CONCORD_RETURN_IF_ERROR(FindNewLinks(call, before, entry));
        return FindNewPeople(call, before, entry);
      });
}

// What the caller cannot see does not hold them up: its name would be told.
absl::Status CheckNoVisibleLink(rpc::Call& call, const std::string& name) {
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<RegisterEntry> entries,
      entry::ListAll<RegisterEntry>(call, kRegisterEntries));
  return CheckNotLinked(name, entries);
}

absl::StatusOr<RegisterEntry> DeleteRegisterEntry(
    rpc::Call& call, const v1::DeleteRegisterEntryRequest& request) {
  RegisterEntry entry;
  CONCORD_RETURN_IF_ERROR(
      entry::Get(call, kRegisterEntries, request.name(), entry));
  if (entry.has_delete_time()) return entry;
  CONCORD_RETURN_IF_ERROR(CheckNoVisibleLink(call, entry.name()));
  return DeleteEntry<RegisterEntry>(call, kRegisterEntries, request);
}

// What is deleted would otherwise be linked to again.
absl::Status CheckLinksRemain(rpc::Call& call, const RegisterEntry& entry) {
  for (const std::string& link : entry.links()) {
    RegisterEntry linked;
    const absl::Status found = entry::Get(call, kRegisterEntries, link, linked);
    // Somebody else's private entry is not told about, not even here.
    if (absl::IsNotFound(found)) continue;
    CONCORD_RETURN_IF_ERROR(found);
    if (linked.has_delete_time()) {
      return PreconditionMissing(
          entry.name(),
          absl::StrCat("It links to ", link,
                       ", which is deleted. Undelete that one first."));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<RegisterEntry> UndeleteRegisterEntry(
    rpc::Call& call, const v1::UndeleteRegisterEntryRequest& request) {
  RegisterEntry entry;
  CONCORD_RETURN_IF_ERROR(
      entry::Get(call, kRegisterEntries, request.name(), entry));
  if (!entry.has_delete_time()) return entry;
  CONCORD_RETURN_IF_ERROR(CheckLinksRemain(call, entry));
  CONCORD_RETURN_IF_ERROR(CheckRoom(call));
  return UndeleteEntry<RegisterEntry>(call, kRegisterEntries, request);
}

}  // namespace

void RegisterRegisterEntries(rpc::Service& service) {
  service.Unary<v1::GetRegisterEntryRequest, RegisterEntry>("GetRegisterEntry",
                                                            &GetRegisterEntry);
  service
      .Unary<v1::ListRegisterEntriesRequest, v1::ListRegisterEntriesResponse>(
          "ListRegisterEntries", &ListRegisterEntries);
  service.Unary<v1::CreateRegisterEntryRequest, RegisterEntry>(
      "CreateRegisterEntry", &CreateRegisterEntry);
  service.Unary<v1::UpdateRegisterEntryRequest, RegisterEntry>(
      "UpdateRegisterEntry", &UpdateRegisterEntry);
  service.Unary<v1::DeleteRegisterEntryRequest, RegisterEntry>(
      "DeleteRegisterEntry", &DeleteRegisterEntry);
  service.Unary<v1::UndeleteRegisterEntryRequest, RegisterEntry>(
      "UndeleteRegisterEntry", &UndeleteRegisterEntry);
}

}  // namespace concord::inventory
