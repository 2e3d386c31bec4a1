// A reader of the change log that does one thing at a time: reads a batch on
// the pool, writes it message by message, waits for a commit or the heartbeat.
#include "common/rpc/grpc/watch.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/contract/malformed.h"
#include "common/rpc/grpc/bytes.h"
#include "common/rpc/grpc/wire_error.h"
#include "common/rpc/guarded.h"
#include "common/rpc/refusal.h"
#include "grpcpp/alarm.h"

namespace concord::rpc {
namespace {

// Bounds what a watcher that reads slowly costs.
constexpr int kBatch = 64;
// Half of what followers trust: a message may be late once.

class Watch final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  Watch(const Method& method, Pipeline& pipeline,
        grpc::CallbackServerContext& context, const grpc::ByteBuffer& request)
      : method_(method),
        pipeline_(pipeline),
        context_(context),
        account_(method, pipeline.in_flight_counter()),
        doorbell_(std::make_shared<Doorbell>()) {
    absl::Status begun = pipeline.Begin(method, HeadersOf(context), beginning_);
    if (begun.ok()) begun = ReadRequest(Contiguous(request).bytes());
    if (begun.ok()) {
      Open();
    } else {
      End(std::move(begun));
    }
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return End(absl::CancelledError());
    if (!outgoing_.empty()) return WriteNext();
    if (more_) return Pull();
    Wait();
  }

  // Wakes a waiting watch, which then finds that nobody listens.
  void OnCancel() override { Wake(); }

  void OnDone() override {
    {
      const std::lock_guard lock(doorbell_->mutex);
      doorbell_->watch = nullptr;
    }
    delete this;
  }

 private:
  // Between the store, which may ring at any time, and a watch that may end at
  // any time; both own it.
  struct Doorbell {
    std::mutex mutex;
    // Guarded by mutex; null when the watch has ended.
    Watch* watch = nullptr;

    void Ring() {
      const std::lock_guard lock(mutex);
      if (watch != nullptr) watch->Wake();
    }
  };

  void Open() {
    doorbell_->watch = this;
    subscription_ = pipeline_.runtime().store.OnChange(
        [doorbell = doorbell_] { doorbell->Ring(); });
    pipeline_.AuditWatch(method_, beginning_, [this](absl::Status recorded) {
      if (recorded.ok()) {
        Pull();
      } else {
        End(std::move(recorded));
      }
    });
  }

  absl::Status ReadRequest(absl::string_view bytes) {
    if (bytes.size() > static_cast<size_t>(method_.rule->request_limit)) {
      return MessageTooLarge(method_.rule->request_limit);
    }
    const std::unique_ptr<google::protobuf::Message> request(
        method_.request->New());
    if (!request->ParseFromArray(bytes.data(),
                                 static_cast<int>(bytes.size()))) {
      return Malformed(
          contract::FindMalformedText(*request->GetDescriptor(), bytes));
    }
    CONCORD_RETURN_IF_ERROR(method_.validator->Check(*request, beginning_.now));
    resume_token_ = std::string(method_.fields->ResumeToken(*request));
    return absl::OkStatus();
  }

  void Pull() {
    Executor::Task task = [this] { PullOnPool(); };
    // A full pool costs a watcher a heartbeat, not its stream.
    if (!pipeline_.runtime().pool.TryRun(task)) {
      if (pipeline_.draining()) return End(Draining());
      Wait();
    }
  }

  void PullOnPool() {
    if (absl::Status stopped = Stopped(); !stopped.ok()) {
      return End(std::move(stopped));
    }
    const Runtime& runtime = pipeline_.runtime();
    const absl::Time read_time = runtime.clock.Now();
    const absl::Time deadline = absl::Now() + runtime.default_deadline;
    if (!is_read_) {
      const absl::StatusOr<int64_t> sequence =
          runtime.store.FindSequence(resume_token_, deadline);
      if (!sequence.ok()) return End(sequence.status());
      sequence_ = *sequence;
    }
    // The installation's services follow all tenants at once.
    absl::string_view tenant;
    if (!beginning_.from_peer) tenant = beginning_.claims->tenant;
    absl::StatusOr<std::vector<storage::LoggedChange>> changes =
        runtime.store.ListChanges(tenant, sequence_, kBatch, deadline);
    if (!changes.ok()) return End(std::move(changes).status());
    more_ = changes->size() == kBatch;
    is_read_ = true;
    for (const storage::LoggedChange& change : *changes) {
      WatchMoment moment = {.change = &change};
      if (!more_ && &change == &changes->back()) moment.sent_until = read_time;
      if (absl::Status added = AddMessage(moment); !added.ok()) {
        return End(std::move(added));
      }
      sequence_ = change.sequence;
    }
    if (changes->empty()) {
      const absl::Status added = AddMessage({.sent_until = read_time});
      if (!added.ok()) return End(added);
    }
    WriteNext();
  }

  absl::Status Stopped() {
    if (context_.IsCancelled()) return absl::CancelledError();
    if (pipeline_.draining()) return Draining();
    // A stream may outlive its token, the caller's rights may not.
    return pipeline_.runtime()
        .verify(beginning_.authorization, pipeline_.runtime().clock.Now())
        .status();
  }

  absl::Status AddMessage(const WatchMoment& moment) {
    CONCORD_ASSIGN_OR_RETURN(std::string message, Guarded([&] {
                               return method_.watch(pipeline_.runtime().store,
                                                    moment);
                             }));
    account_.call.response_bytes += message.size();
    outgoing_.push_back(std::move(message));
    return absl::OkStatus();
  }

  void WriteNext() {
    buffer_ = BufferOf(std::move(outgoing_.front()));
    outgoing_.pop_front();
    StartWrite(&buffer_);
  }

  void Wait() {
    const std::lock_guard lock(mutex_);
    alarm_ = std::make_shared<grpc::Alarm>();
    alarm_->Set(std::chrono::system_clock::now() +
                    absl::ToChronoMilliseconds(woken_ ? absl::ZeroDuration()
                                                      : method_.heartbeat),
                [this](bool) { Continue(); });
  }

  // Nothing is read where nothing was written: whoever commits rings before
  // anybody hears that it is done, so that nothing is hidden from a clock that
  // was read first.
  void Continue() {
    const Runtime& runtime = pipeline_.runtime();
    const absl::Time now = runtime.clock.Now();
    bool woken = false;
    {
      const std::lock_guard lock(mutex_);
      woken = std::exchange(woken_, false);
    }
    if (woken || !is_read_ || !runtime.store.database().sole_writer()) {
      return Pull();
    }
    absl::Status beat = Stopped();
    if (beat.ok()) beat = AddMessage({.sent_until = now});
    if (!beat.ok()) return End(std::move(beat));
    WriteNext();
  }

  void Wake() {
    std::shared_ptr<grpc::Alarm> alarm;
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
      alarm = alarm_;
    }
    if (alarm != nullptr) alarm->Cancel();
  }

  // Called once, when nothing else of this stream is under way.
  void End(absl::Status status) {
    status = Presentable(std::move(status));
    account_.call.trace_id = beginning_.trace_id;
    if (beginning_.claims != nullptr) {
      account_.call.tenant = beginning_.claims->tenant;
      account_.call.subject = beginning_.claims->subject;
    }
    account_.Close(status);
    Finish(ToWire(status));
  }

  const Method& method_;
  Pipeline& pipeline_;
  grpc::CallbackServerContext& context_;
  Account account_;
  CallBuilder::Beginning beginning_;
  const std::shared_ptr<Doorbell> doorbell_;
  std::shared_ptr<void> subscription_;

  // Only the one activity under way touches these.
  std::string resume_token_;
  int64_t sequence_ = 0;
  bool more_ = false;
  // Whether the log was read once.
  bool is_read_ = false;
  std::deque<std::string> outgoing_;
  grpc::ByteBuffer buffer_;

  std::mutex mutex_;
  // Guarded by mutex_; shared with who cancels it.
  std::shared_ptr<grpc::Alarm> alarm_;
  bool woken_ = false;
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* NewWatch(
    const Method& method, Pipeline& pipeline,
    grpc::CallbackServerContext& context, const grpc::ByteBuffer& request) {
  return new Watch(method, pipeline, context, request);
}

}  // namespace concord::rpc
