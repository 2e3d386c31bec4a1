// One non-blocking connection to a Redis server. hiredis formats and reads; the
// socket is ours, because hiredis's own can hang, die of SIGPIPE, and after a
// timeout return the reply to another question.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord::cache {

struct SocketAddress {
  sockaddr_storage storage;
  socklen_t size = 0;
};

// The addresses of `host:port` or `unix:/path`; without `may_ask_names` a host
// that is no number is NOT_FOUND, otherwise the call may take as long as the
// resolver does.
absl::StatusOr<std::vector<SocketAddress>> ResolveRedis(
    absl::string_view address, bool may_ask_names);

// A command as Redis reads it.
std::string RedisCommand(std::initializer_list<absl::string_view> words);

struct RedisReply {
  enum class Kind {
    kValue,   // A bulk string.
    kNil,     // No value.
    kStatus,  // `OK`, `PONG`.
    kError,   // `READONLY ...`.
    kOther,   // A number, a list: nothing that we ask for.
  };
  Kind kind = Kind::kOther;
  std::string text;
};

// Not thread-safe. After any error the connection is of no further use: what
// arrives on it could belong to another question.
class RedisConnection {
 public:
  // Begins to connect to the first of `addresses` that can be.
  RedisConnection(std::vector<SocketAddress> addresses, size_t reply_limit);
  ~RedisConnection();

  // What to poll, and for which events; the descriptor is -1 when no address
  // could be connected to, which Advance() then says.
  int descriptor() const { return descriptor_; }
  int16_t events() const;

  void Append(absl::string_view command) {
    output_.append(command.data(), command.size());
  }

  // Connects, writes and reads as far as that goes without waiting; `ready` is
  // what poll said. Hands whole replies to `each` in order and ends with its
  // error, or the connection's: UNAVAILABLE when the other side is gone or not
  // there, DATA_LOSS when what it says makes no sense.
  absl::Status Advance(int16_t ready,
                       absl::FunctionRef<absl::Status(RedisReply)> each);

 private:
  struct Reader;

  absl::Status ConnectNext();
  absl::Status FinishConnecting();
  absl::Status Write();
  absl::Status Read(absl::FunctionRef<absl::Status(RedisReply)> each);
  void Close();

  const std::vector<SocketAddress> addresses_;
  const size_t reply_limit_;
  size_t next_address_ = 0;
  int descriptor_ = -1;
  bool connected_ = false;
  std::string output_;
  size_t written_ = 0;
  std::unique_ptr<Reader> reader_;
};

}  // namespace concord::cache
