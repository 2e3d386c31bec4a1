// Walks the chains and their lines, and goes on behind what is wrong.
#include "common/storage/audit/verify.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/storage/audit/record.h"
#include "common/storage/stored.pb.h"

namespace concord::audit {
namespace {

using storage::Reader;
using storage::Row;
using storage::Statement;

constexpr int64_t kTailLines = 64;
constexpr size_t kMostFaults = 100;
constexpr size_t kShownFaults = 3;

// Whether there is anything that must have left a trail.
constexpr Statement kHasHistory = {
    "audit.has_history",
    "SELECT sequence FROM change_log UNION ALL SELECT line FROM audit LIMIT 1"};
constexpr Statement kMacOfLine = {"audit.mac_of_line",
                                  "SELECT mac FROM audit WHERE line = $1"};
constexpr Statement kStrangers = {
    "audit.strangers",
    "SELECT line FROM audit WHERE line < $1 OR line > $2 LIMIT 1"};

class Verifier {
 public:
  Verifier(Reader& reader, const KeyRing& keys, Extent extent)
      : reader_(reader), keys_(keys), extent_(extent) {}

  absl::StatusOr<Verdict> Run() {
    CONCORD_ASSIGN_OR_RETURN(const std::vector<Chain> chains,
                             ListChains(reader_));
    if (chains.empty()) {
      CONCORD_RETURN_IF_ERROR(CheckNothingIsLeft());
      return verdict_;
    }
    if (!CheckRoot(chains.front())) return verdict_;
    CONCORD_RETURN_IF_ERROR(CheckChains(chains));
    return verdict_;
  }

 private:
  template <typename... Parts>
  void Fault(const Parts&... parts) {
    if (verdict_.faults.size() < kMostFaults) {
      verdict_.faults.push_back(absl::StrCat(parts...));
    }
  }

  absl::Status CheckNothingIsLeft() {
    return reader_.Query(kHasHistory, {}, [this](const Row&) {
      Fault("the table of chains is empty, beside data that it tells of");
    });
  }

  // Nothing can be said under another key.
  bool CheckRoot(const Chain& root) {
    if (root.number != 0) {
      Fault("the head of the table of chains is missing");
    } else if (seal_key_ = keys_.OfRoot(root); seal_key_ == nullptr) {
      Fault(
          "it was written with another secret: give the one it was written "
          "with, behind one that is to be used from now on");
    } else if (root.seal != seal_key_->SealOf(root)) {
      Fault("the head of the table of chains was changed");
    } else {
      verdict_.is_of_former_key = seal_key_ != &keys_.current();
      return true;
    }
    return false;
  }

  absl::Status CheckChains(const std::vector<Chain>& chains) {
    int64_t number = 0;
    absl::string_view link;
    for (const Chain& chain : chains) {
      if (chain.number == 0) continue;
      if (chain.number != number + 1) {
        Fault("chain ", number + 1, " is missing");
      }
      const ChainKey* const key = keys_.OfChain(link, chain);
      // Where retention has removed all lines there is nothing to need the key
      // for: the seal covers the link.
      if (key == nullptr && chain.pruned < chain.sequence) {
        Fault("chain ", chain.number,
              " was changed, or the one before it removed, or its secret is "
              "not given");
      }
      if (key != nullptr && keys_.IsNewer(*key, *seal_key_)) {
        Fault("chain ", chain.number,
              " is of a newer secret than the head of the table of chains");
      }
      number = chain.number;
      link = chain.link;
      ++verdict_.chains;
      CONCORD_RETURN_IF_ERROR(CheckChain(chain, key));
    }
    const Chain& root = chains.front();
    for (int64_t cut = number + 1; cut <= root.sequence; ++cut) {
      Fault("chain ", cut, " is missing");
    }
    if (root.sequence < number) Fault("chain ", number, " was added");
    return reader_.Query(
        kStrangers, {LineOf(1, 0), LineOf(number + 1, 0)}, [this](const Row&) {
          Fault("there are lines of a chain that does not exist");
        });
  }

  absl::Status CheckChain(const Chain& chain, const ChainKey* key) {
    if (chain.seal != seal_key_->SealOf(chain)) {
      Fault("what chain ", chain.number, " says of its end was changed");
    }
    int64_t before = chain.pruned;
    std::string mac = chain.pruned_mac;
    if (extent_ == Extent::kTail && chain.sequence - kTailLines > before) {
      before = chain.sequence - kTailLines;
      mac.clear();
      CONCORD_RETURN_IF_ERROR(reader_.Query(
          kMacOfLine, {LineOf(chain.number, before)},
          [&mac](const Row& row) { mac = std::string(row.Text(0)); }));
    }
    CONCORD_RETURN_IF_ERROR(
        ListLines(reader_, chain.number, before, [&](const Line& line) {
          CheckLine(chain, key, line, before, mac);
          return true;
        }));
    if (before < chain.sequence) {
      Missing(chain, before + 1, chain.sequence);
    } else if (before == chain.sequence && mac != chain.mac) {
      Fault("line ", before, " of chain ", chain.number, " was changed");
    }
    return absl::OkStatus();
  }

  // `before` and `mac` are those of the line before, then of this one.
  void CheckLine(const Chain& chain, const ChainKey* key, const Line& line,
                 int64_t& before, std::string& mac) {
    ++verdict_.lines;
    if (line.sequence > chain.sequence) {
      Fault("line ", line.sequence, " of chain ", chain.number, " was added");
    } else if (line.sequence != before + 1) {
      Missing(chain, before + 1, line.sequence - 1);
    } else if (key == nullptr || line.mac != key->MacOf(mac, chain, line)) {
      Fault("line ", line.sequence, " of chain ", chain.number, " was changed");
    } else {
      Count(line);
    }
    before = line.sequence;
    mac = std::string(line.mac);
  }

  void Missing(const Chain& chain, int64_t first, int64_t last) {
    if (first == last) {
      Fault("line ", first, " of chain ", chain.number, " is missing");
    } else {
      Fault("lines ", first, " to ", last, " of chain ", chain.number,
            " are missing");
    }
  }

  void Count(const Line& line) {
    const absl::StatusOr<storage::StoredAudit> entries =
        ParseEntries(line.entries);
    if (!entries.ok()) return;
    int64_t records = 0;
    ForEach(entries->records(), [&records](const Record&) { ++records; });
    verdict_.records += records;
    if (entries->recovered()) verdict_.recovered += records;
    verdict_.lost_bytes += static_cast<int64_t>(entries->lost());
  }

  Reader& reader_;
  const KeyRing& keys_;
  // What seals are under; set by CheckRoot.
  const ChainKey* seal_key_ = nullptr;
  const Extent extent_;
  Verdict verdict_;
};

}  // namespace

absl::Status StatusOf(const Verdict& verdict) {
  if (verdict.faults.empty()) return absl::OkStatus();
  std::vector<std::string> shown = verdict.faults;
  if (shown.size() > kShownFaults) {
    shown.resize(kShownFaults);
    shown.push_back(
        absl::StrCat(verdict.faults.size() - kShownFaults, " more"));
  }
  return absl::FailedPreconditionError(
      absl::StrCat("the audit trail is broken: ", absl::StrJoin(shown, "; "),
                   "; `concordctl audit verify` tells all"));
}

absl::StatusOr<Verdict> Verify(Reader& reader, const KeyRing& keys,
                               Extent extent) {
  return Verifier(reader, keys, extent).Run();
}

}  // namespace concord::audit
