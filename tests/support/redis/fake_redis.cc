// One client at a time is enough for a multiplexed connection.
#include "tests/support/redis/fake_redis.h"

#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/support/loopback/loopback.h"

namespace concord::testing {
namespace {

constexpr int kTickMilliseconds = 5;

// Waits for `event` until it is there or the server ends.
bool Await(int descriptor, short event, const std::atomic<bool>& stopping) {
  while (!stopping) {
    pollfd polled{.fd = descriptor, .events = event, .revents = 0};
    if (poll(&polled, 1, kTickMilliseconds) > 0) return true;
  }
  return false;
}

std::vector<std::string> WordsOf(const redisReply& command) {
  std::vector<std::string> words;
  for (size_t i = 0; i < command.elements; ++i) {
    words.emplace_back(command.element[i]->str, command.element[i]->len);
  }
  return words;
}

}  // namespace

bool FakeRedis::Client::Send(const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    if (!Await(descriptor_, POLLOUT, stopping_)) return false;
    const ssize_t count =
        send(descriptor_, bytes.data() + sent, bytes.size() - sent,
             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0) return false;
    sent += static_cast<size_t>(count);
  }
  return true;
}

bool FakeRedis::Client::Trickle(const std::string& bytes, int milliseconds) {
  for (const char byte : bytes) {
    if (stopping_ || !Send(std::string(1, byte))) return false;
    poll(nullptr, 0, milliseconds);
  }
  return true;
}

void FakeRedis::Client::HangUp() { shutdown(descriptor_, SHUT_RDWR); }

FakeRedis::FakeRedis(Answer answer) : answer_(std::move(answer)) {
  listener_ = ListenOnLoopback(&port_);
  if (listener_ < 0) std::abort();
  thread_ = std::thread([this] { Run(); });
}

FakeRedis::~FakeRedis() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

std::string FakeRedis::address() const {
  return absl::StrCat("127.0.0.1:", port_);
}

void FakeRedis::SetAnswer(Answer answer) {
  const std::lock_guard lock(mu_);
  answer_ = std::move(answer);
}

void FakeRedis::AnswerWell(Client& client,
                           const std::vector<std::string>& words) {
  if (words[0] == "PING") client.Send("+PONG\r\n");
  if (words[0] == "SET") client.Send("+OK\r\n");
  if (words[0] == "GET") client.Send("$5\r\nvalue\r\n");
}

void FakeRedis::Run() {
  while (Await(listener_, POLLIN, stopping_)) {
    const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) continue;
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    Serve(descriptor);
    close(descriptor);
  }
}

void FakeRedis::Serve(int descriptor) {
  const std::unique_ptr<redisReader, decltype(&redisReaderFree)> reader(
      redisReaderCreate(), redisReaderFree);
  Client client(descriptor, stopping_);
  std::array<char, 65536> chunk{};
  while (Await(descriptor, POLLIN, stopping_)) {
    const ssize_t count = recv(descriptor, chunk.data(), chunk.size(), 0);
    if (count <= 0) return;
    redisReaderFeed(reader.get(), chunk.data(), static_cast<size_t>(count));
    for (;;) {
      void* command = nullptr;
      if (redisReaderGetReply(reader.get(), &command) != REDIS_OK) return;
      if (command == nullptr) break;
      Answer answer;
      {
        const std::lock_guard lock(mu_);
        answer = answer_;
      }
      answer(client, WordsOf(*static_cast<redisReply*>(command)));
      freeReplyObject(command);
    }
  }
}

}  // namespace concord::testing
