#include "common/metrics/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"

namespace concord::metrics {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::StartsWith;

// A connection to a port of the loopback interface.
class Connection {
 public:
  explicit Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address),
                        sizeof(address)),
              0);
  }
  ~Connection() { ::close(socket_); }

  std::string Ask(const std::string& request) {
    EXPECT_EQ(::write(socket_, request.data(), request.size()),
              static_cast<ssize_t>(request.size()));
    std::string answer;
    std::array<char, 4096> buffer;
    ssize_t count = 0;
    while ((count = ::read(socket_, buffer.data(), buffer.size())) > 0) {
      answer.append(buffer.data(), static_cast<size_t>(count));
    }
    return answer;
  }

 private:
  int socket_;
};

class ScrapeServerTest : public ::testing::Test {
 protected:
  std::unique_ptr<ScrapeServer> Listen(absl::string_view address) {
    auto server = ScrapeServer::Listen(address, [] { return "up 1\n"; });
    EXPECT_THAT(server, IsOk());
    return *std::move(server);
  }
};

TEST_F(ScrapeServerTest, AnswersWithTheText) {
  const auto server = Listen("127.0.0.1:0");
  EXPECT_THAT(
      Connection(server->port()).Ask("GET /metrics HTTP/1.1\r\n\r\n"),
      AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
            HasSubstr("Content-Length: 5\r\n"), EndsWith("\r\n\r\nup 1\n")));
}

TEST_F(ScrapeServerTest, HasNoOtherPage) {
  const auto server = Listen("127.0.0.1:0");
  EXPECT_THAT(Connection(server->port()).Ask("GET / HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Connection(server->port()).Ask("\x16\x03\x01 nonsense\r\n\r\n"),
              StartsWith("HTTP/1.1 404"));
}

TEST_F(ScrapeServerTest, ServesOnBehindAReaderThatSaysNothing) {
  const auto server = Listen("127.0.0.1:0");
  const Connection silent(server->port());
  EXPECT_THAT(Connection(server->port()).Ask("GET /metrics HTTP/1.1\r\n\r\n"),
              EndsWith("up 1\n"));
}

TEST_F(ScrapeServerTest, ReportsAnAddressThatItCannotHave) {
  const auto text = [] { return std::string(); };
  EXPECT_EQ(ScrapeServer::Listen("203.0.113.1:1", text).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(ScrapeServer::Listen("nowhere", text).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace concord::metrics
