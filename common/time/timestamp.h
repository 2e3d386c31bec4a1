// Instants between the wire (Timestamp), the code (absl::Time) and the database
// (microseconds since 1970, UTC). Pure.
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace concord {

absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp);
// Rounds down to the microsecond, the resolution that every store keeps.
google::protobuf::Timestamp ToTimestamp(absl::Time time);
absl::Duration FromProto(const google::protobuf::Duration& duration);
google::protobuf::Duration ToProto(absl::Duration duration);
int64_t ToMicros(absl::Time time);
absl::Time FromMicros(int64_t micros);

}  // namespace concord
