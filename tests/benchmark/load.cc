// HTTP/2 by nghttp2 over OpenSSL on non-blocking sockets, one epoll loop.
#include "tests/benchmark/load.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tests/support/loopback/loopback.h"

namespace concord::benchmark {
namespace {

using Steady = std::chrono::steady_clock;

// Latencies in microseconds, 32 buckets for each power of two.
class Histogram {
 public:
  void Add(double micros) {
    int exponent = 0;
    const double fraction = std::frexp(std::max(micros, 1.0), &exponent);
    const int sub = static_cast<int>((fraction - 0.5) * 64);
    const size_t bucket = static_cast<size_t>(exponent * 32 + sub);
    ++buckets_[std::min(bucket, buckets_.size() - 1)];
    ++count_;
  }
  double Quantile(double share) const {
    auto left = static_cast<int64_t>(share * static_cast<double>(count_));
    for (size_t i = 0; i < buckets_.size(); ++i) {
      left -= buckets_[i];
      if (left < 0) {
        return std::ldexp(0.5 + (static_cast<double>(i % 32) + 0.5) / 64,
                          static_cast<int>(i / 32));
      }
    }
    return 0;
  }

 private:
  std::array<int64_t, 32 * 32> buckets_{};
  int64_t count_ = 0;
};

double CpuSecondsOf(pid_t pid) {
  std::FILE* file =
      std::fopen(absl::StrCat("/proc/", pid, "/stat").c_str(), "r");
  if (file == nullptr) return 0;
  std::array<char, 1024> text{};
  const size_t size = std::fread(text.data(), 1, text.size() - 1, file);
  text[size] = 0;
  std::fclose(file);
  const char* fields = std::strrchr(text.data(), ')');
  unsigned long user = 0;
  unsigned long system = 0;
  if (fields == nullptr ||
      std::sscanf(fields + 2,
                  "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                  &system) != 2) {
    return 0;
  }
  return static_cast<double>(user + system) /
         static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct SslContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextDeleter>;

absl::StatusOr<SslContext> MakeContext(const TlsFiles& files) {
  SslContext context(SSL_CTX_new(TLS_client_method()));
  static constexpr unsigned char kProtocols[] = "\x02h2";
  if (SSL_CTX_load_verify_locations(context.get(), files.ca.c_str(), nullptr) !=
          1 ||
      SSL_CTX_use_certificate_chain_file(context.get(),
                                         files.certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(),
                                  SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_set_alpn_protos(context.get(), kProtocols, 3) != 0) {
    return absl::InvalidArgumentError("the TLS files cannot be used");
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  // What could not be written is tried again from a buffer that has grown.
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

struct Run;

// One HTTP/2 connection with its share of the outstanding calls.
class Connection {
 public:
  explicit Connection(Run& run) : run_(run) {}
  ~Connection() {
    if (session_ != nullptr) nghttp2_session_del(session_);
    if (ssl_ != nullptr) SSL_free(ssl_);
    if (fd_ >= 0) close(fd_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  absl::Status Open(SSL_CTX* context, int port);
  void Submit();
  // Moves bytes both ways as far as the socket allows; false at its end.
  bool Pump();
  int fd() const { return fd_; }
  size_t calls() const { return calls_.size(); }

 private:
  struct Call {
    Steady::time_point begun;
    int messages_left = 0;
    std::string frame;
    size_t sent = 0;
    std::string status;
    std::string message;
  };

  static ssize_t ReadBody(nghttp2_session*, int32_t stream, uint8_t* buffer,
                          size_t length, uint32_t* flags,
                          nghttp2_data_source* source, void*);
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame,
                      const uint8_t* name, size_t name_length,
                      const uint8_t* value, size_t value_length, uint8_t,
                      void* self);
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* self);
  static int OnClose(nghttp2_session*, int32_t stream, uint32_t error,
                     void* self);
  bool Send();
  bool Receive();

  Run& run_;
  int fd_ = -1;
  SSL* ssl_ = nullptr;
  nghttp2_session* session_ = nullptr;
  // Whether the server has said what it is ready for.
  bool greeted_ = false;
  std::string pending_;
  std::unordered_map<int32_t, std::unique_ptr<Call>> calls_;
};

// What all connections of a run share.
struct Run {
  explicit Run(const Load& from) : load(from) {
    const uint32_t size = htonl(static_cast<uint32_t>(load.message.size()));
    frame.push_back('\0');
    frame.append(reinterpret_cast<const char*>(&size), sizeof(size));
    frame.append(load.message);
    request_id = frame.find(kRequestId);
    authorization = absl::StrCat("Bearer ", load.token);
  }
  std::string NextFrame() {
    if (request_id == std::string::npos) return frame;
    std::array<char, 37> id{};
    std::snprintf(id.data(), id.size(), "%08x-0000-4000-8000-%012llx", salt,
                  static_cast<unsigned long long>(++counter));
    frame.replace(request_id, 36, id.data(), 36);
    return frame;
  }

  const Load& load;
  std::string frame;
  std::string authorization;
  size_t request_id = std::string::npos;
  uint32_t salt = static_cast<uint32_t>(
      Steady::now().time_since_epoch().count() ^ (getpid() << 16));
  uint64_t counter = 0;
  bool stopping = false;
  Histogram latencies;
  LoadResult result;
};

absl::Status Connection::Open(SSL_CTX* context, int port) {
  fd_ = testing::ConnectToLoopback(port);
  if (fd_ < 0) {
    return absl::UnavailableError(
        absl::StrCat("nothing listens on port ", port));
  }
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ssl_ = SSL_new(context);
  SSL_set_fd(ssl_, fd_);
  SSL_set_tlsext_host_name(ssl_, "localhost");
  if (SSL_connect(ssl_) != 1) {
    return absl::UnavailableError("the TLS handshake failed");
  }
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, &OnHeader);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &OnClose);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &OnFrame);
  nghttp2_session_client_new(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 4 << 20},
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, 2);
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0,
                                        64 << 20);
  // gRPC's own clients wait for this too: a server may not be ready for much
  // behind the last message of the handshake.
  std::array<uint8_t, 4096> buffer;
  while (!greeted_) {
    const int count = Send() ? SSL_read(ssl_, buffer.data(), buffer.size()) : 0;
    if (count <= 0 ||
        nghttp2_session_mem_recv(session_, buffer.data(),
                                 static_cast<size_t>(count)) < 0) {
      return absl::UnavailableError("the server does not speak HTTP/2");
    }
  }
  fcntl(fd_, F_SETFL, O_NONBLOCK);
  return absl::OkStatus();
}

nghttp2_nv Header(absl::string_view name, absl::string_view value) {
  return {reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
          reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())),
          name.size(), value.size(),
          NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

void Connection::Submit() {
  auto call = std::make_unique<Call>();
  call->begun = Steady::now();
  call->messages_left = run_.load.messages_per_call - 1;
  call->frame = run_.NextFrame();
  const nghttp2_nv headers[] = {Header(":method", "POST"),
                                Header(":scheme", "https"),
                                Header(":path", run_.load.path),
                                Header(":authority", "localhost"),
                                Header("te", "trailers"),
                                Header("content-type", "application/grpc"),
                                Header("authorization", run_.authorization)};
  nghttp2_data_provider body{};
  body.source.ptr = this;
  body.read_callback = &ReadBody;
  const int32_t stream = nghttp2_submit_request(
      session_, nullptr, headers, std::size(headers), &body, nullptr);
  if (stream > 0) calls_.emplace(stream, std::move(call));
}

ssize_t Connection::ReadBody(nghttp2_session*, int32_t stream, uint8_t* buffer,
                             size_t length, uint32_t* flags,
                             nghttp2_data_source* source, void*) {
  auto* self = static_cast<Connection*>(source->ptr);
  Call& call = *self->calls_.at(stream);
  if (call.sent == call.frame.size() && call.messages_left > 0) {
    --call.messages_left;
    call.frame = self->run_.NextFrame();
    call.sent = 0;
  }
  const size_t count = std::min(length, call.frame.size() - call.sent);
  std::memcpy(buffer, call.frame.data() + call.sent, count);
  call.sent += count;
  if (call.sent == call.frame.size()) ++self->run_.result.messages;
  const bool ended = call.sent == call.frame.size() &&
                     (call.messages_left == 0 || self->run_.stopping);
  if (ended) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(count);
}

int Connection::OnHeader(nghttp2_session*, const nghttp2_frame* frame,
                         const uint8_t* name, size_t name_length,
                         const uint8_t* value, size_t value_length, uint8_t,
                         void* opaque) {
  auto* self = static_cast<Connection*>(opaque);
  const auto found = self->calls_.find(frame->hd.stream_id);
  if (found == self->calls_.end()) return 0;
  const absl::string_view key(reinterpret_cast<const char*>(name), name_length);
  const absl::string_view text(reinterpret_cast<const char*>(value),
                               value_length);
  if (key == "grpc-status") found->second->status = std::string(text);
  if (key == "grpc-message") found->second->message = std::string(text);
  return 0;
}

int Connection::OnFrame(nghttp2_session*, const nghttp2_frame* frame,
                        void* opaque) {
  if (frame->hd.type == NGHTTP2_SETTINGS &&
      (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) {
    static_cast<Connection*>(opaque)->greeted_ = true;
  }
  return 0;
}

int Connection::OnClose(nghttp2_session*, int32_t stream, uint32_t error,
                        void* opaque) {
  auto* self = static_cast<Connection*>(opaque);
  const auto found = self->calls_.find(stream);
  if (found == self->calls_.end()) return 0;
  const Call& call = *found->second;
  Run& run = self->run_;
  run.latencies.Add(
      std::chrono::duration<double, std::micro>(Steady::now() - call.begun)
          .count());
  ++run.result.calls;
  if (call.status != "0") {
    ++run.result.failures;
    if (run.result.first_failure.empty()) {
      run.result.first_failure =
          call.status.empty() ? absl::StrCat("HTTP/2 error ", error)
                              : absl::StrCat(call.status, ": ", call.message);
    }
  }
  self->calls_.erase(found);
  if (!run.stopping && run.load.rate == 0) self->Submit();
  return 0;
}

bool Connection::Send() {
  for (;;) {
    while (pending_.size() < (64 << 10)) {
      const uint8_t* bytes = nullptr;
      const ssize_t count = nghttp2_session_mem_send(session_, &bytes);
      if (count <= 0) break;
      pending_.append(reinterpret_cast<const char*>(bytes),
                      static_cast<size_t>(count));
    }
    if (pending_.empty()) return true;
    const int written =
        SSL_write(ssl_, pending_.data(), static_cast<int>(pending_.size()));
    if (written <= 0) {
      const int error = SSL_get_error(ssl_, written);
      return error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ;
    }
    pending_.erase(0, static_cast<size_t>(written));
  }
}

bool Connection::Receive() {
  std::array<uint8_t, 64 << 10> buffer;
  for (;;) {
    const int count =
        SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
    if (count <= 0) return SSL_get_error(ssl_, count) == SSL_ERROR_WANT_READ;
    if (nghttp2_session_mem_recv(session_, buffer.data(),
                                 static_cast<size_t>(count)) < 0) {
      return false;
    }
  }
}

bool Connection::Pump() { return Receive() && Send(); }

using Connections = std::vector<std::unique_ptr<Connection>>;

size_t CallsOn(const Connections& connections) {
  size_t calls = 0;
  for (const auto& connection : connections) calls += connection->calls();
  return calls;
}

// Begins what is due by the load's rate; `begun` counts it.
void SubmitDue(const Load& load, double seconds, const Connections& connections,
               int64_t& begun) {
  const auto due = static_cast<int64_t>(seconds * load.rate);
  const auto most = static_cast<size_t>(load.outstanding);
  for (; begun < due && CallsOn(connections) < most; ++begun) {
    Connection& next =
        *connections[static_cast<size_t>(begun) % connections.size()];
    next.Submit();
    next.Pump();
  }
  begun = std::max(begun, due);
}

}  // namespace

absl::StatusOr<LoadResult> RunLoad(const Load& load) {
  absl::StatusOr<SslContext> context = MakeContext(load.tls);
  if (!context.ok()) return context.status();
  Run run(load);
  Connections connections;
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < load.connections; ++i) {
    connections.push_back(std::make_unique<Connection>(run));
    absl::Status opened = connections.back()->Open(context->get(), load.port);
    if (!opened.ok()) return opened;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = connections.back().get();
    epoll_ctl(poll, EPOLL_CTL_ADD, connections.back()->fd(), &event);
  }

  const double cpu_before = CpuSecondsOf(load.server);
  const Steady::time_point begun = Steady::now();
  const auto end =
      begun + std::chrono::nanoseconds(absl::ToInt64Nanoseconds(load.duration));
  const auto give_up = end + std::chrono::seconds(20);
  for (int i = 0; load.rate == 0 && i < load.outstanding; ++i) {
    connections[static_cast<size_t>(i % load.connections)]->Submit();
  }
  for (const auto& connection : connections) connection->Pump();
  int64_t submitted = 0;
  while ((!run.stopping || CallsOn(connections) > 0) &&
         Steady::now() < give_up) {
    std::array<epoll_event, 16> events;
    const int count =
        epoll_wait(poll, events.data(), events.size(), load.rate > 0 ? 1 : 100);
    run.stopping = run.stopping || Steady::now() >= end;
    for (int i = 0; i < count; ++i) {
      if (!static_cast<Connection*>(events[static_cast<size_t>(i)].data.ptr)
               ->Pump()) {
        close(poll);
        return absl::UnavailableError("the server ended the connection");
      }
    }
    if (load.rate > 0 && !run.stopping) {
      SubmitDue(load,
                std::chrono::duration<double>(Steady::now() - begun).count(),
                connections, submitted);
    }
  }
  run.result.seconds =
      std::chrono::duration<double>(Steady::now() - begun).count();
  run.result.server_cpu_seconds = CpuSecondsOf(load.server) - cpu_before;
  run.result.p50_us = run.latencies.Quantile(0.5);
  run.result.p99_us = run.latencies.Quantile(0.99);
  close(poll);
  return run.result;
}

}  // namespace concord::benchmark
