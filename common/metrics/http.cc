#include "common/metrics/http.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <list>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace concord::metrics {
namespace {

constexpr size_t kRequestLimit = 8 << 10;
// For one reader, from its first byte to its last: one that drips is ended.
constexpr absl::Duration kPatience = absl::Seconds(2);
// When there are more, the oldest gives way: a scrape is new.
constexpr size_t kReadersLimit = 32;

absl::Status Failed(absl::string_view what, int error) {
  return absl::UnavailableError(absl::StrCat(what, ": ", std::strerror(error)));
}

absl::StatusOr<int> ListenOn(const addrinfo& address) {
  const int listener =
      ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return Failed("socket", errno);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (::bind(listener, address.ai_addr, address.ai_addrlen) != 0 ||
      ::listen(listener, 16) != 0) {
    const int error = errno;
    ::close(listener);
    return Failed("bind", error);
  }
  return listener;
}

constexpr absl::string_view kNotFound =
    "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n";

}  // namespace

// One connection: reads the head of a request, then writes the answer, as far
// as each goes without waiting.
class ScrapeServer::Reader {
 public:
  explicit Reader(int connection)
      : connection_(connection), end_(absl::Now() + kPatience) {}
  ~Reader() { ::close(connection_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  pollfd wanted() const {
    return {.fd = connection_,
            .events = static_cast<int16_t>(answer_.empty() ? POLLIN : POLLOUT)};
  }
  absl::Time end() const { return end_; }

  // False when nothing is left to do.
  bool Step(const std::function<std::string()>& text) {
    if (answer_.empty()) return Read(text);
    return Write();
  }

 private:
  bool Read(const std::function<std::string()>& text) {
    std::array<char, 1024> buffer;
    const ssize_t count =
        ::recv(connection_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    head_.append(buffer.data(), static_cast<size_t>(count));
    if (count > 0 && head_.size() < kRequestLimit &&
        !absl::StrContains(head_, "\r\n\r\n")) {
      return true;
    }
    if (absl::StartsWith(head_, "GET /metrics ")) {
      const std::string page = text();
      answer_ = absl::StrCat(
          "HTTP/1.1 200 OK\r\n"
          "Content-Type: text/plain; version=0.0.4\r\n"
          "Connection: close\r\nContent-Length: ",
          page.size(), "\r\n\r\n", page);
    } else {
      answer_ = std::string(kNotFound);
    }
    return Write();
  }

  bool Write() {
    const absl::string_view left = absl::string_view(answer_).substr(written_);
    const ssize_t count = ::send(connection_, left.data(), left.size(),
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    written_ += static_cast<size_t>(count);
    return written_ < answer_.size();
  }

  const int connection_;
  const absl::Time end_;
  std::string head_;
  std::string answer_;
  size_t written_ = 0;
};

absl::StatusOr<std::unique_ptr<ScrapeServer>> ScrapeServer::Listen(
    absl::string_view address, std::function<std::string()> text) {
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos) {
    return absl::InvalidArgumentError("address is not host:port");
  }
  absl::string_view host = address.substr(0, colon);
  absl::ConsumePrefix(&host, "[");
  absl::ConsumeSuffix(&host, "]");
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(
      std::string(host).c_str(), std::string(address.substr(colon + 1)).c_str(),
      &hints, &found);
  if (error != 0) return absl::InvalidArgumentError(::gai_strerror(error));
  const absl::StatusOr<int> listener = ListenOn(*found);
  ::freeaddrinfo(found);
  if (!listener.ok()) return listener.status();
  return std::unique_ptr<ScrapeServer>(
      new ScrapeServer(*listener, std::move(text)));
}

ScrapeServer::ScrapeServer(int listener, std::function<std::string()> text)
    : listener_(listener),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      text_(std::move(text)),
      thread_([this] { Run(); }) {}

ScrapeServer::~ScrapeServer() {
  ::eventfd_write(stop_, 1);
  thread_.join();
  ::close(stop_);
  ::close(listener_);
}

int ScrapeServer::port() const {
  sockaddr_in6 address{};
  socklen_t size = sizeof(address);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  // The port has the same place in an IPv4 address.
  return ntohs(address.sin6_port);
}

void ScrapeServer::Run() {
  // Oldest first.
  std::list<Reader> readers;
  for (;;) {
    std::vector<pollfd> events{{.fd = stop_, .events = POLLIN},
                               {.fd = listener_, .events = POLLIN}};
    for (const Reader& reader : readers) events.push_back(reader.wanted());
    const int wait =
        readers.empty()
            ? -1
            : static_cast<int>(absl::ToInt64Milliseconds(std::max(
                  readers.front().end() - absl::Now(), absl::ZeroDuration()))) +
                  1;
    if (::poll(events.data(), events.size(), wait) < 0 && errno != EINTR) {
      return;
    }
    if (events[0].revents != 0) return;
    auto reader = readers.begin();
    for (size_t i = 2; i < events.size(); ++i) {
      const bool goes_on = events[i].revents == 0 || reader->Step(text_);
      reader = goes_on ? std::next(reader) : readers.erase(reader);
    }
    while (!readers.empty() && readers.front().end() <= absl::Now()) {
      readers.pop_front();
    }
    if (events[1].revents == 0) continue;
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    if (readers.size() == kReadersLimit) readers.pop_front();
    readers.emplace_back(connection);
  }
}

}  // namespace concord::metrics
