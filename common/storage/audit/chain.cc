// The statements, and the texts that the codes are made of.
#include "common/storage/audit/chain.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "common/storage/stored.pb.h"

namespace concord::audit {
namespace {

using storage::Bytes;
using storage::Reader;
using storage::Row;
using storage::Statement;
using storage::Writer;

// A chain has room for a million million lines, and there is room for eight
// million chains.
constexpr int kSequenceBits = 40;

constexpr Statement kListChains = {
    "audit.list_chains",
    "SELECT chain, segment, begun, link, sequence, mac, position, pruned, "
    "pruned_mac, seal, indexed FROM audit_chain ORDER BY chain"};
constexpr Statement kFindChain = {
    "audit.find_chain",
    "SELECT chain, segment, begun, link, sequence, mac, position, pruned, "
    "pruned_mac, seal, indexed FROM audit_chain WHERE chain = $1"};
constexpr Statement kInsertChain = {
    "audit.insert_chain",
    "INSERT INTO audit_chain (chain, segment, begun, link, sequence, mac, "
    "position, pruned, pruned_mac, seal, indexed) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
constexpr Statement kUpdateChain = {
    "audit.update_chain",
    "UPDATE audit_chain SET segment = $2, sequence = $3, mac = $4, "
    "position = $5, pruned = $6, pruned_mac = $7, seal = $8 "
    "WHERE chain = $1"};
constexpr Statement kSetIndexed = {
    "audit.set_indexed",
    "UPDATE audit_chain SET indexed = $2 WHERE chain = $1 AND indexed < $2"};
constexpr Statement kListLines = {
    "audit.list_lines",
    "SELECT line, time, entries, mac FROM audit WHERE line > $1 AND line < $2 "
    "ORDER BY line"};

Chain ChainOf(const Row& row) {
  return {.number = row.Int(0),
          .segment = std::string(row.Text(1)),
          .begun = row.Int(2),
          .link = std::string(row.Text(3)),
          .sequence = row.Int(4),
          .mac = std::string(row.Text(5)),
          .position = row.Int(6),
          .pruned = row.Int(7),
          .pruned_mac = std::string(row.Text(8)),
          .seal = std::string(row.Text(9)),
          .indexed = row.Int(10)};
}

// A text whose parts cannot be taken for one another.
template <typename... Parts>
std::string Joined(const Parts&... parts) {
  std::string text;
  const auto add = [&text](const absl::AlphaNum& part) {
    absl::StrAppend(&text, part.size(), ":", part);
  };
  (add(parts), ...);
  return text;
}

}  // namespace

absl::StatusOr<storage::StoredAudit> ParseEntries(absl::string_view entries) {
  storage::StoredAudit parsed;
  if (parsed.ParseFromArray(entries.data(), static_cast<int>(entries.size()))) {
    return parsed;
  }
  return absl::DataLossError("a line of the audit trail is damaged");
}

int64_t LineOf(int64_t chain, int64_t sequence) {
  return (chain << kSequenceBits) + sequence;
}

KeyRing::KeyRing(const std::string& current,
                 const std::vector<std::string>& former) {
  keys_.emplace_back(current);
  for (const std::string& key : former) keys_.emplace_back(key);
}

const ChainKey* KeyRing::OfRoot(const Chain& root) const {
  for (const ChainKey& key : keys_) {
    if (root.segment == key.Mark()) return &key;
  }
  return nullptr;
}

const ChainKey* KeyRing::OfChain(absl::string_view previous_link,
                                 const Chain& chain) const {
  for (const ChainKey& key : keys_) {
    if (chain.link == key.LinkOf(previous_link, chain)) return &key;
  }
  return nullptr;
}

std::string ChainKey::Mark() const {
  return security::HmacSha256(key_, "which key");
}

std::string ChainKey::LinkOf(absl::string_view previous,
                             const Chain& chain) const {
  return security::HmacSha256(
      key_, Joined("link", previous, chain.number, chain.segment, chain.begun));
}

std::string ChainKey::MacOf(absl::string_view previous, const Chain& chain,
                            const Line& line) const {
  return security::HmacSha256(
      key_, Joined("line", previous, chain.number, line.sequence, line.time,
                   line.entries));
}

std::string ChainKey::SealOf(const Chain& chain) const {
  return security::HmacSha256(
      key_, Joined("seal", chain.number, chain.link, chain.sequence, chain.mac,
                   chain.position, chain.pruned, chain.pruned_mac));
}

absl::StatusOr<std::vector<Chain>> ListChains(Reader& reader) {
  std::vector<Chain> chains;
  CONCORD_RETURN_IF_ERROR(reader.Query(kListChains, {}, [&](const Row& row) {
    chains.push_back(ChainOf(row));
  }));
  return chains;
}

absl::StatusOr<Chain> FindChain(Reader& reader, int64_t number) {
  Chain chain{.number = -1};
  CONCORD_RETURN_IF_ERROR(reader.Query(
      kFindChain, {number}, [&](const Row& row) { chain = ChainOf(row); }));
  if (chain.number == number) return chain;
  return absl::DataLossError(
      absl::StrCat("chain ", number, " of the audit trail is missing"));
}

absl::Status InsertChain(Writer& writer, const ChainKey& key, Chain chain) {
  chain.seal = key.SealOf(chain);
  return writer
      .Execute(
          kInsertChain,
          {chain.number, Bytes{chain.segment}, chain.begun, Bytes{chain.link},
           chain.sequence, Bytes{chain.mac}, chain.position, chain.pruned,
           Bytes{chain.pruned_mac}, Bytes{chain.seal}, chain.indexed})
      .status();
}

absl::Status UpdateChain(Writer& writer, const ChainKey& key,
                         const Chain& chain) {
  const std::string seal = key.SealOf(chain);
  return writer
      .Execute(
          kUpdateChain,
          {chain.number, Bytes{chain.segment}, chain.sequence, Bytes{chain.mac},
           chain.position, chain.pruned, Bytes{chain.pruned_mac}, Bytes{seal}})
      .status();
}

absl::Status SetIndexed(Writer& writer, const Chain& chain) {
  return writer.Execute(kSetIndexed, {chain.number, chain.indexed}).status();
}

absl::Status ListLines(Reader& reader, int64_t chain, int64_t after,
                       absl::FunctionRef<bool(const Line&)> each) {
  return reader.QueryWhile(
      kListLines, {LineOf(chain, after), LineOf(chain + 1, 0)},
      [&](const Row& row) {
        return each({.sequence = row.Int(0) - LineOf(chain, 0),
                     .time = row.Int(1),
                     .entries = row.Text(2),
                     .mac = row.Text(3)});
      });
}

}  // namespace concord::audit
