// The pipeline on a real database, without a network: rights, idempotency,
// audit, admission.
#include "common/rpc/pipeline.h"

#include <atomic>
#include <condition_variable>
#include <stdexcept>
#include <thread>

#include "absl/time/clock.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/rpc/diary.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/status/status.h"

namespace concord::rpc {
namespace {

using storage::Relation;
using testing::ClientSelf;
using testing::Harness;
using testing::IsOk;
using testing::NewDiary;
using testing::OtherService;
using testing::Refused;
using testing::Supervisor;
using testing::Therapist;
using testing::diary::CreateNoteRequest;
using testing::diary::GetNoteRequest;
using testing::diary::ListNotesRequest;
using testing::diary::ListNotesResponse;
using testing::diary::Note;
using testing::diary::UpdateNoteRequest;
using type::v1::Standing;

GetNoteRequest GetRequest(absl::string_view name) {
  GetNoteRequest request;
  request.set_name(std::string(name));
  return request;
}

UpdateNoteRequest UpdateRequest(absl::string_view etag, int number) {
  UpdateNoteRequest request;
  *request.mutable_note() = testing::CreateNote("c1", "n1", 0).note();
  request.mutable_note()->set_name("clients/c1/notes/n1");
  request.mutable_note()->set_title("New title");
  request.mutable_update_mask()->add_paths("title");
  request.set_etag(std::string(etag));
  request.set_request_id(testing::CreateNote("c1", "x", number).request_id());
  return request;
}

class PipelineTest : public ::testing::Test {
 protected:
  PipelineTest() {
    harness_.Serve(*service_);
    EXPECT_THAT(harness_.SetMembers("t1", "c1",
                                    {{"anna", Relation::kCareTeam},
                                     {"sven", Relation::kSupervises}}),
                IsOk());
  }

  absl::StatusOr<Note> Create(const security::Claims& caller,
                              const CreateNoteRequest& request) {
    return harness_.Call<Note>(caller, "CreateNote", request);
  }

  absl::StatusOr<Note> Get(const security::Claims& caller) {
    return harness_.Call<Note>(caller, "GetNote",
                               GetRequest("clients/c1/notes/n1"));
  }

  // Runs in GetNote and GetTopic.
  std::function<void(Call&)> on_get_ = [](Call&) {};
  std::unique_ptr<Service> service_ =
      NewDiary([this](Call& call) { on_get_(call); });
  Harness harness_;
};

TEST_F(PipelineTest, WritesAndReadsBack) {
  const auto created =
      Create(Therapist("anna"), testing::CreateNote("c1", "n1", 1));
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "clients/c1/notes/n1");
  for (const security::Claims& reader :
       {Therapist("anna"), Supervisor("sven"), ClientSelf("c1")}) {
    const auto read = Get(reader);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->SerializeAsString(), created->SerializeAsString());
  }
}

TEST_F(PipelineTest, AClientThatIsNotYoursLooksLikeNone) {
  ASSERT_THAT(Create(Therapist("anna"), testing::CreateNote("c1", "n1", 1)),
              IsOk());
  const absl::Status absent = harness_
                                  .Call<Note>(Therapist("anna"), "GetNote",
                                              GetRequest("clients/c1/notes/n2"))
                                  .status();
  EXPECT_EQ(absent.code(), absl::StatusCode::kNotFound);
  for (const security::Claims& stranger :
       {Therapist("eve"), Therapist("anna", "t2"), ClientSelf("c2"),
        ClientSelf("c1", "t2"), Supervisor("anna"), Therapist("sven")}) {
    const absl::Status status = Get(stranger).status();
    EXPECT_THAT(status, Refused(absl::StatusCode::kNotFound,
                                type::v1::REASON_RESOURCE_NOT_FOUND));
  }
  // The same words whether a note is absent or another's.
  const absl::Status foreign =
      harness_
          .Call<Note>(Therapist("eve"), "GetNote",
                      GetRequest("clients/c1/notes/n2"))
          .status();
  EXPECT_EQ(foreign, absent);
}

TEST_F(PipelineTest, AStrangerCannotWriteAndNothingIsWritten) {
  const auto refused =
      Create(Therapist("eve"), testing::CreateNote("c1", "n1", 1));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Get(Therapist("anna")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(PipelineTest, ARoleThatMayNotCallIsToldSo) {
  const absl::Status status =
      harness_.Call<Note>(ClientSelf("c1"), "UpdateNote", UpdateRequest("", 2))
          .status();
  EXPECT_THAT(status, Refused(absl::StatusCode::kPermissionDenied,
                              type::v1::REASON_METHOD_NOT_ALLOWED));
}

TEST_F(PipelineTest, AuthorisesBeforeItValidates) {
  CreateNoteRequest request = testing::CreateNote("c1", "n1", 1);
  request.mutable_note()->clear_title();
  EXPECT_EQ(Create(Therapist("eve"), request).status().code(),
            absl::StatusCode::kNotFound);
  const absl::Status status = Create(Therapist("anna"), request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(ViolationsOf(status).size(), 1);
  EXPECT_EQ(ViolationsOf(status)[0].field, "note.title");
}

TEST_F(PipelineTest, ARequestWithoutAClientNamesItsViolations) {
  const absl::Status status =
      harness_.Call<Note>(Therapist("anna"), "GetNote", GetRequest("notes/n1"))
          .status();
  EXPECT_THAT(status, Refused(type::v1::REASON_FIELD_INVALID));
}

TEST_F(PipelineTest, NamesTheTextThatIsNotUtf8) {
  const absl::Status status =
      harness_
          .Run(Therapist("anna"), "GetNote", absl::string_view("\x0A\x01\xFF"))
          .response.status();
  EXPECT_THAT(status, Refused(type::v1::REASON_MALFORMED_MESSAGE));
  ASSERT_EQ(ViolationsOf(status).size(), 1);
  EXPECT_EQ(ViolationsOf(status)[0].field, "name");
  EXPECT_THAT(harness_.Run(Therapist("anna"), "GetNote", "\xFF").response,
              Refused(type::v1::REASON_MALFORMED_MESSAGE));
}

TEST_F(PipelineTest, RefusesMessagesOverTheMethodsLimit) {
  const std::string large((256 << 10) + 1, '\0');
  const absl::Status status =
      harness_.Run(Therapist("anna"), "GetNote", large).response.status();
  EXPECT_THAT(status, Refused(absl::StatusCode::kResourceExhausted,
                              type::v1::REASON_MESSAGE_TOO_LARGE));
}

TEST_F(PipelineTest, ARepeatedRequestGetsTheSameAnswerOnce) {
  const CreateNoteRequest request = testing::CreateNote("c1", "n1", 1);
  const auto first = Create(Therapist("anna"), request);
  const auto second = Create(Therapist("anna"), request);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(*harness_.store().LastSequence(absl::InfiniteFuture()), 1);
}

TEST_F(PipelineTest, ARequestIdIsNotForTwoRequests) {
  ASSERT_THAT(Create(Therapist("anna"), testing::CreateNote("c1", "n1", 1)),
              IsOk());
  const absl::Status status =
      Create(Therapist("anna"), testing::CreateNote("c1", "n2", 1)).status();
  EXPECT_THAT(status, Refused(absl::StatusCode::kAlreadyExists,
                              type::v1::REASON_REQUEST_ID_REUSED));
}

TEST_F(PipelineTest, ARepeatAfterLossOfAccessIsRefused) {
  const CreateNoteRequest request = testing::CreateNote("c1", "n1", 1);
  ASSERT_THAT(Create(Therapist("anna"), request), IsOk());
  ASSERT_THAT(harness_.SetMembers("t1", "c1", {}), IsOk());
  EXPECT_EQ(Create(Therapist("anna"), request).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(PipelineTest, AStaleEtagLosesTheRace) {
  const auto created =
      Create(Therapist("anna"), testing::CreateNote("c1", "n1", 1));
  ASSERT_THAT(created, IsOk());
  ASSERT_THAT(harness_.Call<Note>(Therapist("anna"), "UpdateNote",
                                  UpdateRequest(created->etag(), 2)),
              IsOk());
  const absl::Status status = harness_
                                  .Call<Note>(Therapist("anna"), "UpdateNote",
                                              UpdateRequest(created->etag(), 3))
                                  .status();
  EXPECT_THAT(status, Refused(absl::StatusCode::kAborted,
                              type::v1::REASON_ETAG_MISMATCH));
}

TEST_F(PipelineTest, AMaskWithAnUnknownPathChangesNothing) {
  ASSERT_THAT(Create(Therapist("anna"), testing::CreateNote("c1", "n1", 1)),
              IsOk());
  UpdateNoteRequest request = UpdateRequest("", 2);
  request.mutable_update_mask()->add_paths("nothing");
  const absl::Status status =
      harness_.Call<Note>(Therapist("anna"), "UpdateNote", request).status();
  EXPECT_THAT(status, Refused(type::v1::REASON_FIELD_MASK_INVALID));
  EXPECT_THAT(status.message(), ::testing::HasSubstr("`nothing`"));
  EXPECT_EQ(Get(Therapist("anna"))->title(), "A day");
}

TEST_F(PipelineTest, PagesThroughAListOnce) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_THAT(Create(Therapist("anna"),
                       testing::CreateNote("c1", "n" + std::to_string(i), i)),
                IsOk());
  }
  ListNotesRequest request;
  request.set_parent("clients/c1");
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = harness_.Call<ListNotesResponse>(Therapist("anna"),
                                                       "ListNotes", request);
    ASSERT_THAT(page, IsOk());
    for (const Note& note : page->notes()) names.push_back(note.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ::testing::ElementsAre(
                         "clients/c1/notes/n0", "clients/c1/notes/n1",
                         "clients/c1/notes/n2", "clients/c1/notes/n3",
                         "clients/c1/notes/n4"));
}

TEST_F(PipelineTest, AnswersCarryTheRevisionTheyContain) {
  const Answer written =
      harness_.Run(Therapist("anna"), "CreateNote",
                   testing::CreateNote("c1", "n1", 1).SerializeAsString());
  EXPECT_EQ(written.revision, "inventory=1");
  const std::string get = GetRequest("clients/c1/notes/n1").SerializeAsString();
  EXPECT_EQ(harness_.Run(Therapist("anna"), "GetNote", get).revision,
            "inventory=1");
  EXPECT_THAT(harness_
                  .Run(Therapist("anna"), "GetNote", get,
                       {.min_revisions = "goal_planning=9, inventory=1"})
                  .response,
              IsOk());
  EXPECT_EQ(harness_
                .Run(Therapist("anna"), "GetNote", get,
                     {.min_revisions = "inventory=2"})
                .response.status()
                .code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(PipelineTest, TellsARevisionItDoesNotHaveFromOneThatIsNone) {
  ASSERT_THAT(Create(Therapist("anna"), testing::CreateNote("c1", "n1", 1)),
              IsOk());
  const std::string get = GetRequest("clients/c1/notes/n1").SerializeAsString();
  const auto reason = [&](const char* header) {
    return ReasonOf(
        harness_
            .Run(Therapist("anna"), "GetNote", get, {.min_revisions = header})
            .response.status());
  };
  EXPECT_EQ(reason("inventory=2"), type::v1::REASON_REVISION_BEHIND);
  EXPECT_EQ(reason("inventory=two"), type::v1::REASON_HEADER_INVALID);
}

TEST_F(PipelineTest, AnExceptionBecomesABugAndTheNextCallIsServed) {
  ASSERT_THAT(Create(Therapist("anna"), testing::CreateNote("c1", "n1", 1)),
              IsOk());
  on_get_ = [](Call&) { throw std::runtime_error("a secret"); };
  const absl::Status status = Get(Therapist("anna")).status();
  EXPECT_THAT(status,
              Refused(absl::StatusCode::kInternal, type::v1::REASON_BUG));
  EXPECT_THAT(status.ToString(),
              ::testing::Not(::testing::HasSubstr("secret")));
  on_get_ = [](Call&) {};
  EXPECT_THAT(Get(Therapist("anna")), IsOk());
}

TEST_F(PipelineTest, ImposesADeadlineAndCapsLongOnes) {
  ASSERT_THAT(Create(Therapist("anna"), testing::CreateNote("c1", "n1", 1)),
              IsOk());
  absl::Duration left;
  on_get_ = [&](Call& call) { left = call.deadline() - absl::Now(); };
  const std::string get = GetRequest("clients/c1/notes/n1").SerializeAsString();
  ASSERT_THAT(harness_.Run(Therapist("anna"), "GetNote", get).response, IsOk());
  EXPECT_GT(left, absl::Seconds(5));
  EXPECT_LE(left, absl::Seconds(10));
  ASSERT_THAT(
      harness_
          .Run(Therapist("anna"), "GetNote", get, {.remaining = absl::Hours(1)})
          .response,
      IsOk());
  EXPECT_GT(left, absl::Seconds(50));
  EXPECT_LE(left, absl::Minutes(1));
}

TEST_F(PipelineTest, DoesNoWorkForCallsThatAreLateOrCancelled) {
  on_get_ = [](Call&) { ADD_FAILURE() << "the handler has run"; };
  const std::string get = GetRequest("clients/c1/notes/n1").SerializeAsString();
  EXPECT_THAT(harness_
                  .Run(Therapist("anna"), "GetNote", get,
                       {.remaining = absl::ZeroDuration()})
                  .response,
              Refused(type::v1::REASON_DEADLINE_PASSED));
  EXPECT_EQ(harness_.Run(Therapist("anna"), "GetNote", get, {}, true)
                .response.status()
                .code(),
            absl::StatusCode::kCancelled);
  const std::string create =
      testing::CreateNote("c1", "n1", 1).SerializeAsString();
  EXPECT_EQ(harness_.Run(Therapist("anna"), "CreateNote", create, {}, true)
                .response.status()
                .code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(*harness_.store().LastSequence(absl::InfiniteFuture()), 0);
}

TEST_F(PipelineTest, RefusesNewCallsWhileItDrains) {
  harness_.pipeline().BeginDrain();
  const absl::Status status = Get(Therapist("anna")).status();
  EXPECT_THAT(status, Refused(absl::StatusCode::kUnavailable,
                              type::v1::REASON_DRAINING));
}

TEST_F(PipelineTest, TellsTheObserverOfEveryEndOnce) {
  ASSERT_THAT(Create(Therapist("anna"), testing::CreateNote("c1", "n1", 1)),
              IsOk());
  const std::string get = GetRequest("clients/c1/notes/n2").SerializeAsString();
  harness_.Run(Therapist("anna"), "GetNote", get,
               {.traceparent = "00-0af7651916cd43dd8448eb211c80319c-"
                               "b7ad6b7169203331-01"});
  const auto ended = harness_.observer().ended();
  ASSERT_EQ(ended.size(), 2);
  EXPECT_EQ(ended[0].method, "CreateNote");
  EXPECT_EQ(ended[0].code, absl::StatusCode::kOk);
  EXPECT_EQ(ended[1].method, "GetNote");
  EXPECT_EQ(ended[1].reason, type::v1::REASON_RESOURCE_NOT_FOUND);
  EXPECT_EQ(ended[1].trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(ended[1].subject, "anna");
}

TEST_F(PipelineTest, KeepsAnAuditTrailThatVerifies) {
  ASSERT_THAT(Create(Therapist("anna"), testing::CreateNote("c1", "n1", 1)),
              IsOk());
  ASSERT_THAT(Get(Therapist("anna")), IsOk());
  ASSERT_FALSE(Get(Therapist("eve")).ok());
  EXPECT_THAT(harness_.store().VerifyAudit(absl::InfiniteFuture()), IsOk());
}

TEST_F(PipelineTest, StoresEachMessageOfAStream) {
  const auto stored = harness_.Store(Therapist("anna"), "ImportNotes",
                                     testing::CreateNote("c1", "n1", 1));
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(*stored, 1);
  EXPECT_EQ(harness_
                .Store(Therapist("eve"), "ImportNotes",
                       testing::CreateNote("c1", "n2", 2))
                .status()
                .code(),
            absl::StatusCode::kNotFound);
}

TEST(PipelineOverloadTest, RefusesWhatTheQueueCannotHoldWithAdviceToWait) {
  std::mutex mu;
  std::condition_variable changed;
  int running = 0;
  bool open = false;
  const auto service = NewDiary([&](Call&) {
    std::unique_lock lock(mu);
    ++running;
    changed.notify_all();
    changed.wait(lock, [&] { return open; });
  });
  Harness harness({.pool = {.threads = 1, .queue_limit = 1}});
  harness.Serve(*service);
  const auto get = [&] {
    return harness
        .Call<Note>(ClientSelf("c1"), "GetNote",
                    GetRequest("clients/c1/notes/n1"))
        .status();
  };
  std::thread first(
      [&] { EXPECT_EQ(get().code(), absl::StatusCode::kNotFound); });
  {
    std::unique_lock lock(mu);
    changed.wait(lock, [&] { return running == 1; });
  }
  // One more waits; of the others each is refused at once.
  std::atomic<int> refused = 0;
  std::vector<std::thread> others;
  for (int i = 0; i < 4; ++i) {
    others.emplace_back([&] {
      const absl::Status status = get();
      if (ReasonOf(status) != type::v1::REASON_OVERLOADED) return;
      EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
      EXPECT_GE(RetryDelayOf(status), absl::Milliseconds(50));
      EXPECT_LE(RetryDelayOf(status), absl::Milliseconds(500));
      const std::lock_guard lock(mu);
      ++refused;
      changed.notify_all();
    });
  }
  {
    std::unique_lock lock(mu);
    changed.wait(lock, [&] { return refused == 3; });
    open = true;
  }
  changed.notify_all();
  first.join();
  for (std::thread& other : others) other.join();
}

// The owner of the standing as a service that follows it sees it.
class FakeRights final : public Rights {
 public:
  absl::string_view owner() const override { return "inventory"; }
  Executor& lane() override { return lane_; }
  bool Fresh(absl::Time) const override { return fresh; }
  absl::StatusOr<Standing> Ask(const Call&) override {
    ++asked;
    return answer;
  }
  std::atomic<bool> fresh = true;
  std::atomic<int> asked = 0;
  absl::StatusOr<Standing> answer = Standing();

 private:
  Executor lane_{{.threads = 1, .queue_limit = 8}};
};

// That of a client for whom one therapist cares.
Standing CaredForBy(const std::string& therapist) {
  return testing::StandingWith({{{therapist, Relation::kCareTeam}}});
}

class FollowingTest : public ::testing::Test {
 protected:
  FollowingTest() {
    harness_.Serve(*service_);
    EXPECT_THAT(
        harness_.SetMembers("t1", "c1", {{"anna", Relation::kCareTeam}}),
        IsOk());
  }

  absl::Status Create(absl::string_view subject, int number) {
    return harness_
        .Call<Note>(
            Therapist(subject), "CreateNote",
            testing::CreateNote("c1", "n" + std::to_string(number), number))
        .status();
  }
  absl::Status List(const security::Claims& caller) {
    ListNotesRequest request;
    request.set_parent("clients/c1");
    return harness_.Call<ListNotesResponse>(caller, "ListNotes", request)
        .status();
  }

  FakeRights rights_;
  std::unique_ptr<Service> service_ = NewDiary();
  Harness harness_{{.service = "goals", .rights = &rights_}};
};

TEST_F(FollowingTest, TrustsAFreshProjection) {
  EXPECT_THAT(Create("anna", 1), IsOk());
  EXPECT_THAT(List(Therapist("anna")), IsOk());
  EXPECT_EQ(rights_.asked, 0);
}

TEST_F(FollowingTest, AsksTheOwnerWhenItKnowsOfNoRelation) {
  rights_.answer = CaredForBy("new");
  EXPECT_THAT(Create("new", 1), IsOk());
  EXPECT_THAT(List(Therapist("new")), IsOk());
  EXPECT_EQ(rights_.asked, 2);
  EXPECT_EQ(Create("eve", 2).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(List(Therapist("eve")).code(), absl::StatusCode::kNotFound);
}

TEST_F(FollowingTest, BelievesTheOwnerWhenItsOwnProjectionIsOld) {
  rights_.fresh = false;
  EXPECT_EQ(Create("anna", 1).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(List(Therapist("anna")).code(), absl::StatusCode::kNotFound);
  rights_.answer = CaredForBy("anna");
  EXPECT_THAT(Create("anna", 2), IsOk());
  EXPECT_THAT(List(Therapist("anna")), IsOk());
}

TEST_F(FollowingTest, RefusesWhenTheOwnerCannotBeAsked) {
  rights_.fresh = false;
  rights_.answer = absl::UnavailableError("gone");
  for (const absl::Status& status :
       {Create("anna", 1), List(Therapist("anna"))}) {
    EXPECT_THAT(status, Refused(absl::StatusCode::kUnavailable,
                                type::v1::REASON_RIGHTS_UNKNOWN));
  }
}

TEST_F(FollowingTest, NeedsNobodyToKnowAClientAsThemselves) {
  rights_.fresh = false;
  EXPECT_THAT(List(ClientSelf("c1")), IsOk());
  EXPECT_EQ(List(ClientSelf("c2")).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(rights_.asked, 0);
}

TEST_F(FollowingTest, AsksBeforeAClientWrites) {
  const auto write = [&](int number) {
    return harness_
        .Call<Note>(
            ClientSelf("c1"), "CreateNote",
            testing::CreateNote("c1", "n" + std::to_string(number), number))
        .status();
  };
  EXPECT_THAT(write(1), IsOk());
  EXPECT_EQ(rights_.asked, 0);
  rights_.fresh = false;
  rights_.answer = CaredForBy("anna");
  EXPECT_THAT(write(2), IsOk());
  Standing::Consent& consent = *rights_.answer->add_consents();
  consent.set_purpose(type::v1::CONSENT_PURPOSE_RECORD);
  consent.set_decision(type::v1::CONSENT_DECISION_WITHDRAWN);
  EXPECT_THAT(write(3), Refused(absl::StatusCode::kPermissionDenied,
                                type::v1::REASON_CONSENT_REQUIRED));
  rights_.answer = absl::UnavailableError("gone");
  EXPECT_THAT(write(4), Refused(absl::StatusCode::kUnavailable,
                                type::v1::REASON_RIGHTS_UNKNOWN));
}

TEST_F(FollowingTest, AsksTheOwnerWhereTheCallerKnowsMoreThanItself) {
  ListNotesRequest request;
  request.set_parent("clients/c1");
  const auto list = [&](absl::string_view known) {
    Headers headers;
    headers.min_revisions = known;
    return harness_
        .Run(Therapist("anna"), "ListNotes", request.SerializeAsString(),
             headers)
        .response.status();
  };
  EXPECT_THAT(list("inventory=1"), IsOk());
  EXPECT_EQ(rights_.asked, 0);
  EXPECT_EQ(list("inventory=2").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(rights_.asked, 1);
}

class AccountTest : public ::testing::Test {
 protected:
  AccountTest() {
    harness_.Serve(*service_);
    EXPECT_THAT(
        harness_.SetMembers("t1", "c1", {{"anna", Relation::kCareTeam}}),
        IsOk());
  }

  absl::Status List(const security::Claims& caller,
                    std::vector<std::string> certificate) {
    ListNotesRequest request;
    request.set_parent("clients/c1");
    Headers headers;
    headers.certificate_names = [certificate] { return certificate; };
    return harness_
        .Run(caller, "ListNotes", request.SerializeAsString(), headers)
        .response.status();
  }

  std::unique_ptr<Service> service_ = NewDiary();
  Harness harness_;
};

TEST_F(AccountTest, ReadsWhatItsTokenNames) {
  security::Claims account = OtherService("search");
  EXPECT_THAT(List(account, {"search"}),
              Refused(absl::StatusCode::kPermissionDenied,
                      type::v1::REASON_METHOD_NOT_ALLOWED));
  account.methods = {"concord.testing.diary.DiaryService/ListNotes"};
  EXPECT_THAT(List(account, {"search"}), IsOk());
}

TEST_F(AccountTest, WritesNothingWhateverItsTokenNames) {
  security::Claims account = OtherService("search");
  account.methods = {"concord.testing.diary.DiaryService/CreateNote"};
  EXPECT_THAT(
      harness_
          .Call<Note>(account, "CreateNote", testing::CreateNote("c1", "n1", 1))
          .status(),
      Refused(absl::StatusCode::kPermissionDenied,
              type::v1::REASON_METHOD_NOT_ALLOWED));
}

TEST_F(AccountTest, ReachesItsOwnTenantAlone) {
  security::Claims account = OtherService("search");
  account.tenant = "t2";
  account.methods = {"concord.testing.diary.DiaryService/GetNote"};
  ASSERT_THAT(harness_
                  .Call<Note>(Therapist("anna"), "CreateNote",
                              testing::CreateNote("c1", "n1", 1))
                  .status(),
              IsOk());
  GetNoteRequest request;
  request.set_name("clients/c1/notes/n1");
  EXPECT_EQ(harness_.Call<Note>(account, "GetNote", request).status().code(),
            absl::StatusCode::kNotFound);
  account.tenant = "t1";
  EXPECT_THAT(harness_.Call<Note>(account, "GetNote", request).status(),
              IsOk());
}

}  // namespace
}  // namespace concord::rpc
