// What is not the caller's to see is left out before anybody has looked at it.
#include "common/entry/entry.h"

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "common/contract/resource_name.h"
#include "common/rpc/authorize.h"
#include "common/rpc/page.h"
#include "common/security/token.h"
#include "common/status/error.h"
#include "concord/type/v1/rights.pb.h"

namespace concord::entry {
namespace {

using google::protobuf::Message;
using storage::Record;

absl::Status Parse(const Record& record, Message& entry) {
  return entry.ParseFromString(record.bytes)
             ? absl::OkStatus()
             : Bug("a stored entry does not parse");
}

// The entry's record, if it is this client's and the caller may see it.
absl::StatusOr<Record> Find(rpc::Call& call, const Kind& kind,
                            absl::string_view name) {
  if (contract::ClientOf(name) != call.client()) return NotFound(name);
  CONCORD_ASSIGN_OR_RETURN(Record record,
                           call.store().Get(kind.stored(), call.scope(),
                                            contract::LastSegment(name)));
  if (!MaySee(call, kind, record)) return NotFound(name);
  return record;
}

absl::Status Read(const rpc::Call& call, const Kind& kind, const Record& record,
                  Message& entry) {
  CONCORD_RETURN_IF_ERROR(Parse(record, entry));
  if (record.has_hidden) kind.TakeOut(ViewerOf(call), entry);
  return absl::OkStatus();
}

// The field of requests that holds an entry is named by its type:
// `context_fact` for ContextFact.
std::string FieldOf(const Message& entry) {
  std::string field;
  for (const char c : entry.GetDescriptor()->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !field.empty()) {
      field.push_back('_');
    }
    field.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return field;
}

// Fills the order of a page from that of a request.
absl::Status SetOrder(const Kind& kind, absl::string_view order_by,
                      storage::Page& page) {
  if (order_by.empty()) return absl::OkStatus();
  const absl::string_view time = kind.stored().time;
  page.by_time = true;
  page.descending = order_by == absl::StrCat(time, " desc");
  return order_by == time || page.descending
             ? absl::OkStatus()
             : InvalidField(
                   "order_by",
                   absl::StrCat("is no order of this list; send `", time,
                                "` or `", time, " desc`, or leave it empty"));
}

// Fills size and place of a page from a request.
absl::Status SetPlace(const rpc::Call& call, const Kind& kind,
                      absl::string_view arguments, const Query& query,
                      storage::Page& page) {
  CONCORD_ASSIGN_OR_RETURN(storage::Page place,
                           rpc::ParsePage(call, kind.stored(), arguments,
                                          query.page_size, query.page_token));
  page.size = place.size;
  page.bytes = place.bytes;
  page.after = std::move(place.after);
  return absl::OkStatus();
}

// A page, and what its tokens are bound to.
struct Asked {
  storage::Page page;
  std::string arguments;
};

void LookAs(const rpc::Call& call, const Kind& kind, storage::Page& page) {
  if (!kind.has_private()) return;
  page.viewer = call.caller().subject;
  page.is_for_care_team = ViewerOf(call) != type::v1::RELATION_SELF;
}

absl::StatusOr<Asked> Understand(const rpc::Call& call, const Kind& kind,
                                 const Query& query) {
  Asked asked = {.page = {.show_deleted = query.show_deleted,
                          .states = query.states,
                          .categories = query.categories,
                          .reference = query.reference,
                          .person = query.person,
                          .first_time = query.first_time,
                          .last_time = query.last_time}};
  LookAs(call, kind, asked.page);
  CONCORD_RETURN_IF_ERROR(SetOrder(kind, query.order_by, asked.page));
  asked.arguments = rpc::ArgumentsOf(asked.page);
  CONCORD_RETURN_IF_ERROR(
      SetPlace(call, kind, asked.arguments, query, asked.page));
  asked.page.first_time =
      std::max(asked.page.first_time, query.usual_first_time);
  return asked;
}

// Calls `each` for a page of records; returns the token of the next one.
absl::StatusOr<std::string> ListRecords(
    rpc::Call& call, const Kind& kind, const Asked& asked,
    absl::FunctionRef<absl::Status(const Record&)> each) {
  if (!kind.is_the_clients() && ViewerOf(call) == type::v1::RELATION_SELF) {
    return "";
  }
  absl::Status read;
  std::pair<int64_t, std::string> last;
  CONCORD_ASSIGN_OR_RETURN(
      const bool more, call.store().List(kind.stored(), call.scope(),
                                         asked.page, [&](const Record& record) {
                                           read.Update(each(record));
                                           last = {record.position, record.id};
                                         }));
  CONCORD_RETURN_IF_ERROR(read);
  if (!more) return "";
  return rpc::MakePageToken(call, kind.stored(), asked.arguments, last);
}

// Adds the record to a list answer, with what is hidden taken out. `scratch` is
// of its type.
absl::Status Append(const rpc::Call& call, const Kind& kind,
                    const Record& record, Message& scratch,
                    std::string& response) {
  if (!record.has_hidden) {
    rpc::AppendListed(record.bytes, response);
    return absl::OkStatus();
  }
  CONCORD_RETURN_IF_ERROR(Read(call, kind, record, scratch));
  rpc::AppendListed(scratch.SerializeAsString(), response);
  return absl::OkStatus();
}

}  // namespace

type::v1::Relation ViewerOf(const rpc::Call& call) {
  switch (call.caller().role) {
    case security::Role::kClient:
      return type::v1::RELATION_SELF;
    case security::Role::kTherapist:
      return type::v1::RELATION_CARE_TEAM;
    case security::Role::kSupervisor:
      return type::v1::RELATION_SUPERVISES;
    default:
      return type::v1::RELATION_NONE;
  }
}

bool MaySee(const rpc::Call& call, const Kind& kind, const Record& record) {
  if (!kind.is_the_clients() && ViewerOf(call) == type::v1::RELATION_SELF) {
    return false;
  }
  if (record.private_to == storage::kCareTeam) {
    return ViewerOf(call) != type::v1::RELATION_SELF;
  }
  return record.private_to.empty() ||
         record.private_to == call.caller().subject;
}

absl::Status Get(rpc::Call& call, const Kind& kind, absl::string_view name,
                 Message& entry) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Find(call, kind, name));
  return Read(call, kind, record, entry);
}

absl::StatusOr<std::string> GetEncoded(rpc::Call& call, const Kind& kind,
                                       const Message& type,
                                       absl::string_view name) {
  CONCORD_ASSIGN_OR_RETURN(Record record, Find(call, kind, name));
  if (!record.has_hidden) return std::move(record.bytes);
  const std::unique_ptr<Message> entry(type.New());
  CONCORD_RETURN_IF_ERROR(Read(call, kind, record, *entry));
  return entry->SerializeAsString();
}

absl::Status FindReferred(rpc::Call& call, const Kind& kind,
                          absl::string_view name, Message& entry) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Find(call, kind, name));
  if (record.deleted) return NotFound(name);
  return Parse(record, entry);
}

absl::Status FindShared(rpc::Call& call, const Kind& kind,
                        absl::string_view field, absl::string_view name) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Find(call, kind, name));
  if (record.deleted) return NotFound(name);
  if (record.private_to.empty()) return absl::OkStatus();
  return InvalidField(field,
                      "is not there for both parties, and both will read this; "
                      "leave it out, or open it first if it is a private "
                      "entry");
}

absl::StatusOr<std::string> List(rpc::Call& call, const Kind& kind,
                                 const Message& type, const Query& query,
                                 absl::FunctionRef<void(const Message&)> add) {
  CONCORD_ASSIGN_OR_RETURN(const Asked asked, Understand(call, kind, query));
  return ListRecords(
      call, kind, asked, [&](const Record& record) -> absl::Status {
        const std::unique_ptr<Message> entry(type.New());
        CONCORD_RETURN_IF_ERROR(Read(call, kind, record, *entry));
        add(*entry);
        return absl::OkStatus();
      });
}

absl::StatusOr<std::string> ListEncoded(rpc::Call& call, const Kind& kind,
                                        const Message& type,
                                        const Query& query) {
  CONCORD_ASSIGN_OR_RETURN(const Asked asked, Understand(call, kind, query));
  // Those for whom the list is the same find the same bytes.
  const std::string seen_by =
      absl::StrCat(kind.has_redaction() || !kind.is_the_clients()
                       ? static_cast<int>(ViewerOf(call))
                       : 0,
                   "/", kind.has_private() ? call.caller().subject : "");
  return call.store().Derive(
      call.scope(),
      absl::StrCat(rpc::QueryOf(kind.stored(), asked.page), "/", seen_by),
      [&]() -> absl::StatusOr<std::string> {
        std::string response;
        const std::unique_ptr<Message> scratch(type.New());
        CONCORD_ASSIGN_OR_RETURN(
            const std::string next,
            ListRecords(call, kind, asked, [&](const Record& record) {
              return Append(call, kind, record, *scratch, response);
            }));
        if (!next.empty()) rpc::AppendNextPageToken(next, response);
        return response;
      });
}

absl::StatusOr<std::string> ListOpen(
    rpc::Call& call, const Kind& kind, const Message& type, const Query& query,
    absl::FunctionRef<bool(const type::v1::Standing&, const Message&)>
        is_for_caller,
    absl::FunctionRef<void(const Message&)> add) {
  // What the token is bound to.
  constexpr char kArguments[] = "open";
  CONCORD_ASSIGN_OR_RETURN(storage::Page page,
                           rpc::ParsePage(call, kind.stored(), kArguments,
                                          query.page_size, query.page_token));
  const std::string& tenant = call.caller().tenant;
  const std::unique_ptr<Message> entry(type.New());
  int count = 0;
  bool is_full = false;
  std::pair<int64_t, std::string> last;
  for (bool more = true; more && !is_full; page.after = last) {
    std::vector<std::pair<std::string, Record>> open;
    CONCORD_ASSIGN_OR_RETURN(
        more, call.store().ListOpen(
                  kind.stored(), tenant, page.after, page.size,
                  [&](absl::string_view client, const Record& record) {
                    open.emplace_back(client, record);
                    return true;
                  }));
    if (open.empty()) return "";
    for (const auto& [client, record] : open) {
      CONCORD_ASSIGN_OR_RETURN(const storage::Footing footing,
                               call.store().FindFooting({tenant, client}));
      const bool is_cared_for =
          rpc::RelationTo(call.caller(), client, *footing.standing) ==
          storage::Relation::kCareTeam;
      if (is_cared_for) {
        CONCORD_RETURN_IF_ERROR(Read(call, kind, record, *entry));
      }
      if (is_cared_for && is_for_caller(*footing.standing, *entry)) {
        is_full = count == page.size;
        if (is_full) break;
        ++count;
        call.Show(client);
        add(*entry);
      }
      last = {record.position, absl::StrCat(client, "/", record.id)};
    }
  }
  if (!is_full) return "";
  return rpc::MakePageToken(call, kind.stored(), kArguments, last);
}

absl::Status GetAsRead(rpc::Call& call, const Kind& kind,
                       absl::string_view name, absl::string_view etag,
                       Message& version) {
  CONCORD_RETURN_IF_ERROR(Find(call, kind, name).status());
  CONCORD_ASSIGN_OR_RETURN(
      const Record record,
      call.store().GetAsRead(kind.stored(), call.scope(),
                             contract::LastSegment(name), etag));
  if (!MaySee(call, kind, record)) return EtagMismatch(name);
  return Read(call, kind, record, version);
}

absl::StatusOr<std::string> ListRevisions(rpc::Call& call, const Kind& kind,
                                          const Message& type,
                                          absl::string_view name,
                                          const Query& query) {
  CONCORD_ASSIGN_OR_RETURN(const Record today, Find(call, kind, name));
  const std::string arguments = absl::StrCat("revisions/", today.id);
  storage::Page page;
  LookAs(call, kind, page);
  CONCORD_RETURN_IF_ERROR(SetPlace(call, kind, arguments, query, page));
  std::string response;
  const std::unique_ptr<Message> scratch(type.New());
  absl::Status read;
  int64_t last = 0;
  CONCORD_ASSIGN_OR_RETURN(
      const bool more,
      call.store().ListRevisions(kind.stored(), call.scope(), today.id, page,
                                 [&](const Record& record) {
                                   read.Update(Append(call, kind, record,
                                                      *scratch, response));
                                   last = record.revision;
                                 }));
  CONCORD_RETURN_IF_ERROR(read);
  if (more) {
    rpc::AppendNextPageToken(
        rpc::MakePageToken(call, kind.stored(), arguments, {last, today.id}),
        response);
  }
  return response;
}

absl::StatusOr<bool> Admit(rpc::Call& call, const Kind& kind,
                           const Record& record, Message& version) {
  if (!MaySee(call, kind, record)) return false;
  if (kind.has_private()) {
    CONCORD_ASSIGN_OR_RETURN(
        const Record today,
        call.store().Get(kind.stored(), call.scope(), record.id));
    if (!MaySee(call, kind, today)) return false;
  }
  if (record.has_hidden) kind.TakeOut(ViewerOf(call), version);
  return true;
}

absl::Status Create(rpc::Call& call, const Kind& kind,
                    absl::string_view id_field, absl::string_view chosen_id,
                    absl::string_view request_id, Message& entry) {
  if (!chosen_id.empty() && kind.has_private() &&
      !kind.stored().private_to(entry).empty()) {
    return InvalidField(id_field,
                        "is not to be chosen for a private entry or a draft: "
                        "the choice would tell others that it is taken; leave "
                        "it empty");
  }
  CONCORD_RETURN_IF_ERROR(
      call.unit().Create(kind.stored(), call.scope(),
                         contract::NewId(chosen_id, request_id), entry));
  kind.TakeOut(ViewerOf(call), entry);
  return absl::OkStatus();
}

absl::Status Modify(rpc::Call& call, const Kind& kind, absl::string_view name,
                    absl::string_view etag, Message& entry,
                    absl::FunctionRef<absl::Status()> change) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Find(call, kind, name));
  CONCORD_RETURN_IF_ERROR(call.unit().Modify(
      kind.stored(), call.scope(), record.id, {.etag = etag}, entry,
      [&]() -> absl::Status {
        CONCORD_RETURN_IF_ERROR(change());
        if (!kind.has_private()) return absl::OkStatus();
        const std::string private_to = kind.stored().private_to(entry);
        const std::string& whose =
            private_to.empty() || private_to == storage::kCareTeam
                ? record.private_to
                : private_to;
        return private_to == record.private_to || whose == call.caller().subject
                   ? absl::OkStatus()
                   : FieldNotAllowed(
                         absl::StrCat(FieldOf(entry), ".private_entry"));
      }));
  kind.TakeOut(ViewerOf(call), entry);
  return absl::OkStatus();
}

absl::Status Delete(rpc::Call& call, const Kind& kind, absl::string_view name,
                    absl::string_view etag, Message& entry) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Find(call, kind, name));
  CONCORD_RETURN_IF_ERROR(call.unit().Delete(kind.stored(), call.scope(),
                                             record.id, {.etag = etag}, entry));
  kind.TakeOut(ViewerOf(call), entry);
  return absl::OkStatus();
}

absl::Status Void(rpc::Call& call, const Kind& kind, absl::string_view name,
                  absl::string_view etag, Message& entry,
                  absl::FunctionRef<absl::Status()> change) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Find(call, kind, name));
  CONCORD_RETURN_IF_ERROR(call.unit().Void(
      kind.stored(), call.scope(), record.id, {.etag = etag}, entry, change));
  kind.TakeOut(ViewerOf(call), entry);
  return absl::OkStatus();
}

absl::Status Undelete(rpc::Call& call, const Kind& kind, absl::string_view name,
                      Message& entry) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Find(call, kind, name));
  CONCORD_RETURN_IF_ERROR(
      call.unit().Undelete(kind.stored(), call.scope(), record.id, entry));
  kind.TakeOut(ViewerOf(call), entry);
  return absl::OkStatus();
}

}  // namespace concord::entry
