#include "common/server/observer.h"

#include <array>
#include <atomic>
#include <mutex>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "concord/type/v1/reason.pb.h"
#include "google/protobuf/descriptor.h"

namespace concord::server {
namespace {

bool IsStream(absl::string_view service, absl::string_view method) {
  const google::protobuf::MethodDescriptor* const found =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
          absl::StrCat(service, ".", method));
  return found != nullptr &&
         (found->client_streaming() || found->server_streaming());
}

// The metrics' names are those that gRPC's own ecosystem has dashboards for.
class LoggedMethod final : public rpc::MethodObserver {
 public:
  LoggedMethod(log::Logger& logger, metrics::Registry& registry,
               metrics::Histogram queued_seconds,
               std::atomic<int64_t>& streams_open, absl::Duration slow,
               absl::string_view service, absl::string_view method)
      : logger_(logger),
        registry_(registry),
        service_(service),
        method_(method),
        path_(absl::StrCat("/", service, "/", method)),
        streams_open_(IsStream(service, method) ? &streams_open : nullptr),
        slow_(streams_open_ == nullptr ? slow : absl::InfiniteDuration()),
        started_(registry.AddCounter(
            "grpc_server_started_total", "Calls that have begun.",
            {{"grpc_service", service}, {"grpc_method", method}})),
        seconds_(registry.AddHistogram(
            "grpc_server_handling_seconds", "Time from first byte to answer.",
            metrics::LatencyBounds(),
            {{"grpc_service", service}, {"grpc_method", method}})),
        queued_seconds_(queued_seconds) {}

  void Started() override {
    started_.Add();
    if (streams_open_ != nullptr) ++*streams_open_;
  }

  void Finished(const rpc::FinishedCall& call) override {
    Handled(call.code).Add();
    if (streams_open_ != nullptr) --*streams_open_;
    seconds_.Observe(absl::ToDoubleSeconds(call.duration));
    queued_seconds_.Observe(absl::ToDoubleSeconds(call.queued));
    Log(call);
  }

 private:
  // Series of codes that never occur would be most of the exposition.
  metrics::Counter& Handled(absl::StatusCode code) {
    const size_t slot = static_cast<size_t>(code) % handled_.size();
    std::call_once(handled_[slot].once, [&] {
      handled_[slot].counter = registry_.AddCounter(
          "grpc_server_handled_total", "Calls that have ended, by code.",
          {{"grpc_service", service_},
           {"grpc_method", method_},
           {"grpc_code", absl::StatusCodeToString(code)}});
    });
    return *handled_[slot].counter;
  }

  void Log(const rpc::FinishedCall& call) const {
    const bool fault = call.code == absl::StatusCode::kInternal ||
                       call.code == absl::StatusCode::kDataLoss ||
                       call.code == absl::StatusCode::kUnknown;
    const log::Level level = fault                    ? log::Level::kError
                             : call.duration >= slow_ ? log::Level::kWarning
                                                      : log::Level::kInfo;
    if (!logger_.enabled(level)) return;
    const std::string code = absl::StatusCodeToString(call.code);
    logger_.Write(
        level, "call",
        {log::Field::Name("method", path_), log::Field::Name("code", code),
         log::Field::Name("reason", call.reason == type::v1::REASON_UNSPECIFIED
                                        ? ""
                                        : type::v1::Reason_Name(call.reason)),
         log::Field::Took("duration_ms", call.duration),
         log::Field::Took("queued_ms", call.queued),
         log::Field::Count("request_bytes",
                           static_cast<int64_t>(call.request_bytes)),
         log::Field::Count("response_bytes",
                           static_cast<int64_t>(call.response_bytes)),
         log::Field::Name("trace", call.trace_id),
         log::Field::Hashed("tenant", call.tenant),
         log::Field::Hashed("subject", call.subject),
         log::Field::Cause("detail", call.detail)});
  }

  struct Slot {
    std::once_flag once;
    absl::optional<metrics::Counter> counter;
  };

  log::Logger& logger_;
  metrics::Registry& registry_;
  const absl::string_view service_;
  const absl::string_view method_;
  const std::string path_;
  // Null where the method is no stream.
  std::atomic<int64_t>* const streams_open_;
  const absl::Duration slow_;
  metrics::Counter started_;
  metrics::Histogram seconds_;
  metrics::Histogram queued_seconds_;
  // By canonical code.
  std::array<Slot, 17> handled_;
};

}  // namespace

CallObserver::CallObserver(log::Logger& logger, metrics::Registry& registry,
                           absl::Duration slow)
    : logger_(logger),
      registry_(registry),
      slow_(slow),
      queued_seconds_(registry.AddHistogram(
          "concord_pool_wait_seconds",
          "Time that calls waited for a thread of the pool.",
          metrics::LatencyBounds())) {
  registry.AddSampled(metrics::Registry::Sample::kGauge, "concord_streams_open",
                      "Streams under way, of the calls in flight.",
                      [this] { return static_cast<double>(streams_open_); });
}

std::unique_ptr<rpc::MethodObserver> CallObserver::Observe(
    absl::string_view service, absl::string_view method) {
  return std::make_unique<LoggedMethod>(logger_, registry_, queued_seconds_,
                                        streams_open_, slow_, service, method);
}

}  // namespace concord::server
