// What an error carries is what its makers put in.
#include "common/status/error.h"

#include "absl/status/statusor.h"
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::Refused;

TEST(ErrorTest, CarriesReasonAndMetadata) {
  const absl::Status status =
      Error(absl::StatusCode::kAborted, type::v1::REASON_ETAG_MISMATCH,
            "Read it again.", {{"expected", "\"7\""}, {"empty", ""}});
  EXPECT_THAT(status, Refused(absl::StatusCode::kAborted,
                              type::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(MetadataOf(status),
              ElementsAre(Pair("expected", "\"7\""), Pair("empty", "")));
}

TEST(ErrorTest, OfAnotherMakerHasNoDetails) {
  const absl::Status status = absl::InternalError("foreign");
  EXPECT_THAT(status, Refused(type::v1::REASON_UNSPECIFIED));
  EXPECT_THAT(MetadataOf(status), IsEmpty());
  EXPECT_THAT(ViolationsOf(status), IsEmpty());
  EXPECT_FALSE(RetryDelayOf(status).has_value());
}

TEST(InvalidFieldsTest, ReportsEveryViolationInTheMessageAndInDetails) {
  const absl::Status status = InvalidFields(
      {{"goal.title", "is longer than 200 characters; shorten it"},
       {"page_size", "is negative; use 0 for the default"}});
  EXPECT_THAT(status, Refused(type::v1::REASON_FIELD_INVALID));
  const std::vector<FieldViolation> violations = ViolationsOf(status);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "goal.title");
  EXPECT_EQ(violations[1].description, "is negative; use 0 for the default");
  EXPECT_THAT(std::string(status.message()), HasSubstr("page_size"));
}

TEST(StateNotAllowedTest, NamesTheStateAndTheStatesThatAllowTheStep) {
  const absl::Status status =
      StateNotAllowed("ActivateGoal", "PROPOSED", "AGREED,ON_HOLD");
  EXPECT_THAT(
      MetadataOf(status),
      ElementsAre(Pair("step", "ActivateGoal"), Pair("state", "PROPOSED"),
                  Pair("allowed_states", "AGREED,ON_HOLD")));
}

TEST(BugTest, ShowsTheCallerAnIdAndKeepsTheDetailForTheLog) {
  const absl::Status first = Bug("row without a body");
  const absl::Status second = Bug("row without a body");
  EXPECT_THAT(std::string(first.message()),
              ::testing::Not(HasSubstr("row without")));
  EXPECT_EQ(DetailOf(first), "row without a body");
  EXPECT_NE(MetadataOf(first), MetadataOf(second));
}

TEST(WithRetryDelayTest, KeepsTheRestOfTheError) {
  const absl::Status status =
      WithRetryDelay(Error(absl::StatusCode::kResourceExhausted,
                           type::v1::REASON_OVERLOADED, "Try again."),
                     absl::Milliseconds(250));
  EXPECT_EQ(RetryDelayOf(status), absl::Milliseconds(250));
  EXPECT_THAT(status, Refused(type::v1::REASON_OVERLOADED));
}

absl::StatusOr<int> Half(int number) {
  if (number % 2 != 0) return absl::InvalidArgumentError("odd");
  return number / 2;
}

absl::StatusOr<int> Quarter(int number) {
  CONCORD_ASSIGN_OR_RETURN(const int half, Half(number));
  CONCORD_ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

TEST(AssignOrReturnTest, StopsAtTheFirstError) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status().message(), "odd");
}

}  // namespace
}  // namespace concord
