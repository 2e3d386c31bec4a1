// Applying an update: which fields a mask allows a caller to change.
#pragma once

#include "absl/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace concord::rpc {

// Copies the fields that `mask` names from `update` into `resource`. An empty
// mask means every field that is set in `update`, `*` every field. Output-only
// and immutable fields are left alone, and naming one, or a path that does not
// exist, is INVALID_ARGUMENT / FIELD_MASK_INVALID with all faults.
absl::Status ApplyMask(const google::protobuf::FieldMask& mask,
                       const google::protobuf::Message& update,
                       google::protobuf::Message& resource);

}  // namespace concord::rpc
