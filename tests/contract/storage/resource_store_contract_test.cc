// What the resource store promises over every adapter.
#include <latch>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/storage/resource_store.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"
#include "tests/support/storage/storage.h"

namespace concord::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::kNotes;
using testing::kRankedNotes;
using testing::Note;
using testing::Refused;
using type::v1::Change;

constexpr Scope kAnna = {"clinic", "anna"};
constexpr absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

class ResourceStoreTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    opened_ = testing::OpenNotes({.path = folder_ / "notes.db"});
  }
  ResourceStore& store() { return *opened_.store; }

  absl::Status Change(absl::FunctionRef<absl::Status(Unit&)> change) {
    return store().Change(kNow, change);
  }
  absl::Status Look(absl::FunctionRef<absl::Status(Snapshot&)> look) {
    return store().Read(absl::InfiniteFuture(), look);
  }
  Note Create(const std::string& id, const std::string& text, int64_t order = 0,
              int state = 0, Scope scope = kAnna) {
    Note note;
    note.set_text(text);
    note.set_order(order);
    note.set_state(state);
    EXPECT_THAT(Change([&](Unit& unit) {
                  return unit.Create(kNotes, scope, id, note);
                }),
                IsOk());
    return note;
  }
  Note Get(const std::string& id) {
    Note note;
    EXPECT_THAT(Look([&](Snapshot& snapshot) {
                  return snapshot.Get(kNotes, kAnna, id, note);
                }),
                IsOk());
    return note;
  }
  absl::Status SetText(const std::string& id, const std::string& etag,
                       const std::string& text) {
    return Change([&](Unit& unit) {
      Note note;
      return unit.Modify(kNotes, kAnna, id, {etag}, note, [&] {
        note.set_text(text);
        return absl::OkStatus();
      });
    });
  }
  void Keep(const Kind& kind, const std::string& id, Note note) {
    EXPECT_THAT(
        Change([&](Unit& unit) { return unit.Create(kind, kAnna, id, note); }),
        IsOk());
  }
  // Of all pages.
  std::vector<std::string> Ids(Page page, const Kind& kind = kNotes) {
    std::vector<std::string> ids;
    for (bool more = true; more;) {
      EXPECT_THAT(Look([&](Snapshot& snapshot) -> absl::Status {
                    CONCORD_ASSIGN_OR_RETURN(
                        more, snapshot.List(
                                  kind, kAnna, page, [&](const Record& record) {
                                    page.after = {record.position, record.id};
                                    ids.push_back(record.id);
                                  }));
                    return absl::OkStatus();
                  }),
                  IsOk());
    }
    return ids;
  }
  ResourceStore::WriteCall CallOf(const std::string& request_id,
                                  const std::string& digest,
                                  const std::string& id, int* runs) {
    return {.tenant = "clinic",
            .subject = "therapist",
            .request_id = request_id,
            .request_digest = digest,
            .audit =
                [] {
                  return audit::Record{.time = kNow,
                                       .tenant = "clinic",
                                       .client = "anna",
                                       .method = "CreateNote",
                                       .decision = audit::Decision::kAllowed};
                },
            .now = kNow,
            .deadline = absl::InfiniteFuture(),
            .authorize = [](Unit&) { return absl::OkStatus(); },
            .work = [id, runs](Unit& unit) -> absl::StatusOr<std::string> {
              if (runs != nullptr) ++*runs;
              Note note;
              CONCORD_RETURN_IF_ERROR(unit.Create(kNotes, kAnna, id, note));
              return note.SerializeAsString();
            }};
  }
  absl::StatusOr<std::string> Run(ResourceStore::WriteCall call) {
    absl::StatusOr<std::string> result;
    std::latch ended{1};
    call.done = [&](absl::StatusOr<std::string> response) {
      result = std::move(response);
      ended.count_down();
    };
    store().Write(std::move(call));
    ended.wait();
    return result;
  }

  testing::TemporaryFolder folder_;
  testing::OpenStore opened_;
};

TEST_P(ResourceStoreTest, ListsEveryVersionInTheOrderOfWriting) {
  const Note first = Create("a", "one");
  Create("b", "two");
  ASSERT_THAT(SetText("a", first.etag(), "three"), IsOk());
  const auto versions = [this](int64_t after, int64_t until, int limit,
                               bool* more) {
    std::vector<std::string> found;
    EXPECT_THAT(
        Look([&](Snapshot& snapshot) -> absl::Status {
          CONCORD_ASSIGN_OR_RETURN(
              *more,
              snapshot.ListVersions(
                  kAnna, after, until, limit, [&](const Version& version) {
                    found.push_back(absl::StrCat(version.record.id,
                                                 version.record.revision));
                    return found.size() < 3;
                  }));
          return absl::OkStatus();
        }),
        IsOk());
    return found;
  };
  bool more = false;
  EXPECT_THAT(versions(0, 3, 10, &more), ElementsAre("a1", "b2", "a3"));
  EXPECT_FALSE(more);
  EXPECT_THAT(versions(0, 3, 2, &more), ElementsAre("a1", "b2"));
  EXPECT_TRUE(more);
  EXPECT_THAT(versions(1, 2, 10, &more), ElementsAre("b2"));
  EXPECT_FALSE(more);
}

TEST_P(ResourceStoreTest, RestoresVersionsAsTheyWere) {
  Note note = Create("a", "one");
  ASSERT_THAT(SetText("a", note.etag(), "two"), IsOk());
  ASSERT_THAT(Change([&](Unit& unit) {
                return unit.Delete(kNotes, kAnna, "a", {}, note);
              }),
              IsOk());
  constexpr Scope kCopy = {"clinic", "copy"};
  std::vector<Version> versions;
  bool more = false;
  const auto read = [&](Scope scope) {
    versions.clear();
    return Look([&](Snapshot& snapshot) -> absl::Status {
      CONCORD_ASSIGN_OR_RETURN(
          more, snapshot.ListVersions(scope, 0, 100, 100,
                                      [&](const Version& version) {
                                        versions.push_back(version);
                                        return true;
                                      }));
      return absl::OkStatus();
    });
  };
  ASSERT_THAT(read(kAnna), IsOk());
  const std::vector<Version> original = versions;
  ASSERT_EQ(original.size(), 3);
  for (const Version& version : original) {
    Note restored;
    ASSERT_TRUE(restored.ParseFromString(version.record.bytes));
    ASSERT_THAT(Change([&](Unit& unit) {
                  return unit.Restore(kNotes, kCopy, version.record, restored);
                }),
                IsOk());
  }
  ASSERT_THAT(read(kCopy), IsOk());
  ASSERT_EQ(versions.size(), 3);
  for (size_t i = 0; i < versions.size(); ++i) {
    EXPECT_EQ(versions[i].record.revision, original[i].record.revision);
    EXPECT_EQ(versions[i].record.deleted, original[i].record.deleted);
    EXPECT_EQ(versions[i].record.bytes, original[i].record.bytes);
  }
  // An older version is never put over a newer one.
  EXPECT_FALSE(Change([&](Unit& unit) {
                 return unit.Restore(kNotes, kCopy, original[0].record, note);
               }).ok());
}

TEST_P(ResourceStoreTest, StoresExactlyTheBytesThatItReturns) {
  const Note created = Create("a", "hello");
  EXPECT_EQ(created.name(), "clients/anna/notes/a");
  EXPECT_EQ(created.etag(), "\"1\"");
  EXPECT_EQ(created.create_time().seconds(), 1'700'000'000);
  EXPECT_EQ(Get("a").SerializeAsString(), created.SerializeAsString());
}

TEST_P(ResourceStoreTest, RefusesAnIdThatIsTaken) {
  Create("a", "first");
  Note second;
  const absl::Status status = Change(
      [&](Unit& unit) { return unit.Create(kNotes, kAnna, "a", second); });
  EXPECT_THAT(status, Refused(type::v1::REASON_RESOURCE_EXISTS));
  EXPECT_EQ(Get("a").text(), "first");
}

TEST_P(ResourceStoreTest, KeepsTenantsAndClientsApart) {
  Create("a", "mine");
  Note note;
  for (const Scope other : {Scope{"clinic", "bert"}, Scope{"other", "anna"}}) {
    EXPECT_EQ(Look([&](Snapshot& snapshot) {
                return snapshot.Get(kNotes, other, "a", note);
              }).code(),
              absl::StatusCode::kNotFound);
  }
}

TEST_P(ResourceStoreTest, GivesEveryChangeARevisionOfItsOwn) {
  Create("a", "one");
  Create("b", "two");
  ASSERT_THAT(SetText("a", "\"1\"", "three"), IsOk());
  EXPECT_EQ(Get("a").etag(), "\"3\"");
  EXPECT_EQ(Get("b").etag(), "\"2\"");
}

TEST_P(ResourceStoreTest, RefusesAStaleEtagAndChangesNothing) {
  Create("a", "one");
  ASSERT_THAT(SetText("a", "\"1\"", "two"), IsOk());
  const absl::Status status = SetText("a", "\"1\"", "three");
  EXPECT_THAT(status, Refused(absl::StatusCode::kAborted,
                              type::v1::REASON_ETAG_MISMATCH));
  EXPECT_EQ(Get("a").text(), "two");
}

TEST_P(ResourceStoreTest, WritesNothingWhereAChangeChangesNothing) {
  Create("a", "one");
  ASSERT_THAT(SetText("a", "", "one"), IsOk());
  EXPECT_EQ(Get("a").etag(), "\"1\"");
}

TEST_P(ResourceStoreTest, ListsTheHistoryOfAKindInOrderAndRefusesTooMuch) {
  Create("b", "other");
  Create("a", "one");
  ASSERT_THAT(SetText("a", "", "two"), IsOk());
  std::vector<std::string> texts;
  const auto list = [&](int limit) {
    return Look([&](Snapshot& snapshot) {
      return snapshot.ListHistory(kNotes, kAnna, limit,
                                  [&](const Record& record) {
                                    Note note;
                                    note.ParseFromString(record.bytes);
                                    texts.push_back(note.text());
                                  });
    });
  };
  EXPECT_THAT(list(3), IsOk());
  EXPECT_THAT(texts, ElementsAre("one", "two", "other"));
  EXPECT_THAT(list(2), Refused(type::v1::REASON_LIMIT_REACHED));
}

TEST_P(ResourceStoreTest, KeepsEveryFormerRevision) {
  Create("a", "one");
  for (const char* text : {"two", "three", "four"}) {
    ASSERT_THAT(SetText("a", "", text), IsOk());
  }
  for (const int size : {1, 2, 3, 4, 500}) {
    std::vector<std::string> texts;
    Page page{.size = size};
    for (bool more = true; more;) {
      ASSERT_THAT(
          Look([&](Snapshot& snapshot) -> absl::Status {
            CONCORD_ASSIGN_OR_RETURN(
                more, snapshot.ListRevisions(
                          kNotes, kAnna, "a", page, [&](const Record& record) {
                            Note note;
                            note.ParseFromString(record.bytes);
                            texts.push_back(note.text());
                            page.after = {record.revision, record.id};
                          }));
            return absl::OkStatus();
          }),
          IsOk());
    }
    EXPECT_THAT(texts, ElementsAre("four", "three", "two", "one")) << size;
  }
  ASSERT_THAT(Look([&](Snapshot& snapshot) -> absl::Status {
                CONCORD_ASSIGN_OR_RETURN(
                    const Record second,
                    snapshot.GetAsRead(kNotes, kAnna, "a", EtagOf(2)));
                Note note;
                note.ParseFromString(second.bytes);
                EXPECT_EQ(note.text(), "two");
                return absl::OkStatus();
              }),
              IsOk());
}

TEST_P(ResourceStoreTest, HidesWhatIsDeletedFromListsAndShowsItToGet) {
  Create("a", "one");
  Create("b", "two");
  Note note;
  ASSERT_THAT(Change([&](Unit& unit) {
                return unit.Delete(kNotes, kAnna, "a", {}, note);
              }),
              IsOk());
  EXPECT_TRUE(note.has_delete_time());
  EXPECT_THAT(Ids({}), ElementsAre("b"));
  EXPECT_THAT(Ids({.show_deleted = true}), ElementsAre("a", "b"));
  EXPECT_TRUE(Get("a").has_delete_time());
  EXPECT_THAT(SetText("a", "", "x"),
              Refused(type::v1::REASON_RESOURCE_DELETED));

  ASSERT_THAT(Change([&](Unit& unit) {
                return unit.Undelete(kNotes, kAnna, "a", note);
              }),
              IsOk());
  EXPECT_FALSE(note.has_delete_time());
  EXPECT_THAT(Ids({}), ElementsAre("a", "b"));
}

TEST_P(ResourceStoreTest, PagesThroughTiesWithoutGapOrRepetition) {
  for (int i = 0; i < 25; ++i) {
    Create(absl::StrCat("n", 10 + i), "x", /*order=*/i / 10);
  }
  for (const bool descending : {false, true}) {
    for (const int size : {1, 3, 25, 100}) {
      const std::vector<std::string> ids =
          Ids({.size = size, .descending = descending});
      EXPECT_EQ(ids.size(), 25u);
      EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 25u);
      EXPECT_EQ(ids.front(), descending ? "n34" : "n10");
    }
  }
}

TEST_P(ResourceStoreTest, EndsAPageWithTheRecordThatFillsIt) {
  for (int i = 0; i < 7; ++i) {
    Create(absl::StrCat("n", i), std::string(100, 'x'), /*order=*/i);
  }
  for (const bool descending : {false, true}) {
    for (const size_t bytes : {size_t{1}, size_t{150}, size_t{10'000}}) {
      EXPECT_EQ(
          Ids({.size = 5, .bytes = bytes, .descending = descending}).size(),
          7u);
    }
  }
  int count = 0;
  ASSERT_THAT(Look([&](Snapshot& snapshot) -> absl::Status {
                CONCORD_ASSIGN_OR_RETURN(
                    const bool more,
                    snapshot.List(kNotes, kAnna, {.size = 5, .bytes = 150},
                                  [&](const Record&) { ++count; }));
                EXPECT_TRUE(more);
                return absl::OkStatus();
              }),
              IsOk());
  EXPECT_EQ(count, 2);
}

TEST_P(ResourceStoreTest, FiltersBySetsOfValuesAndByReference) {
  Create("a", "x", 0, 1);
  Create("b", "y", 0, 2);
  Create("c", "x", 0, 62);
  EXPECT_THAT(Ids({.states = BitOf(2)}), ElementsAre("b"));
  EXPECT_THAT(Ids({.states = BitOf(2) | BitOf(62)}), ElementsAre("b", "c"));
  EXPECT_THAT(Ids({.states = ~BitOf(2)}), ElementsAre("a", "c"));
  EXPECT_THAT(Ids({.states = BitOf(3)}), IsEmpty());
  EXPECT_THAT(Ids({.reference = "x"}), ElementsAre("a", "c"));
  EXPECT_THAT(Ids({.states = BitOf(62), .reference = "x"}), ElementsAre("c"));
  Note note;
  note.set_category(7);
  Keep(kNotes, "d", note);
  EXPECT_THAT(Ids({.categories = BitOf(7)}), ElementsAre("d"));
}

TEST_P(ResourceStoreTest, FiltersByAnyOfThePeopleThatSomethingIsAbout) {
  Note note;
  Keep(kNotes, "nobody", note);
  note.add_people("mara");
  Keep(kNotes, "one", note);
  note.add_people("mar");
  Keep(kNotes, "two", note);
  EXPECT_THAT(Ids({.person = "mara"}), ElementsAre("one", "two"));
  EXPECT_THAT(Ids({.person = "mar"}), ElementsAre("two"));
  EXPECT_THAT(Ids({.person = "ma"}), IsEmpty());
}

TEST_P(ResourceStoreTest, FiltersByAWindowOfTimeWhoseEndsAreIncluded) {
  for (const int64_t order : {-5, 0, 5, 10}) {
    Create(absl::StrCat("n", order), "x", order);
  }
  for (const int size : {1, 500}) {
    EXPECT_THAT(Ids({.size = size, .first_time = -5, .last_time = 5}),
                ElementsAre("n-5", "n0", "n5"));
    EXPECT_THAT(Ids({.size = size, .descending = true, .first_time = 5}),
                ElementsAre("n10", "n5"));
    EXPECT_THAT(Ids({.size = size, .last_time = -6}), IsEmpty());
  }
}

TEST_P(ResourceStoreTest, ListsARankedKindByItsRankOrByItsTime) {
  for (const int i : {1, 2, 3}) {
    Note note;
    note.set_order(i);
    note.set_rank(i % 2);
    Keep(kRankedNotes, absl::StrCat("n", i), note);
  }
  for (const int size : {1, 500}) {
    const auto ids = [&](Page page) {
      page.size = size;
      return Ids(page, kRankedNotes);
    };
    EXPECT_THAT(ids({}), ElementsAre("n2", "n1", "n3"));
    EXPECT_THAT(ids({.descending = true}), ElementsAre("n3", "n1", "n2"));
    EXPECT_THAT(ids({.by_time = true}), ElementsAre("n1", "n2", "n3"));
    EXPECT_THAT(ids({.descending = true, .by_time = true}),
                ElementsAre("n3", "n2", "n1"));
    EXPECT_THAT(ids({.first_time = 2}), ElementsAre("n2", "n3"));
  }
}

TEST_P(ResourceStoreTest, VoidsForGoodWithWhatIsNoted) {
  Create("a", "one");
  Create("b", "two");
  Note note;
  const auto void_a = [&](const std::string& etag, const char* reason) {
    return Change([&](Unit& unit) {
      return unit.Void(kNotes, kAnna, "a", {etag}, note, [&] {
        note.set_text(reason);
        return absl::OkStatus();
      });
    });
  };
  EXPECT_THAT(void_a("\"9\"", "no"), Refused(type::v1::REASON_ETAG_MISMATCH));
  ASSERT_THAT(void_a("", "wrong person"), IsOk());
  ASSERT_THAT(void_a("", "again"), IsOk());
  EXPECT_EQ(note.text(), "wrong person");
  EXPECT_EQ(Get("a").text(), "wrong person");
  EXPECT_THAT(Ids({}), ElementsAre("b"));
  EXPECT_THAT(Ids({.show_deleted = true}), ElementsAre("a", "b"));
  EXPECT_THAT(SetText("a", "", "x"),
              Refused(type::v1::REASON_RESOURCE_DELETED));
}

TEST_P(ResourceStoreTest, ListsAllUpToALimit) {
  for (int i = 0; i < 5; ++i) Create(absl::StrCat("n", i), "x");
  ASSERT_THAT(
      Look([&](Snapshot& snapshot) -> absl::Status {
        CONCORD_ASSIGN_OR_RETURN(const std::vector<Note> all,
                                 snapshot.ListAll<Note>(kNotes, kAnna, 5));
        EXPECT_EQ(all.size(), 5u);
        EXPECT_EQ(snapshot.ListAll<Note>(kNotes, kAnna, 4).status().code(),
                  absl::StatusCode::kResourceExhausted);
        return absl::OkStatus();
      }),
      IsOk());
}

TEST_P(ResourceStoreTest, ListsWhatIsOpenOfAllClientsOfATenant) {
  const auto keep = [&](Scope scope, const char* id, int64_t order, int state) {
    Note note;
    note.set_order(order);
    note.set_state(state);
    ASSERT_THAT(Change([&](Unit& unit) {
                  return unit.Create(kNotes, scope, id, note);
                }),
                IsOk());
  };
  keep({"clinic", "bert"}, "b", 2, testing::kOpenNote);
  keep(kAnna, "a", 3, testing::kOpenNote);
  keep(kAnna, "c", 2, testing::kOpenNote);
  keep(kAnna, "closed", 1, 0);
  keep({"other", "anna"}, "d", 1, testing::kOpenNote);
  const auto list =
      [&](const absl::optional<std::pair<int64_t, std::string>>& after,
          int limit) {
        std::vector<std::string> found;
        EXPECT_THAT(
            Look([&](Snapshot& snapshot) -> absl::Status {
              CONCORD_ASSIGN_OR_RETURN(
                  const bool more,
                  snapshot.ListOpen(
                      kNotes, "clinic", after, limit,
                      [&](absl::string_view client, const Record& record) {
                        found.push_back(absl::StrCat(client, "/", record.id));
                        return true;
                      }));
              if (more) found.push_back("more");
              return absl::OkStatus();
            }),
            IsOk());
        return found;
      };
  EXPECT_THAT(list(absl::nullopt, 10),
              ElementsAre("anna/c", "bert/b", "anna/a"));
  EXPECT_THAT(list(absl::nullopt, 1), ElementsAre("anna/c", "more"));
  EXPECT_THAT(list(std::make_pair(int64_t{2}, std::string("anna/c")), 10),
              ElementsAre("bert/b", "anna/a"));
  Note note;
  ASSERT_THAT(Change([&](Unit& unit) {
                return unit.Modify(kNotes, kAnna, "c", {}, note, [&] {
                  note.set_state(0);
                  return absl::OkStatus();
                });
              }),
              IsOk());
  ASSERT_THAT(Change([&](Unit& unit) {
                return unit.Delete(kNotes, kAnna, "a", {}, note);
              }),
              IsOk());
  EXPECT_THAT(list(absl::nullopt, 10), ElementsAre("bert/b"));
}

type::v1::Standing StandingOf(absl::string_view therapist) {
  type::v1::Standing standing;
  standing.add_care_team()->set_subject(std::string(therapist));
  return standing;
}

TEST_P(ResourceStoreTest, KnowsWhatACallAboutAClientStandsOn) {
  ASSERT_THAT(Change([&](Unit& unit) -> absl::Status {
                for (const char* therapist : {"former", "present"}) {
                  CONCORD_RETURN_IF_ERROR(
                      unit.SetStanding(kAnna, StandingOf(therapist)));
                }
                CONCORD_RETURN_IF_ERROR(unit.SetFollowed(kAnna, 40));
                CONCORD_RETURN_IF_ERROR(unit.SetFollowed(kAnna, 30));
                return unit.Touch(kAnna, "clients/anna", Change::ACTION_UPDATED)
                    .status();
              }),
              IsOk());
  ASSERT_THAT(Look([&](Snapshot& snapshot) -> absl::Status {
                CONCORD_ASSIGN_OR_RETURN(const Footing known,
                                         snapshot.FindFooting(kAnna));
                EXPECT_EQ(known.standing->care_team(0).subject(), "present");
                EXPECT_EQ(known.revision, 1);
                EXPECT_EQ(known.followed_revision, 40);
                CONCORD_ASSIGN_OR_RETURN(
                    const Footing unknown,
                    snapshot.FindFooting({"clinic", "bert"}));
                EXPECT_EQ(unknown.revision, 0);
                EXPECT_EQ(unknown.standing->care_team_size(), 0);
                return absl::OkStatus();
              }),
              IsOk());
}

TEST_P(ResourceStoreTest, RunsARepeatedRequestOnceAndAnswersTheSame) {
  int runs = 0;
  const absl::StatusOr<std::string> first = Run(CallOf("r1", "d", "a", &runs));
  const absl::StatusOr<std::string> again = Run(CallOf("r1", "d", "a", &runs));
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(*first, *again);
  EXPECT_EQ(runs, 1);
}

TEST_P(ResourceStoreTest, RefusesARequestIdWithAnotherBody) {
  ASSERT_THAT(Run(CallOf("r1", "d", "a", nullptr)), IsOk());
  const absl::Status status = Run(CallOf("r1", "e", "b", nullptr)).status();
  EXPECT_THAT(status, Refused(absl::StatusCode::kAlreadyExists,
                              type::v1::REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(Ids({}), ElementsAre("a"));
}

TEST_P(ResourceStoreTest, ForgetsARequestThatFailedSoThatItCanBeTriedAgain) {
  Create("a", "in the way");
  EXPECT_FALSE(Run(CallOf("r1", "d", "a", nullptr)).ok());
  EXPECT_THAT(Run(CallOf("r1", "d2", "b", nullptr)), IsOk());
}

TEST_P(ResourceStoreTest, ChecksRightsBeforeItRepeatsAnAnswer) {
  ASSERT_THAT(Run(CallOf("r1", "d", "a", nullptr)), IsOk());
  ResourceStore::WriteCall call = CallOf("r1", "d", "a", nullptr);
  call.authorize = [](Unit&) { return NotFound("clients/anna"); };
  EXPECT_EQ(Run(std::move(call)).status().code(), absl::StatusCode::kNotFound);
}

TEST_P(ResourceStoreTest, PurgesRequestsAfterADay) {
  ASSERT_THAT(Run(CallOf("r1", "d", "a", nullptr)), IsOk());
  ASSERT_THAT(store().PurgeRequests(kNow + absl::Hours(24)), IsOk());
  EXPECT_FALSE(Run(CallOf("r1", "other", "b", nullptr)).ok());
  ASSERT_THAT(store().PurgeRequests(kNow + absl::Hours(25)), IsOk());
  EXPECT_THAT(Run(CallOf("r1", "other", "b", nullptr)), IsOk());
}

TEST_P(ResourceStoreTest, LogsChangesInOrderAndTellsListeners) {
  int told = 0;
  std::shared_ptr<void> handle = store().OnChange([&] { ++told; });
  ASSERT_THAT(Run(CallOf("r1", "d", "a", nullptr)), IsOk());
  ASSERT_THAT(Run(CallOf("r2", "d", "b", nullptr)), IsOk());
  EXPECT_EQ(told, 2);
  store().WakeListeners();
  EXPECT_EQ(told, 3) << "though nothing has changed";
  handle.reset();
  ASSERT_THAT(Run(CallOf("r3", "d", "c", nullptr)), IsOk());
  EXPECT_EQ(told, 3);

  const auto all = store().ListChanges("", 0, 10, absl::InfiniteFuture());
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ((*all)[0].change.resource(), "clients/anna/notes/a");
  EXPECT_EQ((*all)[0].change.action(), Change::ACTION_CREATED);
  EXPECT_EQ((*all)[2].change.client_revision(), 3);
  const auto rest = store().ListChanges("clinic", (*all)[1].sequence, 10,
                                        absl::InfiniteFuture());
  ASSERT_EQ(rest->size(), 1u);
  EXPECT_EQ(*store().LastSequence(absl::InfiniteFuture()), (*all)[2].sequence);
  EXPECT_THAT(*store().ListChanges("other", 0, 10, absl::InfiniteFuture()),
              IsEmpty());
}

TEST_P(ResourceStoreTest, KeepsTheFollowPosition) {
  ASSERT_THAT(Change([](Unit& unit) {
                return unit.SetFollowPosition("inventory", "17");
              }),
              IsOk());
  ASSERT_THAT(Change([](Unit& unit) {
                return unit.SetFollowPosition("inventory", "18");
              }),
              IsOk());
  ASSERT_THAT(Look([](Snapshot& snapshot) -> absl::Status {
                EXPECT_EQ(*snapshot.FollowPosition("inventory"), "18");
                EXPECT_EQ(*snapshot.FollowPosition("goals"), "");
                return absl::OkStatus();
              }),
              IsOk());
}

TEST_P(ResourceStoreTest, FindsItsPlaceInTheLogByATokenOfItsOwnAlone) {
  ASSERT_THAT(Run(CallOf("r1", "d", "a", nullptr)), IsOk());
  ASSERT_THAT(Run(CallOf("r2", "d", "b", nullptr)), IsOk());
  const auto all = store().ListChanges("", 0, 10, absl::InfiniteFuture());
  ASSERT_THAT(all, IsOk());
  const auto find = [&](absl::string_view token) {
    return store().FindSequence(token, absl::InfiniteFuture());
  };
  EXPECT_EQ(*find(""), 0);
  const std::string token = (*all)[1].change.resume_token();
  EXPECT_EQ(*find(token), (*all)[1].sequence);
  const std::string digest = token.substr(token.find('-'));
  for (const std::string& other :
       {absl::StrCat((*all)[0].sequence, digest),
        absl::StrCat((*all)[1].sequence + 1, digest),
        absl::StrCat((*all)[1].sequence), std::string("0"), digest}) {
    EXPECT_EQ(ReasonOf(find(other).status()),
              type::v1::REASON_RESUME_TOKEN_UNKNOWN)
        << other;
  }
}

TEST_P(ResourceStoreTest, ForgetsWhatItFollowed) {
  ASSERT_THAT(Change([](Unit& unit) -> absl::Status {
                CONCORD_RETURN_IF_ERROR(
                    unit.SetStanding(kAnna, StandingOf("therapist")));
                CONCORD_RETURN_IF_ERROR(unit.SetFollowed(kAnna, 7));
                return unit.SetFollowPosition("inventory", "17-0");
              }),
              IsOk());
  const auto footing = [&] {
    Footing found;
    EXPECT_THAT(Look([&](Snapshot& snapshot) -> absl::Status {
                  CONCORD_ASSIGN_OR_RETURN(found, snapshot.FindFooting(kAnna));
                  return absl::OkStatus();
                }),
                IsOk());
    return found;
  };
  ASSERT_EQ(footing().followed_revision, 7);
  ASSERT_EQ(footing().standing->care_team_size(), 1);
  ASSERT_THAT(
      Change([](Unit& unit) { return unit.ForgetFollowed("inventory"); }),
      IsOk());
  EXPECT_EQ(footing().followed_revision, 0);
  EXPECT_EQ(footing().standing->care_team_size(), 0);
  ASSERT_THAT(Look([](Snapshot& snapshot) -> absl::Status {
                EXPECT_EQ(*snapshot.FollowPosition("inventory"), "");
                return absl::OkStatus();
              }),
              IsOk());
}

TEST_P(ResourceStoreTest, EnqueuesAMessageOnce) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Change([](Unit& unit) {
                  return unit.Enqueue(kAnna, "achievements", "a1", "payload");
                }),
                IsOk());
  }
}

INSTANTIATE_TEST_SUITE_P(Adapters, ResourceStoreTest,
                         ::testing::Values("sqlite"),
                         [](const auto& adapter) { return adapter.param; });

}  // namespace
}  // namespace concord::storage
