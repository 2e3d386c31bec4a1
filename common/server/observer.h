// What is told about every call: metrics, and one line of the log.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/rpc/observer.h"

namespace concord::server {

class CallObserver final : public rpc::Observer {
 public:
  // Both must outlive the method observers too. A call that takes `slow` or
  // longer is logged as a warning; streams take as long as they are read.
  CallObserver(log::Logger& logger, metrics::Registry& registry,
               absl::Duration slow);

  std::unique_ptr<rpc::MethodObserver> Observe(
      absl::string_view service, absl::string_view method) override;

 private:
  log::Logger& logger_;
  metrics::Registry& registry_;
  absl::Duration slow_;
  metrics::Histogram queued_seconds_;
  std::atomic<int64_t> streams_open_ = 0;
};

}  // namespace concord::server
