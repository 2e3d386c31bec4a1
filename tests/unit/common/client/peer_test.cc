#include "common/client/peer.h"

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/rpc/grpc/wire_error.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"
#include "tests/support/rpc/scripted_service.h"
#include "tests/support/status/status.h"

namespace concord::client {
namespace {

using google::protobuf::StringValue;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::Refused;
using testing::ScriptedService;
using ::testing::StartsWith;

std::string Encoded(const std::string& text) {
  StringValue message;
  message.set_value(text);
  return message.SerializeAsString();
}

class PeerTest : public ::testing::Test {
 protected:
  PeerTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    peer_ = std::make_unique<Peer>(PeerOptions{
        .name = "inventory", .target = absl::StrCat("127.0.0.1:", port_)});
  }
  ~PeerTest() override { server_->Shutdown(std::chrono::system_clock::now()); }

  absl::Status Call(const Context& context) {
    return peer_->Call("/a.Service/Get", context, request_, response_);
  }

  absl::Status Stream(absl::Duration idle,
                      const std::function<bool(bool)>& each,
                      const std::function<bool()>& cancelled) {
    return peer_->Stream("/a.Service/Watch", patient_, request_, response_,
                         idle, each, cancelled);
  }

  const Context patient_{.deadline = absl::Now() + absl::Minutes(1)};
  const Context hurried_{.deadline = absl::Now() + absl::Minutes(1),
                         .patient = false};
  int port_ = 0;
  ScriptedService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Peer> peer_;
  StringValue request_;
  StringValue response_;
};

TEST_F(PeerTest, BringsTheAnswer) {
  service_.Add({.messages = {Encoded("answer")}});
  EXPECT_EQ(Call(patient_), absl::OkStatus());
  EXPECT_EQ(response_.value(), "answer");
}

TEST_F(PeerTest, CarriesTokenTraceAndRevision) {
  service_.Add({.messages = {Encoded("answer")}});
  Context context = patient_;
  context.authorization = "Bearer a.b.c";
  context.trace_id = "0123456789abcdef0123456789abcdef";
  context.min_revision = "inventory=17";
  ASSERT_THAT(Call(context), IsOk());
  EXPECT_EQ(service_.metadata()["authorization"], "Bearer a.b.c");
  EXPECT_EQ(service_.metadata()["x-concord-min-revision"], "inventory=17");
  EXPECT_THAT(service_.metadata()["traceparent"],
              StartsWith("00-0123456789abcdef0123456789abcdef-"));
}

TEST_F(PeerTest, TriesAgainWhileThePeerRestarts) {
  service_.Add({.status = {grpc::StatusCode::UNAVAILABLE, "restarting"}});
  service_.Add({.status = {grpc::StatusCode::CANCELLED, "shut down"}});
  service_.Add({.messages = {Encoded("answer")}});
  EXPECT_EQ(Call(patient_), absl::OkStatus());
  EXPECT_EQ(service_.calls(), 3);
}

TEST_F(PeerTest, TriesOnceMoreForWhoCannotWait) {
  for (const grpc::StatusCode code :
       {grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::CANCELLED}) {
    service_.Add({.status = {code, "shut down"}});
    service_.Add({.messages = {Encoded("answer")}});
    EXPECT_EQ(Call(hurried_), absl::OkStatus());
  }
  EXPECT_EQ(service_.calls(), 4);
}

TEST_F(PeerTest, LeavesAPeerAloneThatHasFailedSeveralTimes) {
  for (int i = 0; i < 6; ++i) {
    service_.Add({.status = {grpc::StatusCode::UNAVAILABLE, "overturned"}});
  }
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(Call(hurried_), Refused(type::v1::REASON_PEER_UNAVAILABLE));
  }
  EXPECT_EQ(service_.calls(), 5);
  EXPECT_LE(RetryDelayOf(Call(hurried_)), absl::Milliseconds(250));
}

TEST_F(PeerTest, PassesOnWhatIsWrongWithTheRequest) {
  service_.Add({.status = rpc::ToWire(NotFound("clients/a"))});
  const absl::Status status = Call(patient_);
  EXPECT_THAT(status, Refused(absl::StatusCode::kNotFound,
                              type::v1::REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(service_.calls(), 1);
}

TEST_F(PeerTest, TakesFailuresOfThePeerAsItsUnavailability) {
  for (const grpc::StatusCode code :
       {grpc::StatusCode::INTERNAL, grpc::StatusCode::UNKNOWN,
        grpc::StatusCode::UNIMPLEMENTED, grpc::StatusCode::DATA_LOSS,
        grpc::StatusCode::RESOURCE_EXHAUSTED}) {
    service_.Add({.status = {code, "text of the peer"}});
    const absl::Status status = Call(patient_);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << code;
    EXPECT_THAT(status, Refused(type::v1::REASON_PEER_UNAVAILABLE)) << code;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("text of")));
    EXPECT_EQ(DetailOf(status), "text of the peer") << code;
  }
}

TEST_F(PeerTest, KeepsTheAdviceOfAnOverloadedPeer) {
  service_.Add({.status = rpc::ToWire(WithRetryDelay(
                    Error(absl::StatusCode::kResourceExhausted,
                          type::v1::REASON_OVERLOADED, "too many calls"),
                    absl::Seconds(2)))});
  EXPECT_EQ(RetryDelayOf(Call(patient_)), absl::Seconds(2));
}

TEST_F(PeerTest, TakesRubbishAsUnavailability) {
  service_.Add({.messages = {"\xff\xff\xff"}});
  EXPECT_THAT(Call(patient_), Refused(type::v1::REASON_PEER_UNAVAILABLE));
}

TEST_F(PeerTest, GivesUpAtTheDeadline) {
  service_.Add({.silent = true});
  EXPECT_THAT(Call({.deadline = absl::Now() + absl::Milliseconds(50)}),
              Refused(type::v1::REASON_PEER_UNAVAILABLE));
}

TEST_F(PeerTest, NamesThePeerAndNotItsAddress) {
  service_.Add({.status = {grpc::StatusCode::INTERNAL, "text of the peer"}});
  const grpc::Status wire = rpc::ToWire(Call(patient_));
  EXPECT_THAT(wire.error_details(), ::testing::HasSubstr("inventory"));
  EXPECT_THAT(wire.error_details(),
              ::testing::Not(::testing::HasSubstr("127.0.0.1")));
  EXPECT_THAT(wire.error_message(),
              ::testing::Not(::testing::HasSubstr("127.0.0.1")));
}

TEST_F(PeerTest, GivesUpAtTheDeadlineWhenNobodyListens) {
  server_->Shutdown(std::chrono::system_clock::now());
  EXPECT_THAT(Call({.deadline = absl::Now() + absl::Milliseconds(50)}),
              Refused(type::v1::REASON_PEER_UNAVAILABLE));
  EXPECT_FALSE(peer_->Connected(absl::Milliseconds(1)));
}

TEST_F(PeerTest, ReadsAStreamToItsEnd) {
  service_.Add({.messages = {Encoded("a"), Encoded("b")}});
  std::vector<std::string> read;
  EXPECT_EQ(Stream(
                absl::Minutes(1),
                [&](bool) {
                  read.push_back(response_.value());
                  return true;
                },
                [] { return false; }),
            absl::OkStatus());
  EXPECT_THAT(read, ElementsAre("a", "b"));
}

TEST_F(PeerTest, StopsReadingWhenToldTo) {
  service_.Add({.messages = {Encoded("a"), Encoded("b")}, .silent = true});
  int read = 0;
  EXPECT_EQ(Stream(
                absl::Minutes(1), [&](bool) { return ++read < 2; },
                [] { return false; }),
            absl::OkStatus());
  EXPECT_EQ(read, 2);
}

TEST_F(PeerTest, TellsWhetherAnotherMessageHasComeAlready) {
  service_.Add({.messages = {Encoded("a"), Encoded("b")}, .silent = true});
  bool last = true;
  EXPECT_EQ(Stream(
                absl::Minutes(1),
                [&](bool more) {
                  last = more;
                  return response_.value() != "b";
                },
                [] { return false; }),
            absl::OkStatus());
  EXPECT_FALSE(last);
}

TEST_F(PeerTest, EndsASilentStream) {
  service_.Add({.messages = {Encoded("a")}, .silent = true});
  EXPECT_THAT(Stream(
                  absl::Milliseconds(50), [](bool) { return true; },
                  [] { return false; }),
              Refused(type::v1::REASON_PEER_UNAVAILABLE));
}

TEST_F(PeerTest, EndsACancelledStream) {
  service_.Add({.messages = {Encoded("a")}, .silent = true});
  std::atomic<bool> cancelled = false;
  EXPECT_EQ(Stream(
                absl::Minutes(1),
                [&](bool) {
                  cancelled = true;
                  return true;
                },
                [&] { return cancelled.load(); })
                .code(),
            absl::StatusCode::kCancelled);
}

TEST_F(PeerTest, ReturnsTheStatusOfAStream) {
  service_.Add({.status = rpc::ToWire(NotFound("clients/a"))});
  EXPECT_EQ(
      Stream(
          absl::Minutes(1), [](bool) { return true; }, [] { return false; })
          .code(),
      absl::StatusCode::kNotFound);
}

TEST_F(PeerTest, RefusesRubbishInAStream) {
  service_.Add({.messages = {"\xff\xff\xff"}});
  EXPECT_THAT(
      Stream(
          absl::Minutes(1), [](bool) { return true; }, [] { return false; }),
      Refused(type::v1::REASON_PEER_UNAVAILABLE));
}

}  // namespace
}  // namespace concord::client
