#include "common/server/fetch.h"

#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/metrics/http.h"
#include "common/security/keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/processes/processes.h"
#include "tests/support/status/status.h"

namespace concord::server {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::Process;

TEST(CanFetchTest, TakesTlsEverywhereAndPlaintextOnThisMachine) {
  EXPECT_TRUE(CanFetch("https://issuer.example/keys"));
  EXPECT_TRUE(CanFetch("http://127.0.0.1:80/keys"));
  EXPECT_FALSE(CanFetch("http://issuer.example/keys"));
  EXPECT_FALSE(CanFetch("file:///etc/passwd"));
  EXPECT_FALSE(CanFetch("/etc/keys.json"));
}

class FetchTest : public ::testing::Test {
 protected:
  std::string Url(const std::string& path) const {
    return absl::StrCat("http://127.0.0.1:", web_->port(), path);
  }

  std::unique_ptr<metrics::ScrapeServer> web_ =
      *metrics::ScrapeServer::Listen("127.0.0.1:0", [] { return "keys"; });
};

TEST_F(FetchTest, BringsTheText) {
  EXPECT_EQ(*Fetch({.url = Url("/metrics")}), "keys");
}

TEST_F(FetchTest, RefusesOtherAnswersAndTooMuch) {
  EXPECT_THAT(std::string(Fetch({.url = Url("/none")}).status().message()),
              HasSubstr("404"));
  EXPECT_THAT(
      std::string(
          Fetch({.url = Url("/metrics"), .limit = 3}).status().message()),
      HasSubstr("too large"));
}

TEST_F(FetchTest, SaysThatNobodyAnswers) {
  const std::string url = Url("/metrics");
  web_.reset();
  EXPECT_TRUE(absl::IsUnavailable(Fetch({.url = url}).status()));
}

TEST_F(FetchTest, TrustsAWebServerOfItsAuthorityAlone) {
  const testing::ScratchFolder folder;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(absl::StrCat(folder.path(), "/", name)) << text;
    return absl::StrCat(folder.path(), "/", name);
  };
  const security::Validity validity{absl::Now() - absl::Hours(1),
                                    absl::Now() + absl::Hours(1)};
  const security::Certificate authority =
      security::MakeAuthority("right", validity);
  const security::Certificate own =
      *security::IssueCertificate(authority, "localhost", validity);
  write("own.pem", own.certificate);
  write("own.key", own.key);
  write("keys.json", "the keys");
  const std::string right = write("right.pem", authority.certificate);
  const std::string wrong = write(
      "wrong.pem", security::MakeAuthority("wrong", validity).certificate);
  const std::unique_ptr<Process> web = *Process::Start(
      {"/bin/sh", "-c",
       absl::StrCat("cd ", folder.path(),
                    " && exec openssl s_server -accept 127.0.0.1:0 -WWW -cert "
                    "own.pem -key own.key")});
  const absl::StatusOr<std::string> line =
      web->AwaitLine("ACCEPT ", absl::Seconds(30));
  ASSERT_THAT(line, IsOk());
  const std::string url = absl::StrCat(
      "https://localhost", line->substr(line->rfind(':')), "/keys.json");
  EXPECT_EQ(*Fetch({.url = url, .ca_file = right}), "the keys");
  EXPECT_TRUE(
      absl::IsUnavailable(Fetch({.url = url, .ca_file = wrong}).status()));
  EXPECT_TRUE(absl::IsUnavailable(Fetch({.url = url}).status()));
}

}  // namespace
}  // namespace concord::server
