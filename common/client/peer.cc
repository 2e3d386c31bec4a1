// Calls over gRPC, repeated as their context says, and with a breaker around
// those of who cannot wait.
#include "common/client/peer.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/client/breaker.h"
#include "common/rpc/grpc/wire_error.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::client {
namespace {

// Left of a call's time for answering it when the peer has used up its share.
constexpr absl::Duration kReserve = absl::Milliseconds(50);
constexpr absl::Duration kFirstPause = absl::Milliseconds(20);
constexpr absl::Duration kLongestPause = absl::Milliseconds(500);
// A peer that does not answer in less says nothing about itself: the caller was
// in a hurry.
constexpr absl::Duration kFairTime = absl::Milliseconds(80);
// How soon a stream notices that it is cancelled.
constexpr absl::Duration kCancelCheck = absl::Milliseconds(250);

grpc::ChannelArguments Arguments(const PeerOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  // A frozen peer is noticed by nothing else; servers allow a ping in 10 s.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 2'000);
  arguments.SetInt(GRPC_ARG_ENABLE_CHANNELZ, 0);
  // Each heartbeat would be answered by a probe, which wakes both sides.
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  // Retries are made here, where the deadline and the jitter are known.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // A peer that is made anew connects anew.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (!options.server_name.empty()) {
    arguments.SetSslTargetNameOverride(options.server_name);
  }
  return arguments;
}

void Prepare(const Context& from, grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(from.deadline));
  context.set_wait_for_ready(from.patient);
  if (!from.authorization.empty()) {
    context.AddMetadata("authorization", from.authorization);
  }
  if (!from.trace_id.empty()) {
    context.AddMetadata(
        "traceparent",
        absl::StrCat("00-", from.trace_id, "-",
                     absl::BytesToHexString(security::RandomBytes(8)), "-01"));
  }
  if (!from.min_revision.empty()) {
    context.AddMetadata("x-concord-min-revision", from.min_revision);
  }
}

// `cause` is for the log; addresses are in it.
absl::Status Unavailable(absl::string_view peer, absl::string_view message,
                         absl::string_view cause) {
  return WithDetail(
      Error(absl::StatusCode::kUnavailable, type::v1::REASON_PEER_UNAVAILABLE,
            message, {{"peer", peer}}),
      cause);
}

// A call that arrives in the moment in which a server shuts down is dropped by
// gRPC, and looks cancelled; nothing here cancels a unary call.
bool IsAway(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::CANCELLED;
}

// What the caller of this service is told when `status` came from a peer.
absl::Status FromPeer(const std::string& peer, const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::OK:
      return absl::OkStatus();
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return Unavailable(peer, "a peer did not answer in time; try again",
                         status.error_message());
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::RESOURCE_EXHAUSTED: {
      absl::Status error =
          Unavailable(peer, "a peer cannot serve the call now; try again",
                      status.error_message());
      const absl::optional<absl::Duration> delay =
          RetryDelayOf(rpc::FromWire(status));
      return delay.has_value() ? WithRetryDelay(std::move(error), *delay)
                               : error;
    }
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::UNIMPLEMENTED:
    case grpc::StatusCode::DATA_LOSS:
      return Unavailable(peer, "a peer failed; try again later",
                         status.error_message());
    default:
      return rpc::FromWire(status);
  }
}

std::shared_ptr<grpc::Channel> ChannelOf(const PeerOptions& options) {
  return grpc::CreateCustomChannel(
      options.target,
      options.identity.has_value()
          ? grpc::SslCredentials(
                {.pem_root_certs = options.identity->ca,
                 .pem_private_key = options.identity->key,
                 .pem_cert_chain = options.identity->certificate})
          : grpc::InsecureChannelCredentials(),
      Arguments(options));
}

// A part of the doubled pause, so that callers do not come back together.
absl::Duration Jittered(absl::Duration pause) {
  thread_local absl::InsecureBitGen random;
  return pause * absl::Uniform(random, 0.5, 1.0);
}

}  // namespace

Context ContextOf(const rpc::Call& call, absl::string_view peer,
                  absl::Duration limit) {
  const int64_t revision = call.min_revision(peer);
  return {.authorization = std::string(call.authorization()),
          .trace_id = std::string(call.trace_id()),
          .deadline = std::min(absl::Now() + limit, call.deadline() - kReserve),
          .min_revision = revision > 0 ? absl::StrCat(peer, "=", revision) : "",
          .patient = false};
}

struct Peer::Rep {
  explicit Rep(const PeerOptions& chosen)
      : options(chosen), current(ChannelOf(chosen)), lane(chosen.lane) {}

  std::shared_ptr<grpc::Channel> channel() {
    const std::lock_guard lock(mu);
    return current;
  }

  const PeerOptions options;
  std::mutex mu;
  // Guarded by mu.
  std::shared_ptr<grpc::Channel> current;
  Breaker breaker;
  // Destroyed first, when what waits has ended.
  Executor lane;
};

Peer::Peer(const PeerOptions& options) : rep_(std::make_unique<Rep>(options)) {}

Peer::~Peer() = default;

void Peer::Renew(const security::Identity& identity) {
  PeerOptions options = rep_->options;
  options.identity = identity;
  std::shared_ptr<grpc::Channel> channel = ChannelOf(options);
  const std::lock_guard lock(rep_->mu);
  rep_->current.swap(channel);
}

absl::Status Peer::Call(absl::string_view method, const Context& context,
                        const google::protobuf::Message& request,
                        google::protobuf::Message& response) {
  using Message = google::protobuf::MessageLite;
  const std::string path(method);
  const grpc::internal::RpcMethod rpc_method(
      path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  for (absl::Duration pause = kFirstPause;;
       pause = std::min(2 * pause, kLongestPause)) {
    const absl::Time begun = absl::Now();
    const absl::Duration closed =
        context.patient ? absl::ZeroDuration() : rep_->breaker.Wait(begun);
    if (closed > absl::ZeroDuration()) {
      return WithRetryDelay(
          Unavailable(rep_->options.name,
                      "a peer has failed and is left alone for a moment; try "
                      "again",
                      method),
          closed);
    }
    grpc::ClientContext client_context;
    Prepare(context, client_context);
    const std::shared_ptr<grpc::Channel> channel = rep_->channel();
    const grpc::Status status =
        grpc::internal::BlockingUnaryCall<Message, Message>(
            channel.get(), rpc_method, &client_context, request, &response);
    const bool is_late =
        status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
    if (IsAway(status) || is_late) {
      rep_->breaker.Failed(absl::Now(),
                           !is_late || context.deadline - begun >= kFairTime);
    } else {
      rep_->breaker.Answered();
    }
    const absl::Duration wait = Jittered(pause);
    if (!IsAway(status) || (!context.patient && pause > kFirstPause) ||
        absl::Now() + wait >= context.deadline) {
      return FromPeer(rep_->options.name, status);
    }
    std::this_thread::sleep_for(absl::ToChronoNanoseconds(wait));
  }
}

Executor& Peer::lane() { return rep_->lane; }

namespace {

// One server stream, driven step by step from the thread that reads it.
class Reading {
 public:
  Reading(const std::shared_ptr<grpc::Channel>& channel,
          const std::string& method, const Context& context,
          absl::Duration idle, const std::function<bool()>& cancelled)
      : idle_(idle), cancelled_(cancelled) {
    Prepare(context, context_);
    grpc::GenericStub stub(channel);
    stream_ = stub.PrepareCall(&context_, method, &queue_);
  }

  // Whatever is still under way ends before its memory does.
  ~Reading() {
    context_.TryCancel();
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  // False when the stream has failed, is idle for too long or cancelled.
  bool Start(const google::protobuf::Message& request) {
    stream_->StartCall(this);
    if (!Wait()) return false;
    grpc::ByteBuffer buffer;
    bool own = false;
    const grpc::Status encoded =
        grpc::SerializationTraits<google::protobuf::Message>::Serialize(
            request, &buffer, &own);
    if (!encoded.ok()) return false;
    stream_->WriteLast(buffer, grpc::WriteOptions(), this);
    return Wait();
  }

  // The next message is on its way into `buffer`, until Wait or HasCome.
  void StartRead(grpc::ByteBuffer& buffer) { stream_->Read(&buffer, this); }

  // Whether the step that was started has ended already. Does not wait.
  bool HasCome() {
    void* tag = nullptr;
    bool ok = false;
    if (queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(absl::Now())) ==
        grpc::CompletionQueue::GOT_EVENT) {
      ended_ = ok;
    }
    return ended_.value_or(false);
  }

  // Waits for the end of the step that was started; true when it went well.
  bool Wait() {
    if (ended_.has_value()) return *std::exchange(ended_, absl::nullopt);
    const absl::Time end = absl::Now() + idle_;
    for (;;) {
      void* tag = nullptr;
      bool ok = false;
      const absl::Time next = std::min(end, absl::Now() + kCancelCheck);
      if (queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(next)) ==
          grpc::CompletionQueue::GOT_EVENT) {
        return ok;
      }
      was_cancelled_ = cancelled_();
      timed_out_ = absl::Now() >= end;
      if (!was_cancelled_ && !timed_out_) continue;
      // The step that is under way ends at once and before Finish.
      context_.TryCancel();
      queue_.Next(&tag, &ok);
      return false;
    }
  }

  // True after a wait that ended for lack of messages.
  bool idle() const { return timed_out_; }
  bool was_cancelled() const { return was_cancelled_; }

  grpc::Status Finish() {
    grpc::Status status;
    stream_->Finish(&status, this);
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    return status;
  }

 private:
  const absl::Duration idle_;
  const std::function<bool()>& cancelled_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  // How a step ended that nobody has waited for yet.
  absl::optional<bool> ended_;
  bool timed_out_ = false;
  bool was_cancelled_ = false;
};

}  // namespace

absl::Status Peer::Stream(absl::string_view method, const Context& context,
                          const google::protobuf::Message& request,
                          google::protobuf::Message& message,
                          absl::Duration idle,
                          const std::function<bool(bool more)>& each,
                          const std::function<bool()>& cancelled) {
  Reading reading(rep_->channel(), std::string(method), context, idle,
                  cancelled);
  if (reading.Start(request)) {
    grpc::ByteBuffer buffer;
    reading.StartRead(buffer);
    while (reading.Wait()) {
      message.Clear();
      if (!grpc::SerializationTraits<google::protobuf::Message>::Deserialize(
               &buffer, &message)
               .ok()) {
        return Unavailable(rep_->options.name,
                           "a peer's message cannot be read", method);
      }
      buffer.Clear();
      reading.StartRead(buffer);
      if (!each(reading.HasCome())) return absl::OkStatus();
      if (cancelled()) return absl::CancelledError("no longer wanted");
    }
  }
  const grpc::Status status = reading.Finish();
  if (reading.was_cancelled()) return absl::CancelledError("no longer wanted");
  if (reading.idle()) {
    return Unavailable(rep_->options.name, "a peer fell silent", method);
  }
  return FromPeer(rep_->options.name, status);
}

bool Peer::Connected(absl::Duration wait) {
  return rep_->channel()->WaitForConnected(
      absl::ToChronoTime(absl::Now() + wait));
}

}  // namespace concord::client
