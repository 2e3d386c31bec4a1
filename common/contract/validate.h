// Enforces the bounds of the contracts on a request: every rule that is written
// as `(concord.type.v1.bounds)`, and what holds for every field.
//
// Every field: texts are free of control characters, numbers are finite, enums
// have a value of the contract, timestamps lie between 1900 and ten years from
// now.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace concord::contract {

// The rules of one message type and of everything inside it, looked up once.
// Immutable after construction and therefore thread-safe.
class Validator {
 public:
  explicit Validator(const google::protobuf::Descriptor& descriptor);
  ~Validator();

  // Clears what the server owns (`output_only`), then checks the rest. All
  // violations are in one INVALID_ARGUMENT / FIELD_INVALID: each with its path,
  // the rule and the remedy, and never with the value.
  absl::Status Check(google::protobuf::Message& request, absl::Time now) const;

  // Faults of the contract itself: fields that a caller may fill without limit
  // (a text or bytes without max_length, a list or map without max_items).
  static std::vector<std::string> UnboundedFields(
      const google::protobuf::Descriptor& descriptor);

 private:
  struct MessageRules;
  class Compiler;
  class Checker;
  // The rules of every reachable message type; the first is the request's.
  std::vector<std::unique_ptr<MessageRules>> rules_;
};

}  // namespace concord::contract
