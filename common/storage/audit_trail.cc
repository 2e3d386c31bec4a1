// Each row's MAC covers the row before it; the head covers the last one, so
// that a cut tail shows.
#include "common/storage/audit_trail.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/security/seal.h"
#include "common/status/error.h"

namespace concord::storage {
namespace {

constexpr Statement kHead = {
    "audit.head", "SELECT sequence, mac FROM audit_head WHERE head = 1"};
constexpr Statement kAppend = {
    "audit.append",
    "INSERT INTO audit (sequence, entries, mac) VALUES ($1, $2, $3)"};
constexpr Statement kSetHead = {
    "audit.set_head",
    "INSERT INTO audit_head (head, sequence, mac) VALUES (1, $1, $2) "
    "ON CONFLICT (head) DO UPDATE SET sequence = $1, mac = $2"};
constexpr Statement kAll = {
    "audit.all", "SELECT sequence, entries, mac FROM audit ORDER BY sequence"};

struct Head {
  int64_t sequence = 0;
  std::string mac;
};

absl::StatusOr<Head> ReadHead(Reader& reader) {
  Head head;
  CONCORD_RETURN_IF_ERROR(reader.Query(kHead, {}, [&](const Row& row) {
    head = {row.Int(0), std::string(row.Text(1))};
  }));
  return head;
}

absl::Status Broken(int64_t sequence) {
  return absl::FailedPreconditionError(
      absl::StrCat("the audit trail is broken at row ", sequence,
                   ": it or its neighbour was changed, removed or added"));
}

}  // namespace

void AuditTrail::Note(StoredAudit::Entry entry) {
  const std::lock_guard lock(mu_);
  *noted_.add_entries() = std::move(entry);
}

std::string AuditTrail::Link(absl::string_view previous, int64_t sequence,
                             absl::string_view entries) const {
  return security::HmacSha256(key_, absl::StrCat(previous.size(), ":", previous,
                                                 sequence, ":", entries));
}

absl::Status AuditTrail::Write(Writer& writer) {
  std::string entries;
  {
    const std::lock_guard lock(mu_);
    if (noted_.entries().empty()) return absl::OkStatus();
    entries = noted_.SerializeAsString();
    noted_.Clear();
  }
  CONCORD_ASSIGN_OR_RETURN(Head head, ReadHead(writer));
  ++head.sequence;
  head.mac = Link(head.mac, head.sequence, entries);
  CONCORD_RETURN_IF_ERROR(
      writer.Execute(kAppend, {head.sequence, Bytes{entries}, Bytes{head.mac}})
          .status());
  return writer.Execute(kSetHead, {head.sequence, Bytes{head.mac}}).status();
}

absl::Status AuditTrail::Verify(Reader& reader) const {
  Head last;
  absl::Status fault;
  CONCORD_RETURN_IF_ERROR(reader.Query(kAll, {}, [&](const Row& row) {
    if (!fault.ok()) return;
    ++last.sequence;
    last.mac = Link(last.mac, last.sequence, row.Text(1));
    if (row.Int(0) != last.sequence || row.Text(2) != last.mac) {
      fault = Broken(last.sequence);
    }
  }));
  CONCORD_RETURN_IF_ERROR(fault);
  CONCORD_ASSIGN_OR_RETURN(const Head head, ReadHead(reader));
  return head.sequence == last.sequence && head.mac == last.mac
             ? absl::OkStatus()
             : Broken(last.sequence + 1);
}

}  // namespace concord::storage
