#include "common/server/health.h"

#include <grpcpp/grpcpp.h>

#include "absl/strings/str_cat.h"
#include "common/server/transport.h"
#include "gtest/gtest.h"
#include "tests/support/server/raw_call.h"

namespace concord::server {
namespace {

class HealthTest : public ::testing::Test {
 protected:
  HealthTest() : transport_(*Listen({.address = "127.0.0.1:0"})) {}

  std::string Of(const std::string& service) {
    return testing::HealthOf(*channel_, service);
  }

  Transport transport_;
  std::shared_ptr<grpc::Channel> channel_ =
      transport_.server->InProcessChannel({});
  Health health_;
};

TEST_F(HealthTest, BeginsAsNotServing) {
  health_.Add(*transport_.server);
  EXPECT_EQ(Of(""), "NOT_SERVING");
  EXPECT_EQ(Of("liveness"), "SERVING");
}

TEST_F(HealthTest, NamesServicesOnceTheyAreKnown) {
  health_.Add(*transport_.server);
  EXPECT_EQ(Of("a.Service"),
            absl::StrCat("error ", grpc::StatusCode::NOT_FOUND));
  health_.Name({"a.Service"});
  EXPECT_EQ(Of("a.Service"), "NOT_SERVING");
}

TEST_F(HealthTest, ChangesForAllAtOnce) {
  health_.Add(*transport_.server);
  health_.Name({"a.Service", "b.Service"});
  health_.SetServing(true);
  for (const char* service : {"", "a.Service", "b.Service", "liveness"}) {
    EXPECT_EQ(Of(service), "SERVING") << service;
  }
  health_.SetServing(false);
  for (const char* service : {"", "a.Service", "b.Service"}) {
    EXPECT_EQ(Of(service), "NOT_SERVING") << service;
  }
  EXPECT_EQ(Of("liveness"), "SERVING");
}

TEST_F(HealthTest, TellsAServerThatIsAddedLater) {
  health_.Name({"a.Service"});
  health_.SetServing(true);
  health_.Add(*transport_.server);
  EXPECT_EQ(Of("a.Service"), "SERVING");
}

}  // namespace
}  // namespace concord::server
