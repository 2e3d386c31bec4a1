// Calls that nobody may make, over the wire: a precise status, nothing written,
// and a server that goes on.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/rpc/grpc/wire_error.h"
#include "common/security/keys.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/standing_requests.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "services/concordctl/files.h"
#include "services/concordctl/keys_folder.h"
#include "tests/support/installation/installation.h"
#include "tests/support/server/raw_call.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using inventory::v1::CreateEpisodeRequest;
using inventory::v1::Episode;
using security::MintToken;
using security::SigningKey;
using testing::Installation;
using testing::IsOk;
using testing::Refused;

constexpr char kCreateEpisode[] =
    "/concord.inventory.v1.InventoryService/CreateEpisode";
constexpr char kGetStanding[] =
    "/concord.inventory.v1.InventoryService/GetStanding";
constexpr char kWatchChanges[] =
    "/concord.inventory.v1.InventoryService/WatchChanges";
constexpr char kListEpisodes[] =
    "/concord.inventory.v1.InventoryService/ListEpisodes";

class HostileCallsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Installation::Start();
    ASSERT_THAT(started, IsOk());
    installation_ = *std::move(started);
    const std::string keys = installation_->keys();
    const auto read = [&keys](const char* name) {
      return concordctl::ReadFile(absl::StrCat(keys, "/", name)).value_or("");
    };
    channel_ = grpc::CreateChannel(
        installation_->connection().inventory,
        grpc::SslCredentials(
            {read("ca.pem"), read("client.key"), read("client.pem")}));
    auto pem = concordctl::ReadFile(
        absl::StrCat(keys, "/", concordctl::kSigningKeyFile));
    ASSERT_THAT(pem, IsOk());
    auto key = SigningKey::FromPem(*pem);
    ASSERT_THAT(key, IsOk());
    key_ = std::make_unique<SigningKey>(*std::move(key));
  }

  static security::TokenRequest Honest() {
    return {.issuer = concordctl::kIssuer,
            .audience = concordctl::kAudience,
            .tenant = "clinic",
            .subject = "anna",
            .role = security::Role::kTherapist,
            .issued = absl::Now()};
  }

  absl::Status Create(const std::string& authorization,
                      const std::string& wish = "To be asked.") {
    CreateEpisodeRequest request;
    request.set_parent("clients/c1");
    request.set_request_id(
        absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
    request.mutable_episode()->set_phase_profile("phaseProfiles/classic16");
    request.mutable_episode()->set_planned_sessions(16);
    request.mutable_episode()->set_desired_outcome(wish);
    auto& member = *request.mutable_episode()->add_care_team();
    member.set_subject("anna");
    member.set_kind(Episode::CareTeamMember::KIND_THERAPIST);
    Episode episode;
    return Call(kCreateEpisode, authorization, request, episode);
  }

  // As a caller sees it: status, reason and details from the wire.
  absl::Status Call(const char* path, const std::string& authorization,
                    const google::protobuf::Message& request,
                    google::protobuf::Message& response) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    if (!authorization.empty()) {
      context.AddMetadata("authorization", authorization);
    }
    return rpc::FromWire(
        testing::RawCall(*channel_, path, context, request, response));
  }

  // An episode of this client would be found by its therapist.
  bool NothingWritten() {
    inventory::v1::ListEpisodesRequest request;
    request.set_parent("clients/c1");
    inventory::v1::ListEpisodesResponse response;
    return absl::IsNotFound(Call(kListEpisodes,
                                 "Bearer " + MintToken(*key_, Honest()),
                                 request, response));
  }

  std::unique_ptr<Installation> installation_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<SigningKey> key_;
  int requests_ = 0;
};

// `header` and the honest claims, under a signature that is made from them.
std::string Forged(const std::string& header, const std::string& honest,
                   const std::function<std::string(const std::string&)>& sign) {
  const size_t first = honest.find('.');
  const size_t last = honest.rfind('.');
  const std::string text =
      absl::StrCat(security::Base64UrlEncode(header), ".",
                   honest.substr(first + 1, last - first - 1));
  return absl::StrCat("Bearer ", text, ".",
                      security::Base64UrlEncode(sign(text)));
}

TEST_F(HostileCallsTest, WithTokensThatAreNoneAreUnauthenticated) {
  const std::string honest = MintToken(*key_, Honest());
  security::TokenRequest expired = Honest();
  expired.issued = absl::Now() - absl::Hours(3);
  security::TokenRequest elsewhere = Honest();
  elsewhere.audience = "another-product";
  security::TokenRequest foreign = Honest();
  foreign.issuer = "https://somebody.example";
  const SigningKey stranger = SigningKey::Generate(SigningKey::Type::kEd25519);
  const std::string key_id = key_->key_id();
  const std::string public_pem = key_->PublicPem();
  const std::string tokens[] = {
      "",
      "Bearer ",
      "Bearer rubbish",
      "Basic " + honest,
      "Bearer " + honest + "x",
      "Bearer " + MintToken(*key_, expired),
      "Bearer " + MintToken(*key_, elsewhere),
      "Bearer " + MintToken(*key_, foreign),
      "Bearer " + MintToken(stranger, Honest()),
      Forged(R"({"alg":"none","typ":"JWT"})", honest,
             [](const std::string&) { return ""; }),
      // The public key as the secret of a MAC.
      Forged(
          absl::StrCat(R"({"alg":"HS256","typ":"JWT","kid":")", key_id, "\"}"),
          honest,
          [&](const std::string& text) {
            return security::HmacSha256(public_pem, text);
          }),
  };
  for (const std::string& token : tokens) {
    const absl::Status refused = Create(token);
    EXPECT_EQ(refused.code(), absl::StatusCode::kUnauthenticated)
        << token << ": " << refused;
    EXPECT_NE(ReasonOf(refused), type::v1::REASON_UNSPECIFIED) << token;
  }
  EXPECT_TRUE(NothingWritten());
  EXPECT_THAT(Create("Bearer " + honest), IsOk());
}

TEST_F(HostileCallsTest, FromAnotherTenantFindNothing) {
  ASSERT_THAT(Create("Bearer " + MintToken(*key_, Honest())), IsOk());
  security::TokenRequest other = Honest();
  other.tenant = "rival";
  inventory::v1::ListEpisodesRequest request;
  request.set_parent("clients/c1");
  inventory::v1::ListEpisodesResponse response;
  EXPECT_TRUE(absl::IsNotFound(Call(
      kListEpisodes, "Bearer " + MintToken(*key_, other), request, response)));
}

TEST_F(HostileCallsTest, OfARoleThatMayNotAreDenied) {
  security::TokenRequest client = Honest();
  client.role = security::Role::kClient;
  client.client = "c1";
  const absl::Status refused = Create("Bearer " + MintToken(*key_, client));
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied) << refused;
  EXPECT_TRUE(NothingWritten());
}

TEST_F(HostileCallsTest, OverTheSizeLimitAreRefusedAndTheServerGoesOn) {
  const std::string token = "Bearer " + MintToken(*key_, Honest());
  for (const size_t size : {size_t{300} << 10, size_t{8} << 20}) {
    const absl::Status refused = Create(token, std::string(size, 'x'));
    EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted) << refused;
  }
  EXPECT_TRUE(NothingWritten());
  EXPECT_THAT(Create(token), IsOk());
}

TEST_F(HostileCallsTest, WithTextThatIsTooLongNameTheField) {
  const absl::Status refused =
      Create("Bearer " + MintToken(*key_, Honest()), std::string(20'000, 'x'));
  EXPECT_THAT(refused, Refused(type::v1::REASON_FIELD_INVALID));
  ASSERT_EQ(ViolationsOf(refused).size(), 1u);
  EXPECT_EQ(ViolationsOf(refused)[0].field, "episode.desired_outcome");
  EXPECT_TRUE(NothingWritten());
}

// A certificate of the authority and a good token are not enough.
TEST_F(HostileCallsTest, NobodyPassesForAServiceOfTheInstallation) {
  ASSERT_THAT(Create("Bearer " + MintToken(*key_, Honest())), IsOk());
  inventory::v1::GetStandingRequest request;
  request.set_name("clients/c1/standing");
  type::v1::Standing standing;
  EXPECT_THAT(Call(kGetStanding, "Bearer " + MintToken(*key_, Honest()),
                   request, standing),
              Refused(absl::StatusCode::kPermissionDenied,
                      type::v1::REASON_METHOD_NOT_ALLOWED));
  EXPECT_EQ(standing.care_team_size(), 0);
  const std::string token =
      concordctl::ReadFile(
          absl::StrCat(installation_->keys(), "/goal_planning.token"))
          .value_or("");
  type::v1::WatchChangesRequest watch;
  inventory::v1::WatchChangesResponse change;
  EXPECT_THAT(Call(kWatchChanges, "Bearer " + token, watch, change),
              Refused(absl::StatusCode::kPermissionDenied,
                      type::v1::REASON_METHOD_NOT_ALLOWED));
}

}  // namespace
}  // namespace concord
