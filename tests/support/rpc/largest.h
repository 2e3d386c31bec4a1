// Messages as large as their contract lets them become.
#pragma once

#include "google/protobuf/message.h"

namespace concord::testing {

// Fills every field of `message` up to its bounds, what the server sets
// included, with texts of characters of four bytes; ids are of their full
// length. Recursive types are filled two levels deep. What has no bound is
// filled with as much as a sentence.
void FillUp(google::protobuf::Message& message);

}  // namespace concord::testing
