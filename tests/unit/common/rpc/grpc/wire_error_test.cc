// Errors on the wire, and back.
#include "common/rpc/grpc/wire_error.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"

namespace concord::rpc {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using ::testing::Pair;
using testing::Refused;

template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  Detail detail;
  for (const auto& any : wire.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  ADD_FAILURE() << "no " << Detail::descriptor()->full_name();
  return detail;
}

TEST(WireErrorTest, CarriesReasonDomainAndMetadata) {
  const grpc::Status wire =
      ToWire(StateNotAllowed("AcceptGoal", "STATE_PAUSED", "STATE_PROPOSED"));
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  const auto info = DetailOf<google::rpc::ErrorInfo>(wire);
  EXPECT_EQ(info.reason(), "STATE_NOT_ALLOWED");
  EXPECT_EQ(info.domain(), "concord");
  EXPECT_EQ(info.metadata().at("state"), "STATE_PAUSED");
  EXPECT_EQ(info.metadata().at("allowed_states"), "STATE_PROPOSED");
}

TEST(WireErrorTest, HasTheDetailThatFitsTheCode) {
  const auto bad_request = DetailOf<google::rpc::BadRequest>(
      ToWire(InvalidField("goal.title", "is required; set it")));
  ASSERT_EQ(bad_request.field_violations_size(), 1);
  EXPECT_EQ(bad_request.field_violations(0).field(), "goal.title");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(
                ToWire(NotFound("clients/c1/goals/g1")))
                .resource_name(),
            "clients/c1/goals/g1");
  const auto failure = DetailOf<google::rpc::PreconditionFailure>(
      ToWire(PreconditionMissing("clients/c1", "record consent first")));
  EXPECT_EQ(failure.violations(0).type(), "PRECONDITION_MISSING");
  EXPECT_EQ(failure.violations(0).subject(), "clients/c1");
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(
                ToWire(WithRetryDelay(NotFound("x"), absl::Milliseconds(250))))
                .retry_delay()
                .nanos(),
            250'000'000);
}

TEST(WireErrorTest, ComesBackAsItWas) {
  const absl::Status sent =
      WithRetryDelay(WithViolations(Error(absl::StatusCode::kResourceExhausted,
                                          type::v1::REASON_OVERLOADED, "Wait.",
                                          {{"limit", "7"}}),
                                    {{"goal.title", "is required"}}),
                     absl::Milliseconds(120));
  const absl::Status received = FromWire(ToWire(sent));
  EXPECT_EQ(received.code(), sent.code());
  EXPECT_EQ(received.message(), sent.message());
  EXPECT_THAT(received, Refused(type::v1::REASON_OVERLOADED));
  EXPECT_THAT(MetadataOf(received), ElementsAre(Pair("limit", "7")));
  EXPECT_EQ(RetryDelayOf(received), absl::Milliseconds(120));
  ASSERT_EQ(ViolationsOf(received).size(), 1);
  EXPECT_EQ(ViolationsOf(received)[0].field, "goal.title");
}

TEST(WireErrorTest, KeepsTheInternalTextOfABugToItself) {
  const grpc::Status wire = ToWire(Bug("the secret cause"));
  EXPECT_EQ(wire.error_message().find("secret"), std::string::npos);
  EXPECT_EQ(wire.error_details().find("secret"), std::string::npos);
}

TEST(WireErrorTest, StaysBelowWhatTrailersMayHold) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < 1'000; ++i) {
    violations.push_back({absl::StrCat("goal.steps[", i, "].title"),
                          "is too long; send at most 200 characters"});
  }
  const grpc::Status wire = ToWire(InvalidFields(std::move(violations)));
  EXPECT_LT(wire.error_details().size() * 4 / 3 + wire.error_message().size(),
            8'000);
  const auto details = DetailOf<google::rpc::BadRequest>(wire);
  const int shown = details.field_violations_size() - 1;
  EXPECT_EQ(details.field_violations(shown).description(),
            absl::StrCat("and ", 1'000 - shown, " more; correct these first"));
}

TEST(WireErrorTest, LeavesForeignStatusesWithoutAReason) {
  const absl::Status status =
      FromWire({grpc::StatusCode::UNAVAILABLE, "connection refused"});
  EXPECT_THAT(status, Refused(absl::StatusCode::kUnavailable,
                              type::v1::REASON_UNSPECIFIED));
  EXPECT_THAT(FromWire(grpc::Status::OK), IsOk());
  EXPECT_FALSE(
      FromWire({grpc::StatusCode::INTERNAL, "x", "not a message"}).ok());
}

}  // namespace
}  // namespace concord::rpc
