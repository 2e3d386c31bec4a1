// A record comes back from its bytes, and nothing else does.
#include "common/storage/audit/record.h"

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::audit {
namespace {

using ::testing::ElementsAre;

std::string BytesOf(const Record& record) {
  std::string bytes(SizeOf(record), '\0');
  Encode(record, bytes.data());
  return bytes;
}

Record Whole() {
  return {.time = absl::FromUnixMicros(1'700'000'000'123'456),
          .tenant = "clinic",
          .client = "ines",
          .resource = "goals/listen",
          .subject = "therapist-7",
          .role = security::Role::kTherapist,
          .relation = storage::Relation::kCareTeam,
          .method = "UpdateGoal",
          .decision = Decision::kAllowed,
          .outcome = absl::StatusCode::kAborted,
          .trace_id = "0af7651916cd43dd8448eb211c80319c"};
}

TEST(RecordTest, ComesBackFromItsBytes) {
  const Record record = Whole();
  const std::string bytes = BytesOf(record);
  EXPECT_EQ(bytes.size() % kRecordAlignment, 0u);
  EXPECT_EQ(SizeAt(bytes), bytes.size());
  const absl::optional<Record> read = Decode(bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->time, record.time);
  EXPECT_EQ(read->tenant, record.tenant);
  EXPECT_EQ(read->client, record.client);
  EXPECT_EQ(read->resource, record.resource);
  EXPECT_EQ(read->subject, record.subject);
  EXPECT_EQ(read->role, record.role);
  EXPECT_EQ(read->relation, record.relation);
  EXPECT_EQ(read->method, record.method);
  EXPECT_EQ(read->decision, record.decision);
  EXPECT_EQ(read->outcome, record.outcome);
  EXPECT_EQ(read->trace_id, record.trace_id);
}

TEST(RecordTest, TellsAReadFromAWriteThatWentWell) {
  Record record = Whole();
  record.outcome = absl::StatusCode::kOk;
  EXPECT_EQ(Decode(BytesOf(record))->outcome, absl::StatusCode::kOk);
  record.outcome.reset();
  EXPECT_EQ(Decode(BytesOf(record))->outcome, absl::nullopt);
}

TEST(RecordTest, AlwaysFits) {
  const std::string endless(100'000, 'x');
  const Record record{.tenant = endless,
                      .client = endless,
                      .resource = endless,
                      .subject = endless,
                      .method = endless,
                      .trace_id = endless};
  EXPECT_LE(SizeOf(record), kLargestRecord);
  EXPECT_EQ(Decode(BytesOf(record))->tenant.size(), 500u);
}

TEST(RecordTest, IsReadOneAfterTheOtherOverPadding) {
  std::string bytes = BytesOf({.method = "GetGoal"});
  std::string padding(32, '\0');
  EncodePadding(padding.size(), padding.data());
  bytes += padding + BytesOf({.method = "ListGoals"});
  std::vector<std::string> methods;
  EXPECT_TRUE(ForEach(bytes, [&methods](const Record& record) {
    methods.emplace_back(record.method);
  }));
  EXPECT_THAT(methods, ElementsAre("GetGoal", "ListGoals"));
  bytes.resize(bytes.size() - kRecordAlignment);
  EXPECT_FALSE(ForEach(bytes, [](const Record&) {}));
}

TEST(RecordTest, IsNeverFoundOutsideOfItsBytesWhateverTheyAre) {
  std::mt19937 random(7);
  const std::string whole = BytesOf(Whole());
  for (int trial = 0; trial < 20'000; ++trial) {
    std::string bytes = whole;
    for (int change = 0; change < 4; ++change) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    bytes.resize(random() % (bytes.size() + 1));
    EXPECT_LE(SizeAt(bytes), bytes.size());
    ForEach(bytes, [&bytes](const Record& record) {
      EXPECT_LE(record.trace_id.data() + record.trace_id.size(),
                bytes.data() + bytes.size());
    });
  }
}

}  // namespace
}  // namespace concord::audit
