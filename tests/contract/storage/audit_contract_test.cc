// What the audit trail promises over every adapter.
#include <cstdint>
#include <latch>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/storage/audit/access.h"
#include "common/storage/audit/chain.h"
#include "common/storage/audit/segment.h"
#include "common/storage/audit/verify.h"
#include "common/storage/resource_store.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"
#include "tests/support/storage/storage.h"

namespace concord::audit {
namespace {

using storage::Reader;
using storage::ResourceStore;
using storage::Statement;
using storage::Writer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Refused;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

Record ReadBy(absl::string_view subject, absl::Time time = kNow) {
  return {.time = time,
          .tenant = "clinic",
          .client = "anna",
          .resource = "notes/a",
          .subject = subject,
          .role = security::Role::kTherapist,
          .relation = storage::Relation::kCareTeam,
          .method = "GetNote",
          .decision = Decision::kAllowed};
}

const std::string kNewKey(32, 'n');

class AuditTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { Open(); }
  void Open(LogOptions audit = {}) {
    opened_ = {};
    opened_ = testing::OpenNotes({.path = folder_ / "notes.db"},
                                 {.audit = std::move(audit)});
  }
  // With a segment that nobody seals but the tests.
  LogOptions WithSegment(const std::string& file = "segment") {
    return {.segment = folder_ / file,
            .delay = absl::Hours(1),
            .report = [this](bool, absl::string_view what) {
              reported_.emplace_back(what);
            }};
  }
  ResourceStore& store() { return *opened_.store; }

  absl::Status Note(const Record& record) {
    absl::Status result;
    std::latch ended{1};
    store().Audit(record, [&](absl::Status status) {
      result = std::move(status);
      ended.count_down();
    });
    ended.wait();
    return result;
  }
  void NoteAll(const std::vector<Record>& records) {
    for (const Record& record : records) ASSERT_THAT(Note(record), IsOk());
  }
  // As a process does that is killed right after it.
  void LeaveInSegment(const std::vector<std::string>& subjects,
                      const std::string& file = "segment") {
    opened_ = {};
    const auto segment = Segment::Open(folder_ / file, testing::AuditKey());
    ASSERT_THAT(segment, IsOk());
    const uint64_t position = (*segment)->ReadRemains(0)->end;
    ASSERT_THAT((*segment)->Begin(position, 4096), IsOk());
    for (const std::string& subject : subjects) {
      ASSERT_TRUE((*segment)->Append(ReadBy(subject)));
    }
  }

  absl::Status Run(const char* sql) {
    return opened_.database->WriteAndWait(
        [sql](Writer& writer) { return writer.ExecuteScript(sql); });
  }
  // Under another key than before, which is known or not.
  void OpenWithNewKey(LogOptions audit, bool former_is_known = true) {
    opened_ = {};
    opened_ = testing::OpenNotes(
        {.path = folder_ / "notes.db"},
        {.audit_key = kNewKey,
         .former_audit_keys = former_is_known ? std::vector{testing::AuditKey()}
                                              : std::vector<std::string>{},
         .audit = std::move(audit)});
  }
  Verdict VerifyWhole(const KeyRing& keys = KeyRing(testing::AuditKey())) {
    Verdict verdict;
    EXPECT_THAT(opened_.database->Read(absl::InfiniteFuture(),
                                       [&](Reader& reader) -> absl::Status {
                                         absl::StatusOr<Verdict> found = Verify(
                                             reader, keys, Extent::kWhole);
                                         if (found.ok())
                                           verdict = *std::move(found);
                                         return found.status();
                                       }),
                IsOk());
    return verdict;
  }
  // Who the index finds, newest first: at most `limit`; `last` is the place of
  // the last one.
  std::vector<std::string> Who(AccessQuery query, size_t limit = 1000,
                               AccessPlace* last = nullptr) {
    if (query.tenant.empty()) query.tenant = "clinic";
    if (query.client.empty()) query.client = "anna";
    return testing::WhoSaw(store(), query, limit, last);
  }

  testing::TemporaryFolder folder_;
  std::vector<std::string> reported_;
  testing::OpenStore opened_;
};

struct Tampering {
  const char* sql;
  const char* fault;
};

// Line n of chain 1 is 1099511627776 + n.
constexpr Tampering kTamperings[] = {
    {"UPDATE audit SET entries = 'x' WHERE line = 1099511627778",
     "line 2 of chain 1 was changed"},
    {"UPDATE audit SET time = 1 WHERE line = 1099511627778",
     "line 2 of chain 1 was changed"},
    {"UPDATE audit SET mac = x'00' WHERE line = 1099511627779",
     "line 3 of chain 1 was changed"},
    {"DELETE FROM audit WHERE line = 1099511627777",
     "line 1 of chain 1 is missing"},
    {"DELETE FROM audit WHERE line = 1099511627778",
     "line 2 of chain 1 is missing"},
    {"DELETE FROM audit WHERE line > 1099511627777",
     "lines 2 to 3 of chain 1 are missing"},
    {"UPDATE audit SET line = 9 WHERE line = 1099511627777;"
     "UPDATE audit SET line = 1099511627777 WHERE line = 1099511627778;"
     "UPDATE audit SET line = 1099511627778 WHERE line = 9",
     "line 1 of chain 1 was changed"},
    {"INSERT INTO audit SELECT 1099511627780, time, entries, mac FROM audit "
     "WHERE line = 1099511627779",
     "line 4 of chain 1 was added"},
    {"DELETE FROM audit WHERE line = 1099511627779; UPDATE audit_chain SET "
     "sequence = 2, mac = (SELECT mac FROM audit WHERE line = 1099511627778) "
     "WHERE chain = 1",
     "what chain 1 says of its end was changed"},
    {"UPDATE audit_chain SET pruned = 1, pruned_mac = (SELECT mac FROM audit "
     "WHERE line = 1099511627777) WHERE chain = 1",
     "what chain 1 says of its end was changed"},
    {"DELETE FROM audit_chain WHERE chain = 1", "chain 1 is missing"},
    {"DELETE FROM audit_chain WHERE chain = 0",
     "the head of the table of chains is missing"},
    {"UPDATE audit_chain SET sequence = 0 WHERE chain = 0",
     "the head of the table of chains was changed"},
    {"DELETE FROM audit_chain", "the table of chains is empty"},
    {"INSERT INTO audit SELECT 9895604649985, time, entries, mac FROM audit "
     "WHERE line = 1099511627779",
     "lines of a chain that does not exist"},
};

TEST_P(AuditTest, NamesWhateverWasDoneToIt) {
  for (const Tampering& tampering : kTamperings) {
    opened_ = {};
    opened_ = testing::OpenNotes(
        {.path = folder_ / absl::StrCat(&tampering - kTamperings, ".db")});
    NoteAll({ReadBy("a"), ReadBy("b"), ReadBy("c")});
    ASSERT_THAT(store().VerifyAudit(absl::InfiniteFuture()), IsOk());
    ASSERT_THAT(Run(tampering.sql), IsOk()) << tampering.sql;
    const Verdict verdict = VerifyWhole();
    ASSERT_FALSE(verdict.faults.empty()) << tampering.sql;
    EXPECT_THAT(verdict.faults.front(), HasSubstr(tampering.fault))
        << tampering.sql;
    // Nobody goes on writing to it without knowing.
    opened_.store.reset();
    const absl::Status opened =
        ResourceStore::Open(*opened_.database,
                            {.audit_key = testing::AuditKey()})
            .status();
    EXPECT_EQ(opened.code(), absl::StatusCode::kFailedPrecondition)
        << tampering.sql;
    EXPECT_THAT(std::string(opened.message()), HasSubstr(tampering.fault));
  }
}

TEST_P(AuditTest, GoesOnUnderANewSecret) {
  Open(WithSegment());
  NoteAll({ReadBy("a"), ReadBy("b")});
  opened_ = {};
  LeaveInSegment({"left behind"});
  OpenWithNewKey(WithSegment());
  NoteAll({ReadBy("c")});
  ASSERT_THAT(store().SealAudit(), IsOk());
  const std::string old = testing::AuditKey();
  const Verdict verdict = VerifyWhole(KeyRing(kNewKey, {old}));
  EXPECT_THAT(verdict.faults, IsEmpty());
  // The first was begun without a segment.
  EXPECT_EQ(verdict.chains, 3);
  EXPECT_EQ(verdict.records, 4);
  EXPECT_EQ(verdict.recovered, 1);
  EXPECT_THAT(VerifyWhole(KeyRing(kNewKey)).faults,
              Contains(HasSubstr("its secret is not given")));
  EXPECT_THAT(VerifyWhole(KeyRing(old)).faults,
              Contains(HasSubstr("another secret")));
  OpenWithNewKey(WithSegment());
  EXPECT_EQ(VerifyWhole(KeyRing(kNewKey, {old})).chains, 3);
}

TEST_P(AuditTest, DoesNotBelieveAFormerSecretAboutWhereItEnds) {
  NoteAll({ReadBy("a"), ReadBy("b")});
  OpenWithNewKey({});
  const std::string old = testing::AuditKey();
  ASSERT_THAT(
      opened_.database->WriteAndWait([&](Writer& writer) -> absl::Status {
        CONCORD_ASSIGN_OR_RETURN(Chain chain, FindChain(writer, 1));
        --chain.sequence;
        return UpdateChain(writer, ChainKey(old), chain);
      }),
      IsOk());
  EXPECT_THAT(VerifyWhole(KeyRing(kNewKey, {old})).faults,
              Contains(HasSubstr("of its end was changed")));
  // All of the ends, and that they are of the former secret.
  ASSERT_THAT(
      opened_.database->WriteAndWait([&](Writer& writer) -> absl::Status {
        CONCORD_ASSIGN_OR_RETURN(std::vector<Chain> chains, ListChains(writer));
        chains[0].segment = ChainKey(old).Mark();
        for (const Chain& chain : chains) {
          CONCORD_RETURN_IF_ERROR(UpdateChain(writer, ChainKey(old), chain));
        }
        return absl::OkStatus();
      }),
      IsOk());
  EXPECT_THAT(VerifyWhole(KeyRing(kNewKey, {old})).faults,
              Contains(HasSubstr("of a newer secret")));
}

TEST_P(AuditTest, TellsACopyFromBeforeTheChangeOfTheSecret) {
  NoteAll({ReadBy("a")});
  const KeyRing ring(kNewKey, {testing::AuditKey()});
  EXPECT_TRUE(VerifyWhole(ring).is_of_former_key);
  OpenWithNewKey({});
  EXPECT_FALSE(VerifyWhole(ring).is_of_former_key);
}

TEST_P(AuditTest, NeedsNoSecretForWhatRetentionHasRemoved) {
  Open(WithSegment());
  NoteAll({ReadBy("a")});
  OpenWithNewKey(WithSegment());
  ASSERT_THAT(store().SealAudit(), IsOk());
  ASSERT_THAT(store().PruneAudit(kNow + absl::Hours(1)), IsOk());
  OpenWithNewKey(WithSegment(), /*former_is_known=*/false);
  NoteAll({ReadBy("b")});
  ASSERT_THAT(store().SealAudit(), IsOk());
  EXPECT_THAT(VerifyWhole(KeyRing(kNewKey)).faults, IsEmpty());
}

TEST_P(AuditTest, SaysThatItWasWrittenWithAnotherSecret) {
  NoteAll({ReadBy("a")});
  opened_.store.reset();
  const absl::Status opened =
      ResourceStore::Open(*opened_.database,
                          {.audit_key = std::string(32, 'o')})
          .status();
  EXPECT_EQ(opened.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(opened.message()), HasSubstr("another secret"));
}

TEST_P(AuditTest, GoesOnWithItsChainAfterARestart) {
  NoteAll({ReadBy("a")});
  Open();
  NoteAll({ReadBy("b")});
  const Verdict verdict = VerifyWhole();
  EXPECT_THAT(verdict.faults, IsEmpty());
  EXPECT_EQ(verdict.chains, 1);
  EXPECT_EQ(verdict.records, 2);
}

TEST_P(AuditTest, HasAChainForEachSegment) {
  absl::Time time = kNow;
  for (const char* file : {"one", "two", "one"}) {
    Open(WithSegment(file));
    NoteAll({ReadBy(file, time += absl::Seconds(1))});
  }
  Open();
  // The first was that of no segment.
  EXPECT_EQ(VerifyWhole().chains, 3);
  EXPECT_EQ(VerifyWhole().records, 3);
  EXPECT_THAT(Who({}), ElementsAre("one", "two", "one"));
  // A whole chain is cut off.
  ASSERT_THAT(Run("DELETE FROM audit_chain WHERE chain = 3"), IsOk());
  EXPECT_THAT(VerifyWhole().faults,
              ElementsAre("chain 3 is missing", HasSubstr("does not exist")));
}

TEST_P(AuditTest, SealsWhatTheSegmentHasTaken) {
  Open(WithSegment());
  for (int i = 0; i < 3000; ++i) {
    ASSERT_THAT(Note(ReadBy(absl::StrCat("s", i))), IsOk());
  }
  EXPECT_EQ(VerifyWhole().records, 0);
  ASSERT_THAT(store().SealAudit(), IsOk());
  const Verdict verdict = VerifyWhole();
  EXPECT_EQ(verdict.records, 3000);
  EXPECT_EQ(verdict.recovered, 0);
  EXPECT_GT(verdict.lines, 2);
  EXPECT_EQ(store().audit_waiting(), 0u);
}

TEST_P(AuditTest, SealsWhatIsLeftWhenItIsClosed) {
  Open(WithSegment());
  NoteAll({ReadBy("a"), ReadBy("b")});
  Open();
  EXPECT_EQ(VerifyWhole().records, 2);
}

TEST_P(AuditTest, RecoversOnceWhatADeadProcessHasLeft) {
  Open(WithSegment());
  NoteAll({ReadBy("before")});
  LeaveInSegment({"a", "b"});
  for (int start = 0; start < 2; ++start) {
    Open(WithSegment());
    const Verdict verdict = VerifyWhole();
    EXPECT_THAT(verdict.faults, IsEmpty());
    EXPECT_EQ(verdict.records, 3);
    EXPECT_EQ(verdict.recovered, 2);
    EXPECT_EQ(verdict.lost_bytes, 0);
  }
  EXPECT_THAT(Who({}), ElementsAre("b", "a", "before"));
  ASSERT_EQ(reported_.size(), 1u);
  EXPECT_THAT(reported_.front(), HasSubstr("recovered"));
}

TEST_P(AuditTest, RefusesWhatItHasNoRoomFor) {
  LogOptions options = WithSegment();
  options.buffer = 4096;
  Open(options);
  absl::Status noted;
  for (int i = 0; i < 100 && noted.ok(); ++i) noted = Note(ReadBy("a"));
  EXPECT_THAT(noted, Refused(absl::StatusCode::kUnavailable,
                             type::v1::REASON_AUDIT_UNAVAILABLE));
  EXPECT_THAT(std::string(noted.message()), HasSubstr("than the disk takes"));
  ASSERT_THAT(store().SealAudit(), IsOk());
  EXPECT_THAT(Note(ReadBy("a")), IsOk());
}

TEST_P(AuditTest, KeepsWhatItHasTakenWhileTheDiskIsFullAndRefusesTheRest) {
  LogOptions options = WithSegment();
  options.buffer = 4096;
  Open(options);
  // No less than what there is.
  ASSERT_THAT(Run("PRAGMA max_page_count = 1"), IsOk());
  size_t taken = 0;
  absl::Status sealed;
  for (; sealed.ok(); ++taken) {
    ASSERT_THAT(Note(ReadBy(absl::StrCat("s", taken))), IsOk());
    sealed = store().SealAudit();
  }
  EXPECT_THAT(sealed, Refused(absl::StatusCode::kResourceExhausted,
                              type::v1::REASON_STORAGE_FULL));
  absl::Status noted;
  for (;; ++taken) {
    noted = Note(ReadBy(absl::StrCat("s", taken)));
    if (!noted.ok()) break;
  }
  EXPECT_THAT(noted, Refused(absl::StatusCode::kUnavailable,
                             type::v1::REASON_AUDIT_UNAVAILABLE));
  EXPECT_THAT(std::string(noted.message()), HasSubstr("its disk is full"));
  ASSERT_THAT(Run("PRAGMA max_page_count = 100000"), IsOk());
  EXPECT_EQ(Who({}).size(), taken);
  EXPECT_THAT(Note(ReadBy("after")), IsOk());
  EXPECT_THAT(reported_, ElementsAre(HasSubstr("cannot be written"),
                                     HasSubstr("is written again")));
}

TEST_P(AuditTest, KnowsWhoHasSeenAClientsRecord) {
  Record own = ReadBy("anna");
  own.relation = storage::Relation::kSelf;
  Record refused = ReadBy("eve");
  refused.relation = storage::Relation::kNone;
  refused.decision = Decision::kRefused;
  Record another = ReadBy("max");
  another.client = "berta";
  Record elsewhere = ReadBy("zoe");
  elsewhere.tenant = "other";
  NoteAll({ReadBy("ute"), own, refused, another, elsewhere});
  EXPECT_THAT(Who({}), ElementsAre("ute"));
  EXPECT_THAT(Who({.category = Category::kOwn}), ElementsAre("anna"));
  EXPECT_THAT(Who({.category = Category::kRefused}), ElementsAre("eve"));
  EXPECT_THAT(Who({.client = "berta"}), ElementsAre("max"));
  EXPECT_THAT(Who({.tenant = "other"}), ElementsAre("zoe"));
  EXPECT_THAT(Who({.tenant = "other", .client = "berta"}), IsEmpty());
}

TEST_P(AuditTest, ListsTheNewestFirstInPagesAndWindows) {
  Open(WithSegment());
  std::vector<std::string> all;
  for (int i = 0; i < 40; ++i) {
    const std::string subject = absl::StrCat("s", i);
    // Some lines hold several of these, since they are sealed together.
    ASSERT_THAT(Note(ReadBy(subject, kNow + i * absl::Seconds(3))), IsOk());
    if (i % 7 == 0) {
      ASSERT_THAT(store().SealAudit(), IsOk());
    }
    all.insert(all.begin(), subject);
  }
  EXPECT_EQ(Who({}), all);
  std::vector<std::string> paged;
  AccessQuery query;
  for (;;) {
    AccessPlace last;
    const std::vector<std::string> page = Who(query, 6, &last);
    if (page.empty()) break;
    paged.insert(paged.end(), page.begin(), page.end());
    query.after = last;
  }
  EXPECT_EQ(paged, all);
  EXPECT_THAT(Who({.first_time = ToMicros(kNow + absl::Seconds(29)),
                   .last_time = ToMicros(kNow + absl::Seconds(37))}),
              ElementsAre("s12", "s11", "s10"));
}

TEST_P(AuditTest, CanBeVerifiedAfterOldLinesAreRemoved) {
  for (int day = 0; day < 5; ++day) {
    NoteAll({ReadBy(absl::StrCat("s", day), kNow + absl::Hours(24 * day))});
  }
  EXPECT_EQ(Who({}).size(), 5u);
  ASSERT_THAT(store().PruneAudit(kNow + absl::Hours(24 * 3)), IsOk());
  EXPECT_THAT(Who({}), ElementsAre("s4", "s3"));
  EXPECT_THAT(VerifyWhole().faults, IsEmpty());
  EXPECT_EQ(VerifyWhole().lines, 2);
  Open();
  NoteAll({ReadBy("s5", kNow + absl::Hours(24 * 5))});
  EXPECT_THAT(VerifyWhole().faults, IsEmpty());
  ASSERT_THAT(Run("DELETE FROM audit WHERE line = 1099511627780"), IsOk());
  EXPECT_THAT(VerifyWhole().faults,
              ElementsAre("line 4 of chain 1 is missing"));
}

INSTANTIATE_TEST_SUITE_P(Adapters, AuditTest, ::testing::Values("sqlite"),
                         [](const auto& adapter) { return adapter.param; });

}  // namespace
}  // namespace concord::audit
