// Instants keep their microsecond through every form.
#include "common/time/timestamp.h"

#include "gtest/gtest.h"

namespace concord {
namespace {

TEST(TimestampTest, SurvivesTheWayThereAndBack) {
  for (const int64_t micros :
       {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{-2'208'988'800'000'000},
        int64_t{1'763'900'000'123'456}}) {
    const absl::Time time = FromMicros(micros);
    EXPECT_EQ(FromTimestamp(ToTimestamp(time)), time) << micros;
    EXPECT_EQ(ToMicros(time), micros);
  }
}

TEST(TimestampTest, IsRoundedDownToTheMicrosecond) {
  const absl::Time time = absl::FromUnixNanos(1'999);
  EXPECT_EQ(ToTimestamp(time).nanos(), 1'000);
}

TEST(TimestampTest, BeforeTheEpochHasNonNegativeNanos) {
  const google::protobuf::Timestamp timestamp = ToTimestamp(FromMicros(-1));
  EXPECT_EQ(timestamp.seconds(), -1);
  EXPECT_EQ(timestamp.nanos(), 999'999'000);
}

TEST(DurationTest, SurvivesTheWayThereAndBack) {
  for (const absl::Duration duration :
       {absl::ZeroDuration(), absl::Milliseconds(1500),
        absl::Milliseconds(-1500), absl::Hours(24 * 365)}) {
    EXPECT_EQ(FromProto(ToProto(duration)), duration);
  }
}

}  // namespace
}  // namespace concord
