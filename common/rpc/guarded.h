// The one place that stops exceptions: gRPC would leave such a call without an
// answer.
#pragma once

#include <exception>
#include <string>
#include <typeinfo>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace concord::rpc {

// Runs what a service has written; what it throws becomes a Bug(). The text of
// an exception is dropped because it may repeat a value of the request.
template <typename Work>
absl::StatusOr<std::string> Guarded(const Work& work) {
  try {
    return work();
  } catch (const std::exception& exception) {
    return Bug(absl::StrCat("a handler threw ", typeid(exception).name()));
  } catch (...) {
    return Bug("a handler threw what is no std::exception");
  }
}

}  // namespace concord::rpc
