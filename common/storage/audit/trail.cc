// Lines are cut by size and by time; the chain's row is read and written once a
// transaction.
#include "common/storage/audit/trail.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/status/error.h"
#include "common/storage/audit/access.h"
#include "common/storage/audit/verify.h"
#include "common/time/timestamp.h"

namespace concord::audit {
namespace {

using storage::Bytes;
using storage::StoredAudit;
using storage::Writer;

// An access is found by reading its line: a line should not hold many others.
constexpr size_t kLineBytes = 64 << 10;
constexpr int kLinesAtOnce = 1000;

constexpr storage::Statement kAppend = {
    "audit.append",
    "INSERT INTO audit (line, time, entries, mac) VALUES ($1, $2, $3, $4)"};
constexpr storage::Statement kRemove = {"audit.remove",
                                        "DELETE FROM audit WHERE line = $1"};

// Chain 0, which knows where the others end.
Chain NewRoot(const ChainKey& key) {
  return {.number = 0, .segment = key.Mark()};
}

}  // namespace

absl::StatusOr<uint64_t> Trail::Open(Writer& writer, absl::string_view segment,
                                     absl::Time now) {
  CONCORD_ASSIGN_OR_RETURN(const Verdict verdict,
                           Verify(writer, keys_, Extent::kTail));
  CONCORD_RETURN_IF_ERROR(StatusOf(verdict));
  CONCORD_ASSIGN_OR_RETURN(std::vector<Chain> chains, ListChains(writer));
  if (chains.empty()) {
    CONCORD_RETURN_IF_ERROR(
        InsertChain(writer, keys_.current(), NewRoot(keys_.current())));
  } else if (keys_.OfRoot(chains.front()) != &keys_.current()) {
    chains.front().segment = keys_.current().Mark();
    for (const Chain& chain : chains) {
      CONCORD_RETURN_IF_ERROR(UpdateChain(writer, keys_.current(), chain));
    }
  }
  chain_ = 0;
  int64_t position = 0;
  absl::string_view link;
  for (const Chain& chain : chains) {
    if (chain.number == 0) continue;
    if (chain.segment == segment) {
      chain_ = chain.number;
      chain_key_ = keys_.OfChain(link, chain);
      position = chain.position;
    }
    link = chain.link;
  }
  // A chain of a key that is no longer known is at an end, and so is what its
  // segment held.
  if (chain_ == 0 || chain_key_ == nullptr) {
    CONCORD_RETURN_IF_ERROR(BeginChain(writer, segment, position, now));
  }
  return static_cast<uint64_t>(position);
}

absl::Status Trail::GoOnWithCurrentKey(Writer& writer, absl::Time now) {
  if (chain_key_ == &keys_.current()) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(const Chain former, FindChain(writer, chain_));
  return BeginChain(writer, former.segment, former.position, now);
}

absl::Status Trail::BeginChain(Writer& writer, absl::string_view segment,
                               int64_t position, absl::Time now) {
  CONCORD_ASSIGN_OR_RETURN(Chain root, FindChain(writer, 0));
  const ChainKey& key = keys_.current();
  Chain own{.number = root.sequence + 1,
            .segment = std::string(segment),
            .begun = ToMicros(now),
            .position = position};
  own.link = key.LinkOf(root.mac, own);
  own.mac = own.pruned_mac = own.link;
  root.sequence = chain_ = own.number;
  root.mac = own.link;
  chain_key_ = &key;
  CONCORD_RETURN_IF_ERROR(InsertChain(writer, key, own));
  return UpdateChain(writer, key, root);
}

void Lines::Add(absl::string_view bytes, const Record& record) {
  const int64_t time = ToMicros(record.time);
  const bool fits =
      !lines_.empty() &&
      lines_.back().entries.records().size() + bytes.size() <= kLineBytes &&
      std::max(time, lines_.back().newest) -
              std::min(time, lines_.back().oldest) <=
          absl::ToInt64Microseconds(kLongestLine);
  if (!fits) lines_.push_back({.newest = time, .oldest = time});
  Cut& line = lines_.back();
  line.newest = std::max(line.newest, time);
  line.oldest = std::min(line.oldest, time);
  line.entries.mutable_records()->append(bytes.data(), bytes.size());
}

void Lines::Add(const Piece& piece, bool recovered) {
  const size_t first = lines_.size();
  ForEach(piece.records, [this](const Record& record, absl::string_view bytes) {
    Add(bytes, record);
  });
  for (size_t i = first; i < lines_.size(); ++i) {
    lines_[i].entries.set_recovered(recovered);
  }
}

void Lines::AddLoss(uint64_t bytes, absl::Time found) {
  lines_.push_back({.newest = ToMicros(found), .oldest = ToMicros(found)});
  lines_.back().entries.set_recovered(true);
  lines_.back().entries.set_lost(bytes);
}

void Trail::Note(const Record& record) {
  std::string bytes(SizeOf(record), '\0');
  Encode(record, bytes.data());
  noted_.Add(bytes, record);
}

absl::Status Trail::Append(Writer& writer, Chain& chain, const Lines& lines) {
  for (const Lines::Cut& cut : lines.lines_) {
    const std::string entries = cut.entries.SerializeAsString();
    const Line line{
        .sequence = ++chain.sequence, .time = cut.newest, .entries = entries};
    chain.mac = chain_key_->MacOf(chain.mac, chain, line);
    CONCORD_RETURN_IF_ERROR(
        writer
            .Execute(kAppend, {LineOf(chain.number, line.sequence), line.time,
                               Bytes{entries}, Bytes{chain.mac}})
            .status());
  }
  behind_ = behind_ || !lines.empty();
  return UpdateChain(writer, keys_.current(), chain);
}

absl::Status Trail::WriteNoted(Writer& writer) {
  if (noted_.empty()) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(Chain chain, FindChain(writer, chain_));
  return Append(writer, chain, noted_);
}

absl::Status Trail::Write(Writer& writer, const Lines& lines, uint64_t end) {
  CONCORD_ASSIGN_OR_RETURN(Chain chain, FindChain(writer, chain_));
  chain.position = static_cast<int64_t>(end);
  return Append(writer, chain, lines);
}

absl::StatusOr<bool> Trail::Index(Writer& writer) {
  behind_ = false;
  CONCORD_ASSIGN_OR_RETURN(std::vector<Chain> chains, ListChains(writer));
  int left = kLinesAtOnce;
  for (Chain& chain : chains) {
    if (chain.number == 0 || chain.indexed == chain.sequence) continue;
    absl::Status added;
    const int64_t after = std::max(chain.indexed, chain.pruned);
    CONCORD_RETURN_IF_ERROR(
        ListLines(writer, chain.number, after, [&](const Line& line) {
          const absl::StatusOr<StoredAudit> entries =
              ParseEntries(line.entries);
          added = entries.status();
          if (!added.ok()) return false;
          added = AddToIndex(writer, LineOf(chain.number, line.sequence),
                             entries->records());
          if (!added.ok()) return false;
          chain.indexed = line.sequence;
          return --left > 0;
        }));
    CONCORD_RETURN_IF_ERROR(added);
    CONCORD_RETURN_IF_ERROR(SetIndexed(writer, chain));
    if (left == 0) return true;
  }
  return false;
}

absl::StatusOr<bool> Trail::Prune(Writer& writer, absl::Time before) {
  CONCORD_ASSIGN_OR_RETURN(std::vector<Chain> chains, ListChains(writer));
  int left = kLinesAtOnce;
  for (Chain& chain : chains) {
    if (chain.number == 0) continue;
    const int64_t pruned = chain.pruned;
    absl::Status removed;
    CONCORD_RETURN_IF_ERROR(
        ListLines(writer, chain.number, pruned, [&](const Line& line) {
          if (left == 0 || line.time >= ToMicros(before) ||
              line.sequence > chain.indexed) {
            return false;
          }
          --left;
          // One that is damaged was never in the index.
          if (const auto entries = ParseEntries(line.entries); entries.ok()) {
            removed =
                RemoveFromIndex(writer, LineOf(chain.number, line.sequence),
                                entries->records());
            if (!removed.ok()) return false;
          }
          chain.pruned = line.sequence;
          chain.pruned_mac = std::string(line.mac);
          return true;
        }));
    CONCORD_RETURN_IF_ERROR(removed);
    for (int64_t sequence = pruned + 1; sequence <= chain.pruned; ++sequence) {
      CONCORD_RETURN_IF_ERROR(
          writer.Execute(kRemove, {LineOf(chain.number, sequence)}).status());
    }
    if (chain.pruned > pruned) {
      CONCORD_RETURN_IF_ERROR(UpdateChain(writer, keys_.current(), chain));
    }
  }
  return left == 0;
}

}  // namespace concord::audit
