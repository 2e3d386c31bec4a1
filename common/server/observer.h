// What is told about every call: metrics, and one line of the log.
#pragma once

#include <memory>

#include "absl/strings/string_view.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/rpc/observer.h"

namespace concord::server {

class CallObserver final : public rpc::Observer {
 public:
  // Both must outlive the method observers too.
  CallObserver(log::Logger& logger, metrics::Registry& registry);

  std::unique_ptr<rpc::MethodObserver> Observe(
      absl::string_view service, absl::string_view method) override;

 private:
  log::Logger& logger_;
  metrics::Registry& registry_;
  metrics::Histogram queued_seconds_;
};

}  // namespace concord::server
