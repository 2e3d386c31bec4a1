#include "common/metrics/http.h"

#include <deque>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/server/connection.h"
#include "tests/support/status/status.h"

namespace concord::metrics {
namespace {

using ::testing::AllOf;
using testing::Connection;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::StartsWith;

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

TEST_F(ScrapeServerTest, ServesOnBesideReadersThatSayNothing) {
  const auto server = Listen("127.0.0.1:0");
  std::deque<Connection> silent;
  for (int i = 0; i < 40; ++i) silent.emplace_back(server->port());
  const absl::Time begun = absl::Now();
  EXPECT_THAT(Connection(server->port()).Ask("GET /metrics HTTP/1.1\r\n\r\n"),
              EndsWith("up 1\n"));
  EXPECT_LT(absl::Now() - begun, absl::Seconds(1));
}

TEST_F(ScrapeServerTest, EndsAReaderThatDripsAndDoesNotWaitForItAtItsEnd) {
  auto server = Listen("127.0.0.1:0");
  Connection dripping(server->port());
  const absl::Time begun = absl::Now();
  // A byte every moment, for ever.
  while (!dripping.Ended(absl::Milliseconds(20)) &&
         absl::Now() - begun < absl::Seconds(10)) {
    dripping.Send("G");
  }
  EXPECT_TRUE(dripping.Ended(absl::ZeroDuration()));
  const Connection silent(server->port());
  const absl::Time ending = absl::Now();
  server.reset();
  EXPECT_LT(absl::Now() - ending, absl::Seconds(1));
}

TEST_F(ScrapeServerTest, BringsALargePageToAReaderThatTakesItsTime) {
  const std::string page(8 << 20, 'x');
  const auto server =
      *ScrapeServer::Listen("127.0.0.1:0", [&page] { return page; });
  EXPECT_THAT(Connection(server->port()).Ask("GET /metrics HTTP/1.1\r\n\r\n"),
              EndsWith(page));
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
