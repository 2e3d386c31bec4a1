// What a call has ended with, for tests: matchers of statuses and results.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"

namespace concord::testing {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename Result>
const absl::Status& StatusOf(const absl::StatusOr<Result>& result) {
  return result.status();
}

// The paths of the fields that a call was refused for, in order.
template <typename Result>
std::vector<std::string> FieldsOf(const Result& result) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(StatusOf(result))) {
    fields.push_back(violation.field);
  }
  return fields;
}

MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  // gRPC has a status of its own.
  if constexpr (requires { arg.error_message(); }) {
    *result_listener << "which is " << arg.error_message();
  } else {
    *result_listener << "which is " << StatusOf(arg);
  }
  return arg.ok();
}

// Refused(reason), Refused(code, reason), and Refused(code, reason, fields),
// where `fields` is a matcher of FieldsOf.
MATCHER_P(Refused, reason, "") {
  *result_listener << "which is " << StatusOf(arg);
  return ReasonOf(StatusOf(arg)) == reason;
}
MATCHER_P2(Refused, code, reason, "") {
  *result_listener << "which is " << StatusOf(arg);
  return StatusOf(arg).code() == code && ReasonOf(StatusOf(arg)) == reason;
}
MATCHER_P3(Refused, code, reason, fields, "") {
  *result_listener << "which is " << StatusOf(arg) << " ";
  return StatusOf(arg).code() == code && ReasonOf(StatusOf(arg)) == reason &&
         ::testing::ExplainMatchResult(fields, FieldsOf(arg), result_listener);
}

}  // namespace concord::testing
