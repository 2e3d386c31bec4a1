// Trace ids: https://www.w3.org/TR/trace-context/, version 00.
#include "common/rpc/headers.h"

#include <algorithm>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"

namespace concord::rpc {
namespace {

constexpr size_t kTraceparentSize = 55;
constexpr size_t kTraceIdBegin = 3;
constexpr size_t kTraceIdSize = 32;

bool IsLowerHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char digit) {
    return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
  });
}

std::string NewTraceId() {
  thread_local absl::InsecureBitGen random;
  return absl::StrFormat("%016x%016x", absl::Uniform<uint64_t>(random),
                         absl::Uniform<uint64_t>(random));
}

}  // namespace

std::string TraceIdOf(absl::string_view traceparent) {
  if (traceparent.size() < kTraceparentSize || traceparent[2] != '-' ||
      traceparent[kTraceIdBegin + kTraceIdSize] != '-') {
    return NewTraceId();
  }
  const absl::string_view id = traceparent.substr(kTraceIdBegin, kTraceIdSize);
  const bool all_zero = id.find_first_not_of('0') == absl::string_view::npos;
  return IsLowerHex(id) && !all_zero ? std::string(id) : NewTraceId();
}

}  // namespace concord::rpc
