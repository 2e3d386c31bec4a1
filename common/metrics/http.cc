#include "common/metrics/http.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace concord::metrics {
namespace {

constexpr size_t kRequestLimit = 8 << 10;
// For a reader that sends or takes nothing.
constexpr timeval kPatience{1, 0};

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

// The head of a request, as far as it comes in time.
std::string ReadHead(int connection) {
  std::string head;
  std::array<char, 1024> buffer;
  while (head.size() < kRequestLimit && !absl::StrContains(head, "\r\n\r\n")) {
    const ssize_t count = ::recv(connection, buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    head.append(buffer.data(), static_cast<size_t>(count));
  }
  return head;
}

void SendAll(int connection, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

}  // namespace

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
  for (;;) {
    std::array<pollfd, 2> events{
        {{.fd = stop_, .events = POLLIN}, {.fd = listener_, .events = POLLIN}}};
    if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR) return;
    if (events[0].revents != 0) return;
    if (events[1].revents == 0) continue;
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    Answer(connection);
    ::close(connection);
  }
}

void ScrapeServer::Answer(int connection) const {
  ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &kPatience,
               sizeof(kPatience));
  ::setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &kPatience,
               sizeof(kPatience));
  const std::string head = ReadHead(connection);
  if (!absl::StartsWith(head, "GET /metrics ")) {
    SendAll(connection,
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n");
    return;
  }
  const std::string text = text_();
  SendAll(connection, absl::StrCat("HTTP/1.1 200 OK\r\n"
                                   "Content-Type: text/plain; version=0.0.4\r\n"
                                   "Connection: close\r\nContent-Length: ",
                                   text.size(), "\r\n\r\n", text));
}

}  // namespace concord::metrics
