// Messages for tests, written as text.
#pragma once

#include <cstdlib>
#include <string>

#include "google/protobuf/text_format.h"

namespace concord::inventory {

// Aborts when the text is no message of the type.
template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) {
    std::abort();
  }
  return message;
}

}  // namespace concord::inventory
