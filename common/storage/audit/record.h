// What is recorded of an access to a client's data, and its bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/security/token.h"
#include "common/storage/relation.h"

namespace concord::audit {

enum class Decision : uint8_t {
  // There was no access.
  kNone = 0,
  kAllowed = 1,
  kRefused = 2,
  // Allowed by a therapist's override of a safety hold.
  kOverridden = 3,
};

// One access, allowed or refused: ids and codes, no health data. Texts are
// borrowed.
struct Record {
  // When the call began, to the microsecond.
  absl::Time time;
  // Whose data. The client is empty where it is the tenant's own.
  absl::string_view tenant;
  absl::string_view client;
  // What the request named, behind the client's name: `goals/listen`; empty for
  // the client as a whole.
  absl::string_view resource;
  // Who, in which role, and as what to the client.
  absl::string_view subject;
  security::Role role = security::Role::kNone;
  storage::Relation relation = storage::Relation::kNone;
  // The method's name within its service: `GetGoal`.
  absl::string_view method;
  Decision decision = Decision::kNone;
  // How a write ended; nothing for reads.
  absl::optional<absl::StatusCode> outcome;
  // Brings the log lines and the calls to other services together.
  absl::string_view trace_id;
};

// Bytes of a record are a multiple of this, at most kLargestRecord of them.
inline constexpr size_t kRecordAlignment = 16;
inline constexpr size_t kLargestRecord = 4096;
// The first bytes are the code by which a segment knows a record; see
// segment.h. Zero elsewhere.
inline constexpr size_t kCodeSize = 8;

// Texts that are longer than any identity or name can be are cut, so that a
// record always fits.
size_t SizeOf(const Record& record);
// Writes SizeOf(record) bytes, but for the code.
void Encode(const Record& record, char* bytes);
// Writes bytes that hold no record; `size` is a multiple of the alignment.
void EncodePadding(size_t size, char* bytes);

// The size that the record at the front of `bytes` claims; 0 when it is none
// that a record can have, or more than there are bytes.
size_t SizeAt(absl::string_view bytes);
// The record at the front, whose texts point into `bytes`; nothing for padding
// and for what is no record.
absl::optional<Record> Decode(absl::string_view bytes);

// Calls `each` for the records in a row of them, with their bytes if it takes
// them. False when it holds something else.
template <typename Each>
bool ForEach(absl::string_view records, Each each) {
  while (!records.empty()) {
    const size_t size = SizeAt(records);
    if (size == 0) return false;
    if (const absl::optional<Record> record = Decode(records)) {
      if constexpr (std::is_invocable_v<Each, const Record&,
                                        absl::string_view>) {
        each(*record, records.substr(0, size));
      } else {
        each(*record);
      }
    }
    records.remove_prefix(size);
  }
  return true;
}

}  // namespace concord::audit
