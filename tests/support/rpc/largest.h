// Messages as large as their contract lets them become.
#pragma once

#include "google/protobuf/message.h"

namespace concord::testing {

// How many bytes the characters of texts have.
enum class Characters { kOfOneByte, kOfFourBytes };

// Fills every field of `message` up to its bounds, with or without what the
// server sets; ids are of their full length. What has no bound is filled with
// as much as a sentence, and types within each other six levels deep.
void FillUp(google::protobuf::Message& message,
            Characters characters = Characters::kOfFourBytes,
            bool with_output = true);

}  // namespace concord::testing
