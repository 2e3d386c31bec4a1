// Applying an update: which fields a mask allows a caller to change.
#pragma once

#include "absl/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace concord::contract {

// Copies the fields that `mask` names from `update` into `resource`. An empty
// mask means every field that is set in `update`, `*` every field. Output-only
// and immutable fields are left alone, and naming one, or a path that does not
// exist, is INVALID_ARGUMENT / FIELD_MASK_INVALID with all faults.
absl::Status ApplyMask(const google::protobuf::FieldMask& mask,
                       const google::protobuf::Message& update,
                       google::protobuf::Message& resource);

// `checked`, the violations of `request`, without those in what an update
// leaves alone: where the request has an `update_mask`, what that does not name
// or, when it is empty, what is not set. The name and the etag always count.
absl::Status WithoutLeftAlone(const google::protobuf::Message& request,
                              absl::Status checked);

}  // namespace concord::contract
