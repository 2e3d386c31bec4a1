// What a segment takes it keeps, whatever happens to the process and the disk.
#include "common/storage/audit/segment.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"
#include "tests/support/storage/storage.h"

namespace concord::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;

constexpr size_t kPage = 4096;

Record Named(absl::string_view name) {
  return {.tenant = "clinic", .resource = name, .decision = Decision::kAllowed};
}

std::vector<std::string> NamesIn(absl::string_view records) {
  std::vector<std::string> names;
  EXPECT_TRUE(ForEach(records, [&names](const Record& record) {
    names.emplace_back(record.resource);
  }));
  return names;
}

class SegmentTest : public ::testing::Test {
 protected:
  std::unique_ptr<Segment> Open() {
    absl::StatusOr<std::unique_ptr<Segment>> segment =
        Segment::Open(path_, testing::AuditKey());
    EXPECT_THAT(segment, IsOk());
    return segment.ok() ? *std::move(segment) : nullptr;
  }
  std::unique_ptr<Segment> Begin(size_t capacity = 2 * kPage) {
    std::unique_ptr<Segment> segment = Open();
    EXPECT_THAT(segment->Begin(0, capacity), IsOk());
    return segment;
  }
  // What the next process finds behind `sealed`.
  Segment::Remains RemainsBehind(uint64_t sealed) {
    absl::StatusOr<Segment::Remains> remains = Open()->ReadRemains(sealed);
    EXPECT_THAT(remains, IsOk());
    return *std::move(remains);
  }
  static std::vector<std::string> NamesIn(const Segment::Remains& remains) {
    std::vector<std::string> names;
    for (const Piece& piece : remains.pieces) {
      for (std::string& name : audit::NamesIn(piece.records)) {
        names.push_back(std::move(name));
      }
    }
    return names;
  }
  // Three records of equal size; where they begin in the file.
  std::vector<uint64_t> LeaveThree() {
    std::vector<uint64_t> places;
    const std::unique_ptr<Segment> segment = Begin();
    for (const char* name : {"a", "b", "c"}) {
      places.push_back(kPage + segment->end());
      EXPECT_TRUE(segment->Append(Named(name)));
    }
    return places;
  }
  std::string ReadFile(uint64_t from, size_t size) {
    std::string bytes(size, '\0');
    std::ifstream file(path_, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(from));
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    return bytes;
  }
  void WriteFile(uint64_t to, const std::string& bytes) {
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(to));
    file << bytes;
  }

  testing::TemporaryFolder folder_;
  const std::string path_ = folder_ / "audit";
};

TEST_F(SegmentTest, GivesWhatWasPublishedInOrder) {
  const std::unique_ptr<Segment> segment = Begin();
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_TRUE(segment->Append(Named(name)));
  }
  const absl::StatusOr<Piece> piece = segment->Peek(segment->begin(), 4096);
  ASSERT_THAT(piece, IsOk());
  EXPECT_THAT(audit::NamesIn(piece->records), ElementsAre("a", "b", "c"));
  segment->Free(piece->end);
  EXPECT_EQ(segment->begin(), segment->end());
  EXPECT_THAT(segment->Peek(segment->begin(), 4096)->records, IsEmpty());
}

TEST_F(SegmentTest, TakesNoMoreThanItHasRoomForUntilSomeIsFreed) {
  const std::unique_ptr<Segment> segment = Begin(kPage);
  size_t taken = 0;
  while (segment->Append(Named("x"))) ++taken;
  EXPECT_EQ(taken, kPage / SizeOf(Named("x")));
  EXPECT_FALSE(segment->Append(Named("x")));
  segment->Free(segment->Peek(segment->begin(), 1)->end);
  EXPECT_TRUE(segment->Append(Named("x")));
  EXPECT_FALSE(segment->Append(Named("x")));
}

TEST_F(SegmentTest, GoesRoundWithRecordsOfEverySize) {
  const std::unique_ptr<Segment> segment = Begin(kPage);
  std::vector<std::string> given;
  std::vector<std::string> got;
  for (int i = 0; i < 2000; ++i) {
    given.push_back(std::string(static_cast<size_t>(i * 7 % 400), 'x') +
                    absl::StrCat(i));
    ASSERT_TRUE(segment->Append(Named(given.back())));
    if (i % 3 != 0) continue;
    const absl::StatusOr<Piece> piece = segment->Peek(segment->begin(), 4096);
    for (std::string& name : audit::NamesIn(piece->records)) {
      got.push_back(std::move(name));
    }
    segment->Free(piece->end);
  }
  const absl::StatusOr<Piece> rest = segment->Peek(segment->begin(), 4096);
  for (std::string& name : audit::NamesIn(rest->records)) {
    got.push_back(std::move(name));
  }
  EXPECT_EQ(got, given);
}

TEST_F(SegmentTest, LeavesWhatWasNotSealedToTheNextProcess) {
  LeaveThree();
  const Segment::Remains remains = RemainsBehind(0);
  EXPECT_THAT(NamesIn(remains), ElementsAre("a", "b", "c"));
  EXPECT_EQ(remains.lost, 0u);
  // What is sealed by then is not given again.
  const Segment::Remains rest = RemainsBehind(SizeOf(Named("a")));
  EXPECT_THAT(NamesIn(rest), ElementsAre("b", "c"));
  EXPECT_EQ(rest.end, remains.end);
}

TEST_F(SegmentTest, FindsNothingOfAnEarlierRound) {
  uint64_t sealed = 0;
  {
    const std::unique_ptr<Segment> segment = Begin(kPage);
    while (segment->Append(Named("old"))) {
    }
    sealed = segment->end();
  }
  // The process has died between the sealing and the freeing.
  EXPECT_THAT(NamesIn(RemainsBehind(sealed)), IsEmpty());
  const std::unique_ptr<Segment> segment = Open();
  ASSERT_THAT(segment->Begin(sealed, kPage), IsOk());
  ASSERT_TRUE(segment->Append(Named("new")));
  EXPECT_THAT(audit::NamesIn(segment->Peek(segment->begin(), 4096)->records),
              ElementsAre("new"));
}

TEST_F(SegmentTest, CountsWhatIsZeroedAsLostAndFindsTheRest) {
  const std::vector<uint64_t> places = LeaveThree();
  const size_t size = SizeOf(Named("b"));
  WriteFile(places[1], std::string(size, '\0'));
  const Segment::Remains remains = RemainsBehind(0);
  EXPECT_THAT(NamesIn(remains), ElementsAre("a", "c"));
  EXPECT_EQ(remains.lost, size);
}

TEST_F(SegmentTest, TakesNoTornRecord) {
  const std::vector<uint64_t> places = LeaveThree();
  WriteFile(places[2] + 24, std::string(8, '\0'));
  const Segment::Remains remains = RemainsBehind(0);
  EXPECT_THAT(NamesIn(remains), ElementsAre("a", "b"));
  EXPECT_EQ(remains.lost, SizeOf(Named("c")));
}

TEST_F(SegmentTest, TakesNoChangedRecord) {
  const std::vector<uint64_t> places = LeaveThree();
  std::string bytes = ReadFile(places[0], SizeOf(Named("a")));
  bytes.replace(bytes.find("clinic"), 6, "cl1nic");
  WriteFile(places[0], bytes);
  EXPECT_THAT(NamesIn(RemainsBehind(0)), ElementsAre("b", "c"));
}

TEST_F(SegmentTest, TakesNoRecordAtAnotherPlace) {
  const std::vector<uint64_t> places = LeaveThree();
  const size_t size = SizeOf(Named("a"));
  const std::string first = ReadFile(places[0], size);
  WriteFile(places[0], ReadFile(places[1], size));
  WriteFile(places[1], first);
  const Segment::Remains remains = RemainsBehind(0);
  EXPECT_THAT(NamesIn(remains), ElementsAre("c"));
  EXPECT_EQ(remains.lost, 2 * size);
}

TEST_F(SegmentTest, SaysHowMuchOfACutEndIsLost) {
  const std::vector<uint64_t> places = LeaveThree();
  WriteFile(places[1], std::string(2 * SizeOf(Named("b")), '\0'));
  const Segment::Remains remains = RemainsBehind(0);
  EXPECT_THAT(NamesIn(remains), ElementsAre("a"));
  EXPECT_EQ(remains.lost, 2 * SizeOf(Named("b")));
}

TEST_F(SegmentTest, TakesNothingThatWasWrittenUnderAnotherKey) {
  LeaveThree();
  const auto segment = Segment::Open(path_, std::string(32, 'o'));
  ASSERT_THAT(segment, IsOk());
  EXPECT_THAT((*segment)->ReadRemains(0)->pieces, IsEmpty());
}

TEST_F(SegmentTest, SaysWhenItsFileIsWrittenToBySomebodyElse) {
  const std::unique_ptr<Segment> segment = Begin();
  ASSERT_TRUE(segment->Append(Named("a")));
  WriteFile(kPage + kCodeSize, std::string(4, '\xff'));
  EXPECT_EQ(segment->Peek(0, 4096).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(SegmentTest, BelongsToOneProcess) {
  const std::unique_ptr<Segment> segment = Begin();
  const absl::Status second =
      Segment::Open(path_, testing::AuditKey()).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.message()), HasSubstr("another process"));
}

TEST_F(SegmentTest, IsNotMadeOfAnotherFile) {
  std::ofstream(path_) << "something that somebody needs";
  const absl::Status opened =
      Segment::Open(path_, testing::AuditKey()).status();
  EXPECT_EQ(opened.code(), absl::StatusCode::kFailedPrecondition);
  std::string text;
  std::getline(std::ifstream(path_), text);
  EXPECT_EQ(text, "something that somebody needs");
}

// CONCORD_AUDIT_RECORDS says how many in all; the usual number is for every
// run of the tests.
uint64_t RecordsOfTheRace() {
  uint64_t records = 400'000;
  const char* const asked = std::getenv("CONCORD_AUDIT_RECORDS");
  if (asked != nullptr) {
    EXPECT_TRUE(absl::SimpleAtoi(asked, &records));
  }
  return records;
}

TEST_F(SegmentTest, LosesAndDoublesNoneOfSixteenThreadsRecords) {
  constexpr uint64_t kThreads = 16;
  const uint64_t each = RecordsOfTheRace() / kThreads;
  const std::unique_ptr<Segment> segment = Begin(64 * kPage);
  std::vector<std::thread> threads;
  for (uint64_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&segment, thread, each] {
      std::string name(sizeof(uint64_t), '\0');
      for (uint64_t i = 0; i < each; ++i) {
        const uint64_t number = thread * each + i;
        std::memcpy(name.data(), &number, sizeof(number));
        while (!segment->Append(Named(name))) std::this_thread::yield();
      }
    });
  }
  // Each thread's own come in its own order: the next one is always known.
  std::vector<uint64_t> next(kThreads);
  uint64_t got = 0;
  while (got < kThreads * each) {
    const absl::StatusOr<Piece> piece = segment->Peek(segment->begin(), 65536);
    ASSERT_THAT(piece, IsOk());
    ASSERT_TRUE(ForEach(piece->records, [&](const Record& record) {
      uint64_t number = 0;
      std::memcpy(&number, record.resource.data(), sizeof(number));
      const uint64_t thread = number / each;
      ASSERT_EQ(number % each, next[thread]++);
      ++got;
    }));
    segment->Free(piece->end);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(segment->begin(), segment->end());
}

}  // namespace
}  // namespace concord::audit
