// Page tokens that were issued, and those that were not.
#include "common/rpc/page.h"

#include <memory>

#include "common/rpc/call_builder.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"

namespace concord::rpc {
namespace {

using testing::IsOk;
using testing::Refused;

constexpr storage::Kind kNotes{
    .number = 7, .collection = "notes", .index = nullptr};
constexpr storage::Kind kOthers{
    .number = 8, .collection = "others", .index = nullptr};

Call CallOf(absl::string_view tenant, absl::string_view client,
            absl::string_view key = "0123456789abcdef0123456789abcdef",
            absl::Span<const std::string> former_keys = {}) {
  auto claims = std::make_shared<security::Claims>();
  claims->tenant = std::string(tenant);
  Call call;
  CallBuilder::Begin({.claims = std::move(claims),
                      .page_token_key = key,
                      .former_page_token_keys = former_keys},
                     call);
  CallBuilder::SetClient(client, call);
  return call;
}

TEST(ParsePageTest, HasADefaultAndAnUpperBound) {
  const Call call = CallOf("t1", "c1");
  EXPECT_EQ(ParsePage(call, kNotes, "", 0, "")->size, 50);
  EXPECT_EQ(ParsePage(call, kNotes, "", 7, "")->size, 7);
  EXPECT_EQ(ParsePage(call, kNotes, "", 2'000'000'000, "")->size, 500);
  EXPECT_THAT(ParsePage(call, kNotes, "", -1, ""),
              Refused(type::v1::REASON_FIELD_INVALID));
}

TEST(ParsePageTest, GoesOnBehindThePositionOfItsToken) {
  const Call call = CallOf("t1", "c1");
  for (const std::pair<int64_t, std::string>& position :
       {std::pair<int64_t, std::string>{0, "n1"},
        {-5, "a-b"},
        {1LL << 60, ""}}) {
    const std::string token = MakePageToken(call, kNotes, "state=1", position);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "abcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
              std::string::npos);
    const auto page = ParsePage(call, kNotes, "state=1", 0, token);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->after, position);
  }
}

TEST(ParsePageTest, KeepsTheTokensOfAFormerKey) {
  const std::string now = "the present key of 32 bytes.....";
  const std::vector<std::string> former = {"a former key of 32 bytes........"};
  const std::string token =
      MakePageToken(CallOf("t1", "c1", former[0]), kNotes, "a", {5, "n1"});
  EXPECT_THAT(ParsePage(CallOf("t1", "c1", now), kNotes, "a", 0, token),
              Refused(type::v1::REASON_PAGE_TOKEN_INVALID));
  const Call call = CallOf("t1", "c1", now, former);
  EXPECT_THAT(ParsePage(call, kNotes, "a", 0, token), IsOk());
  EXPECT_NE(MakePageToken(call, kNotes, "a", {5, "n1"}), token);
}

TEST(ParsePageTest, RefusesTokensOfAnotherList) {
  const Call call = CallOf("t1", "c1");
  const std::string token = MakePageToken(call, kNotes, "a", {5, "n1"});
  const auto refused = [&](const Call& other, const storage::Kind& kind,
                           absl::string_view arguments) {
    return ReasonOf(ParsePage(other, kind, arguments, 0, token).status()) ==
           type::v1::REASON_PAGE_TOKEN_INVALID;
  };
  EXPECT_FALSE(refused(call, kNotes, "a"));
  EXPECT_TRUE(refused(call, kNotes, "b"));
  EXPECT_TRUE(refused(call, kOthers, "a"));
  EXPECT_TRUE(refused(CallOf("t2", "c1"), kNotes, "a"));
  EXPECT_TRUE(refused(CallOf("t1", "c2"), kNotes, "a"));
  EXPECT_TRUE(refused(CallOf("t1", "c1", "another key of 32 bytes........."),
                      kNotes, "a"));
  // Lists of what is not stored have a name and no number.
  const storage::Kind computed = {0, "findings", nullptr};
  EXPECT_EQ(ReasonOf(ParsePage(call, {0, "contributors", nullptr}, "", 0,
                               MakePageToken(call, computed, "", {5, ""}))
                         .status()),
            type::v1::REASON_PAGE_TOKEN_INVALID);
  // The same characters, cut differently.
  EXPECT_TRUE(refused(CallOf("t1", "c1a"), kNotes, ""));
}

TEST(ParsePageTest, RefusesEveryForgery) {
  const Call call = CallOf("t1", "c1");
  const std::string token = MakePageToken(call, kNotes, "", {5, "n1"});
  for (size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ParsePage(call, kNotes, "", 0, forged).ok()) << i;
    EXPECT_FALSE(ParsePage(call, kNotes, "", 0, token.substr(0, i + 1)).ok() &&
                 i + 1 < token.size());
  }
  EXPECT_FALSE(ParsePage(call, kNotes, "", 0, token + "A").ok());
  EXPECT_FALSE(ParsePage(call, kNotes, "", 0, "not base64!").ok());
}

}  // namespace
}  // namespace concord::rpc
