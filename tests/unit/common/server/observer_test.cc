#include "common/server/observer.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/rpc/diary.pb.h"

namespace concord::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CallObserverTest : public ::testing::Test {
 protected:
  ~CallObserverTest() override { std::fclose(file_); }

  // The only line of the log.
  nlohmann::json Line() {
    logger_.Flush();
    std::array<char, 4096> buffer;
    const ssize_t count =
        ::pread(::fileno(file_), buffer.data(), buffer.size(), 0);
    return nlohmann::json::parse(std::string(
        buffer.data(), static_cast<size_t>(std::max<ssize_t>(count, 0))));
  }

  FILE* file_ = std::tmpfile();
  SystemClock clock_;
  log::Logger logger_{
      {.hash_key = "0123456789abcdef", .descriptor = ::fileno(file_)}, clock_};
  metrics::Registry registry_;
  CallObserver observer_{logger_, registry_, absl::Seconds(1)};
  std::unique_ptr<rpc::MethodObserver> method_ =
      observer_.Observe("concord.Service", "GetThing");
};

TEST_F(CallObserverTest, CountsTheStreamsThatAreOpen) {
  const auto stream =
      observer_.Observe("concord.testing.diary.DiaryService", "WatchChanges");
  stream->Started();
  stream->Started();
  method_->Started();
  EXPECT_THAT(registry_.Text(), HasSubstr("concord_streams_open 2\n"));
  stream->Finished({});
  EXPECT_THAT(registry_.Text(), HasSubstr("concord_streams_open 1\n"));
}

TEST_F(CallObserverTest, CountsCallsByMethodAndCode) {
  method_->Started();
  method_->Finished({.duration = absl::Milliseconds(3)});
  method_->Started();
  method_->Finished({.code = absl::StatusCode::kNotFound});
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("grpc_server_started_total{grpc_method=\"GetThing"
                              "\",grpc_service=\"concord.Service\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("grpc_code=\"OK\",grpc_method=\"GetThing\",grpc_"
                              "service=\"concord.Service\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("grpc_code=\"NOT_FOUND\""));
  EXPECT_THAT(text, Not(HasSubstr("grpc_code=\"ABORTED\"")));
  EXPECT_THAT(text, HasSubstr("grpc_server_handling_seconds_count"));
  EXPECT_THAT(text, HasSubstr("concord_pool_wait_seconds_count 2\n"));
}

TEST_F(CallObserverTest, WarnsOfACallThatIsSlow) {
  method_->Finished({.duration = absl::Seconds(1)});
  EXPECT_EQ(Line()["level"], "warning");
}

TEST_F(CallObserverTest, TakesACallThatIsNotSlowAsUsual) {
  method_->Finished({.duration = absl::Milliseconds(999)});
  EXPECT_EQ(Line()["level"], "info");
}

TEST_F(CallObserverTest, LeavesStreamsTheirTime) {
  const std::string service =
      testing::diary::Note::descriptor()->file()->service(0)->full_name();
  const auto stream = observer_.Observe(service, "WatchChanges");
  stream->Finished({.duration = absl::Hours(1)});
  EXPECT_EQ(Line()["level"], "info");
}

TEST_F(CallObserverTest, LogsCodesTimesAndHashes) {
  method_->Started();
  method_->Finished({.code = absl::StatusCode::kAborted,
                     .reason = type::v1::REASON_ETAG_MISMATCH,
                     .duration = absl::Microseconds(1250),
                     .request_bytes = 10,
                     .response_bytes = 20,
                     .trace_id = "0123456789abcdef0123456789abcdef",
                     .tenant = "CANARY-tenant",
                     .subject = "CANARY-subject"});
  const nlohmann::json line = Line();
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["method"], "/concord.Service/GetThing");
  EXPECT_EQ(line["code"], "ABORTED");
  EXPECT_EQ(line["reason"], "REASON_ETAG_MISMATCH");
  EXPECT_EQ(line["duration_ms"], 1.25);
  EXPECT_EQ(line["trace"], "0123456789abcdef0123456789abcdef");
  EXPECT_THAT(line.dump(), Not(HasSubstr("CANARY")));
  EXPECT_THAT(registry_.Text(), Not(HasSubstr("CANARY")));
}

TEST_F(CallObserverTest, LogsOwnFaultsAsErrorsWithTheirDetail) {
  method_->Started();
  method_->Finished({.code = absl::StatusCode::kInternal,
                     .reason = type::v1::REASON_BUG,
                     .detail = "a stored goal does not parse"});
  EXPECT_EQ(Line()["level"], "error");
  EXPECT_EQ(Line()["detail"], "a stored goal does not parse");
}

}  // namespace
}  // namespace concord::server
