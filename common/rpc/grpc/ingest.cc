// A reader that stays at most a few messages ahead of the database.
#include "common/rpc/grpc/ingest.h"

#include <cstdint>
#include <mutex>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/numbers.h"
#include "common/rpc/grpc/bytes.h"
#include "common/rpc/grpc/wire_error.h"
#include "common/rpc/guarded.h"
#include "common/rpc/refusal.h"

namespace concord::rpc {
namespace {

// Messages that are being stored while the next is read. Two would overlap
// parsing and writing; the others let several share a group commit.
constexpr int kWindow = 4;

// The same error with one more thing for its metadata; a fault of the server
// has none.
absl::Status With(const absl::Status& status, const char* key, int64_t value) {
  if (ReasonOf(status) == type::v1::REASON_BUG) return status;
  std::vector<std::pair<std::string, std::string>> metadata =
      MetadataOf(status);
  metadata.emplace_back(key, absl::StrCat(value));
  absl::Status more = Error(status.code(), ReasonOf(status), status.message(),
                            absl::MakeConstSpan(metadata));
  if (std::vector<FieldViolation> violations = ViolationsOf(status);
      !violations.empty()) {
    more = WithViolations(std::move(more), std::move(violations));
  }
  if (const auto delay = RetryDelayOf(status); delay.has_value()) {
    more = WithRetryDelay(std::move(more), *delay);
  }
  const std::string detail = DetailOf(status);
  return detail.empty() ? more : WithDetail(std::move(more), detail);
}

class Ingest final : public grpc::ServerReadReactor<grpc::ByteBuffer> {
 public:
  Ingest(const Method& method, Pipeline& pipeline,
         grpc::CallbackServerContext& context, grpc::ByteBuffer& response)
      : method_(method),
        pipeline_(pipeline),
        context_(context),
        response_(response),
        account_(method, pipeline.in_flight_counter()) {
    status_ = pipeline.Begin(method, HeadersOf(context), beginning_);
    if (status_.ok()) {
      StartRead(&buffer_);
    } else {
      End();
    }
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Settle([this] { ended_ = true; });
    const Contiguous request(buffer_);
    account_.call.request_bytes += request.bytes().size();
    {
      const std::lock_guard lock(mutex_);
      ++storing_;
    }
    pipeline_.RunMessage(method_, beginning_, request.bytes(),
                         *new MessageExchange(*this, batches_++));
    Settle([this] { waiting_for_room_ = true; });
  }

  void OnDone() override { delete this; }

 private:
  // One message of the stream. Deletes itself when it has ended.
  class MessageExchange final : public Exchange {
   public:
    MessageExchange(Ingest& stream, int64_t batch)
        : stream_(stream), batch_(batch) {}
    bool cancelled() const override { return stream_.context_.IsCancelled(); }
    void Finish(Answer answer) override {
      Ingest& stream = stream_;
      const int64_t batch = batch_;
      delete this;
      stream.Stored(batch, std::move(answer));
    }

   private:
    Ingest& stream_;
    // Counted from 0.
    const int64_t batch_;
  };

  void Stored(int64_t batch, Answer answer) {
    Settle([&] {
      --storing_;
      int64_t rows = 0;
      if (!answer.response.ok()) {
        status_.Update(
            With(Presentable(answer.response.status()), "batch", batch));
      } else if (absl::SimpleAtoi(*answer.response, &rows)) {
        rows_ += rows;
        revision_ = std::move(answer.revision);
      }
    });
  }

  // Applies a change of the state, then reads on, or ends the stream, or leaves
  // both to the change that is still to come.
  void Settle(absl::FunctionRef<void()> change) {
    bool read = false;
    bool end = false;
    {
      const std::lock_guard lock(mutex_);
      change();
      read = waiting_for_room_ && status_.ok() && storing_ < kWindow;
      if (read) {
        waiting_for_room_ = false;
        starting_read_ = true;
      }
      end = !finished_ && !starting_read_ && storing_ == 0 &&
            (ended_ || !status_.ok());
      if (end) finished_ = true;
    }
    if (end) {
      End();
    } else if (read) {
      StartRead(&buffer_);
      Settle([this] { starting_read_ = false; });
    }
  }

  void End() {
    absl::StatusOr<std::string> response =
        status_.ok() ? Guarded([this] { return method_.finish(rows_); })
                     : With(Presentable(status_), "stored_count", rows_);
    account_.call.trace_id = beginning_.trace_id;
    if (beginning_.claims != nullptr) {
      account_.call.tenant = beginning_.claims->tenant;
      account_.call.subject = beginning_.claims->subject;
    }
    const absl::Status status = response.status();
    account_.Close(status);
    if (status.ok()) {
      if (!revision_.empty()) {
        context_.AddTrailingMetadata("x-concord-revision", revision_);
      }
      response_ = BufferOf(*std::move(response));
    }
    Finish(ToWire(status));
  }

  const Method& method_;
  Pipeline& pipeline_;
  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& response_;
  Account account_;
  CallBuilder::Beginning beginning_;
  grpc::ByteBuffer buffer_;
  int64_t batches_ = 0;

  std::mutex mutex_;
  // Guarded by mutex_.
  absl::Status status_;
  int storing_ = 0;
  int64_t rows_ = 0;
  std::string revision_;
  bool ended_ = false;
  bool waiting_for_room_ = false;
  // The stream must not end while a thread is about to read from it.
  bool starting_read_ = false;
  bool finished_ = false;
};

}  // namespace

grpc::ServerReadReactor<grpc::ByteBuffer>* NewIngest(
    const Method& method, Pipeline& pipeline,
    grpc::CallbackServerContext& context, grpc::ByteBuffer& response) {
  return new Ingest(method, pipeline, context, response);
}

}  // namespace concord::rpc
