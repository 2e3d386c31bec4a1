// What the pipeline tells metrics and log about a call. By construction it
// carries no health data: names, codes, sizes, times and ids of accounts only.
#pragma once

#include <cstddef>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::rpc {

// A call that has ended. Views are valid until Finished() returns.
struct FinishedCall {
  absl::StatusCode code = absl::StatusCode::kOk;
  type::v1::Reason reason = type::v1::REASON_UNSPECIFIED;
  // From the first byte handled to the answer.
  absl::Duration duration;
  // The part of it that was spent waiting for a thread of the pool.
  absl::Duration queued;
  size_t request_bytes = 0;
  size_t response_bytes = 0;
  absl::string_view trace_id;
  // Empty when the caller was not authenticated.
  absl::string_view tenant;
  absl::string_view subject;
  // What only the log may know: the text of a Bug(), the fault of a token.
  absl::string_view detail;
};

// One method's handles, looked up once. Thread-safe; must not block.
class MethodObserver {
 public:
  virtual ~MethodObserver() = default;
  virtual void Started() = 0;
  // Follows each Started() exactly once, just before the answer is sent.
  virtual void Finished(const FinishedCall& call) = 0;
};

// Makes the handles when a service is bound, before the server starts.
class Observer {
 public:
  virtual ~Observer() = default;
  // `service` is the full name of the proto service. Both views live as long
  // as the program.
  virtual std::unique_ptr<MethodObserver> Observe(absl::string_view service,
                                                  absl::string_view method) = 0;
};

}  // namespace concord::rpc
