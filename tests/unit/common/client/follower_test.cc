// A projection over the streams that a peer sends, one after the other.
#include "common/client/follower.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/grpc/wire_error.h"
#include "common/status/error.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "gtest/gtest.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/rpc/scripted_service.h"
#include "tests/support/status/status.h"
#include "tests/support/storage/storage.h"

namespace concord::client {
namespace {

using storage::Footing;
using testing::IsOk;
using type::v1::Change;

// A change of a client whose care team is anna alone.
std::string ChangeOf(absl::string_view client, int revision,
                     absl::string_view token) {
  Change change;
  change.set_resource(std::string(client));
  change.set_client_revision(revision);
  change.set_resume_token(std::string(token));
  return change.SerializeAsString();
}

FollowedChange Decode(const google::protobuf::Message& message) {
  const auto& change = static_cast<const Change&>(message);
  FollowedChange followed;
  followed.resume_token = change.resume_token();
  followed.tenant = "clinic";
  followed.client = change.resource();
  followed.revision = change.client_revision();
  followed.standing.emplace().add_care_team()->set_subject("anna");
  return followed;
}

class FollowerTest : public ::testing::Test {
 protected:
  FollowerTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
  }
  ~FollowerTest() override {
    server_->Shutdown(std::chrono::system_clock::now());
  }

  FollowOptions Options() {
    FollowOptions options;
    options.peer_name = "inventory";
    options.watch_method = "/a.Service/Watch";
    options.request = [](absl::string_view token) {
      auto request = std::make_unique<type::v1::WatchChangesRequest>();
      request->set_resume_token(std::string(token));
      return request;
    };
    options.response = [] { return std::make_unique<Change>(); };
    options.decode = &Decode;
    options.own_context = [](absl::Time deadline) {
      return Context{.deadline = deadline};
    };
    return options;
  }

  // Follows until the peer has been called so often.
  void FollowFor(int calls) {
    Peer peer(
        {.name = "inventory", .target = absl::StrCat("127.0.0.1:", port_)});
    Follower follower(*opened_.store, peer, clock_, Options());
    follower.Run([&] { return service_.calls() >= calls; });
  }

  Footing FootingOf(absl::string_view client) {
    Footing footing;
    EXPECT_THAT(opened_.store->Read(
                    absl::InfiniteFuture(),
                    [&](storage::Snapshot& snapshot) -> absl::Status {
                      CONCORD_ASSIGN_OR_RETURN(
                          footing, snapshot.FindFooting({"clinic", client}));
                      return absl::OkStatus();
                    }),
                IsOk());
    return footing;
  }
  int TeamOf(absl::string_view client) {
    return FootingOf(client).standing->care_team_size();
  }

  testing::TemporaryFolder folder_;
  testing::FakeClock clock_;
  testing::OpenStore opened_ =
      testing::OpenNotes({.path = folder_ / "test.db"});
  int port_ = 0;
  testing::ScriptedService service_;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(FollowerTest, ForgetsWhatAPeerNoLongerKnowsAndBeginsAnew) {
  service_.Add(
      {.messages = {ChangeOf("kept", 17, "1-a"), ChangeOf("lost", 3, "2-a")}});
  service_.Add({.status = rpc::ToWire(
                    Error(absl::StatusCode::kOutOfRange,
                          type::v1::REASON_RESUME_TOKEN_UNKNOWN, "restored"))});
  service_.Add({.messages = {ChangeOf("kept", 5, "1-b")}});
  FollowFor(4);
  EXPECT_EQ(FootingOf("kept").followed_revision, 5);
  EXPECT_EQ(TeamOf("kept"), 1);
  EXPECT_EQ(TeamOf("lost"), 0);
}

TEST_F(FollowerTest, KeepsWhatItKnowsWhileAPeerIsGone) {
  service_.Add({.messages = {ChangeOf("kept", 17, "1-a")}});
  service_.Add({.status = {grpc::StatusCode::UNAVAILABLE, "restarting"}});
  service_.Add({.status = {grpc::StatusCode::OUT_OF_RANGE, "a proxy's"}});
  FollowFor(4);
  EXPECT_EQ(FootingOf("kept").followed_revision, 17);
  EXPECT_EQ(TeamOf("kept"), 1);
}

TEST_F(FollowerTest, WritesTogetherWhatHasCome) {
  Peer nobody({.name = "inventory", .target = "127.0.0.1:1"});
  Follower follower(*opened_.store, nobody, clock_, Options());
  Change change;
  const auto receive = [&](int revision, bool more) {
    change.ParseFromString(
        ChangeOf("kept", revision, absl::StrCat(revision, "-a")));
    return follower.Receive(change, more);
  };
  ASSERT_THAT(receive(1, true), IsOk());
  ASSERT_THAT(receive(2, true), IsOk());
  EXPECT_EQ(FootingOf("kept").followed_revision, 0);
  ASSERT_THAT(receive(3, false), IsOk());
  EXPECT_EQ(FootingOf("kept").followed_revision, 3);
}

}  // namespace
}  // namespace concord::client
