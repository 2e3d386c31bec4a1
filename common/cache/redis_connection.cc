// Sockets, and hiredis as a codec that can make nothing but texts.
#include "common/cache/redis_connection.h"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"

namespace concord::cache {
namespace {

constexpr size_t kReadSize = 64 << 10;
// Reads in a row, so that an endless sender cannot keep the caller from its
// deadlines.
constexpr int kReadsAtOnce = 8;
// A reply's first line beside its text.
constexpr size_t kReplyOverhead = 64;

absl::Status SystemError(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(what, ": ", strerror(errno)));
}

RedisReply& ReplyOf(const redisReadTask* task) {
  return *static_cast<RedisReply*>(task->privdata);
}

void* OnText(const redisReadTask* task, char* text, size_t size) {
  RedisReply& reply = ReplyOf(task);
  reply.kind = task->type == REDIS_REPLY_ERROR    ? RedisReply::Kind::kError
               : task->type == REDIS_REPLY_STATUS ? RedisReply::Kind::kStatus
                                                  : RedisReply::Kind::kValue;
  reply.text.assign(text, size);
  return &reply;
}

void* OnNil(const redisReadTask* task) {
  RedisReply& reply = ReplyOf(task);
  reply.kind = RedisReply::Kind::kNil;
  return &reply;
}

// The types of numbers differ between hiredis's functions and versions.
template <typename Number>
void* OnInteger(const redisReadTask* task, Number /*number*/) {
  return &ReplyOf(task);
}

// Nothing that we ask for is answered with a list, and room for one is taken by
// the number that the other side writes.
template <typename Count>
void* RefuseList(const redisReadTask* /*task*/, Count /*count*/) {
  return nullptr;
}

redisReplyObjectFunctions MakeReplyFunctions() {
  redisReplyObjectFunctions functions{};
  functions.createString = OnText;
  functions.createArray = RefuseList;
  functions.createInteger = OnInteger;
  functions.createNil = OnNil;
  functions.freeObject = [](void*) {};
  return functions;
}

absl::StatusOr<SocketAddress> UnixAddress(absl::string_view path) {
  SocketAddress address{};
  sockaddr_un unix_address{};
  unix_address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(unix_address.sun_path)) {
    return absl::InvalidArgumentError("a socket's path has 1 to 107 bytes");
  }
  std::memcpy(unix_address.sun_path, path.data(), path.size());
  std::memcpy(&address.storage, &unix_address, sizeof(unix_address));
  address.size = sizeof(unix_address);
  return address;
}

}  // namespace

absl::StatusOr<std::vector<SocketAddress>> ResolveRedis(
    absl::string_view address, bool may_ask_names) {
  if (absl::ConsumePrefix(&address, "unix:")) {
    CONCORD_ASSIGN_OR_RETURN(const SocketAddress unix_address,
                             UnixAddress(address));
    return std::vector<SocketAddress>{unix_address};
  }
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos) {
    return absl::InvalidArgumentError("is neither host:port nor unix:/path");
  }
  absl::string_view host = address.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (may_ask_names ? 0 : AI_NUMERICHOST);
  addrinfo* found = nullptr;
  const int error = getaddrinfo(std::string(host).c_str(),
                                std::string(address.substr(colon + 1)).c_str(),
                                &hints, &found);
  if (error != 0) return absl::NotFoundError(gai_strerror(error));
  std::vector<SocketAddress> addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    SocketAddress& added = addresses.emplace_back();
    std::memcpy(&added.storage, one->ai_addr, one->ai_addrlen);
    added.size = one->ai_addrlen;
  }
  freeaddrinfo(found);
  return addresses;
}

std::string RedisCommand(std::initializer_list<absl::string_view> words) {
  std::vector<const char*> texts;
  std::vector<size_t> sizes;
  for (const absl::string_view word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* formatted = nullptr;
  const auto size = redisFormatCommandArgv(
      &formatted, static_cast<int>(texts.size()), texts.data(), sizes.data());
  std::string command(formatted, static_cast<size_t>(size));
  redisFreeCommand(formatted);
  return command;
}

struct RedisConnection::Reader {
  RedisReply reply;
  redisReplyObjectFunctions functions = MakeReplyFunctions();
  std::unique_ptr<redisReader, decltype(&redisReaderFree)> reader{
      redisReaderCreateWithFunctions(&functions), redisReaderFree};
  std::array<char, kReadSize> input;

  size_t unread() const { return reader->len - reader->pos; }
};

RedisConnection::RedisConnection(std::vector<SocketAddress> addresses,
                                 size_t reply_limit)
    : addresses_(std::move(addresses)),
      reply_limit_(reply_limit),
      reader_(std::make_unique<Reader>()) {
  redisReader& reader = *reader_->reader;
  reader.privdata = &reader_->reply;
  // hiredis gives an empty buffer back when it is larger than this; then every
  // full read would allocate.
  reader.maxbuf = 4 * kReadSize;
  // What goes wrong here, Advance() finds again.
  ConnectNext().IgnoreError();
}

RedisConnection::~RedisConnection() { Close(); }

void RedisConnection::Close() {
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = -1;
}

int16_t RedisConnection::events() const {
  const bool wants_to_write = !connected_ || written_ < output_.size();
  return static_cast<int16_t>(POLLIN | (wants_to_write ? POLLOUT : 0));
}

absl::Status RedisConnection::ConnectNext() {
  absl::Status failure = absl::UnavailableError("connect: no address");
  while (next_address_ < addresses_.size()) {
    Close();
    const SocketAddress& address = addresses_[next_address_++];
    descriptor_ = socket(address.storage.ss_family,
                         SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) return SystemError("socket");
    const int on = 1;
    // Fails on Unix sockets, which have no such delay.
    setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(descriptor_,
                reinterpret_cast<const sockaddr*>(&address.storage),
                address.size) == 0 ||
        errno == EINPROGRESS) {
      return absl::OkStatus();
    }
    failure = SystemError("connect");
  }
  Close();
  return failure;
}

absl::Status RedisConnection::FinishConnecting() {
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
  connected_ = error == 0;
  if (connected_ || next_address_ < addresses_.size()) {
    return connected_ ? absl::OkStatus() : ConnectNext();
  }
  errno = error;
  return SystemError("connect");
}

absl::Status RedisConnection::Write() {
  while (written_ < output_.size()) {
    const ssize_t count = send(descriptor_, output_.data() + written_,
                               output_.size() - written_, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      return absl::OkStatus();
    }
    if (count < 0) return SystemError("send");
    written_ += static_cast<size_t>(count);
  }
  output_.clear();
  written_ = 0;
  return absl::OkStatus();
}

absl::Status RedisConnection::Read(
    absl::FunctionRef<absl::Status(RedisReply)> each) {
  redisReader* const reader = reader_->reader.get();
  for (int i = 0; i < kReadsAtOnce; ++i) {
    const ssize_t count =
        recv(descriptor_, reader_->input.data(), reader_->input.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (count < 0) return SystemError("recv");
    if (count == 0) return absl::UnavailableError("the server hung up");
    redisReaderFeed(reader, reader_->input.data(), static_cast<size_t>(count));
    for (;;) {
      reader_->reply = {};
      void* done = nullptr;
      if (redisReaderGetReply(reader, &done) != REDIS_OK) {
        return absl::DataLossError("not the protocol of Redis");
      }
      if (done == nullptr) break;
      CONCORD_RETURN_IF_ERROR(each(std::move(reader_->reply)));
    }
    if (reader_->unread() > reply_limit_ + kReplyOverhead) {
      return absl::DataLossError("a reply over the limit");
    }
    if (static_cast<size_t>(count) < reader_->input.size()) break;
  }
  return absl::OkStatus();
}

absl::Status RedisConnection::Advance(
    int16_t ready, absl::FunctionRef<absl::Status(RedisReply)> each) {
  if (descriptor_ < 0) return absl::UnavailableError("connect: refused");
  const bool has_failed = (ready & (POLLERR | POLLHUP)) != 0;
  if (!connected_ && ((ready & POLLOUT) != 0 || has_failed)) {
    CONCORD_RETURN_IF_ERROR(FinishConnecting());
  }
  if (!connected_) return absl::OkStatus();
  CONCORD_RETURN_IF_ERROR(Write());
  if ((ready & POLLIN) == 0 && !has_failed) return absl::OkStatus();
  return Read(each);
}

}  // namespace concord::cache
