// Trace ids: https://www.w3.org/TR/trace-context/, version 00.
#include "common/rpc/headers.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

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

constexpr absl::string_view kServices[] = {"inventory", "goal_planning",
                                           "progress_analytics"};

// `inventory=17`, with a service of Concord and a revision in digits.
bool IsMinRevision(absl::string_view entry) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(entry, absl::MaxSplits('=', 1));
  int64_t revision = 0;
  return std::find(std::begin(kServices), std::end(kServices), parts.first) !=
             std::end(kServices) &&
         !parts.second.empty() &&
         std::all_of(parts.second.begin(), parts.second.end(),
                     [](char c) { return c >= '0' && c <= '9'; }) &&
         absl::SimpleAtoi(parts.second, &revision);
}

}  // namespace

bool AreMinRevisions(absl::string_view header) {
  if (header.empty()) return true;
  for (const absl::string_view entry : absl::StrSplit(header, ',')) {
    if (!IsMinRevision(absl::StripAsciiWhitespace(entry))) return false;
  }
  return true;
}

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
