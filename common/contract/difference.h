// What two versions of a resource have different.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace concord::contract {

// A field that differs, in plain text; empty where it is not set. Lists are
// compared and written as a whole.
struct FieldDifference {
  // `target.value`.
  std::string path;
  std::string before;
  std::string after;
};

// In the order of the contract, two messages of one type; without `etag` and
// `update_time`, which always differ.
std::vector<FieldDifference> DifferencesOf(
    const google::protobuf::Message& before,
    const google::protobuf::Message& after);

}  // namespace concord::contract
