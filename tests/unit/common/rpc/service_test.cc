// What keeps a server from starting.
#include "common/rpc/service.h"

#include <vector>

#include "common/executor/executor.h"
#include "common/rpc/method.h"
#include "concord/type/v1/access_requests.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/rpc/diary.pb.h"

namespace concord::rpc {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using namespace testing::diary;  // NOLINT(google-build-using-namespace): the
                                 // messages of a test

constexpr char kDiary[] = "concord.testing.diary.DiaryService";
constexpr int kAnyone = 63;
constexpr Rule kRules[] = {
    {"GetTopic", {Access::kCatalogue, kAnyone, Requirement::kNone}},
    {"GetNote", {Access::kRemembered, kAnyone, Requirement::kReader}},
    {"ListNotes", {Access::kRead, kAnyone, Requirement::kReader}},
    {"CreateNote", {Access::kWrite, kAnyone, Requirement::kParty}},
    {"UpdateNote", {Access::kWrite, kAnyone, Requirement::kParty}},
    {"ImportNotes", {Access::kWrite, kAnyone, Requirement::kParty}},
    {"ListAccesses", {Access::kRead, kAnyone, Requirement::kSelfOrAdmin}},
    {"WatchChanges", {Access::kWatch, kAnyone, Requirement::kNone}},
};

template <typename Request, typename Response>
void AddUnary(Service& service, absl::string_view method) {
  service.Unary<Request, Response>(
      method, [](Call&, const Request&) -> absl::StatusOr<Response> {
        return Response();
      });
}

void AddAllButGetNote(Service& service) {
  AddUnary<GetTopicRequest, Topic>(service, "GetTopic");
  AddUnary<ListNotesRequest, ListNotesResponse>(service, "ListNotes");
  AddUnary<CreateNoteRequest, Note>(service, "CreateNote");
  AddUnary<UpdateNoteRequest, Note>(service, "UpdateNote");
  AddUnary<type::v1::ListAccessesRequest, type::v1::ListAccessesResponse>(
      service, "ListAccesses");
  service.ClientStream<CreateNoteRequest, ImportNotesResponse>(
      "ImportNotes", [](Call&, const CreateNoteRequest&) { return 1; },
      [](int64_t) { return ImportNotesResponse(); });
  service.Watch<WatchChangesRequest, WatchChangesResponse>(
      "WatchChanges", [](storage::ResourceStore&, const WatchMoment&) {
        return WatchChangesResponse();
      });
}

TEST(FaultsOfTest, NothingThatIsAnsweredFromMemoryAsksBefore) {
  Executor lane{{.threads = 1, .queue_limit = 1}};
  Service service(kDiary, kRules);
  AddAllButGetNote(service);
  AddUnary<GetNoteRequest, Note>(service, "GetNote");
  service.AskBefore<GetNoteRequest>(
      "GetNote", lane, [](const GetNoteRequest&) { return true; },
      [](const Call&, const GetNoteRequest&) { return absl::OkStatus(); });
  EXPECT_THAT(FindFaults(service),
              ElementsAre(HasSubstr("question before GetNote")));
}

TEST(FaultsOfTest, ACompleteServiceHasNone) {
  Service service(kDiary, kRules);
  AddAllButGetNote(service);
  AddUnary<GetNoteRequest, Note>(service, "GetNote");
  EXPECT_THAT(FindFaults(service), IsEmpty());
  EXPECT_EQ(service.name(), "concord.testing.diary.DiaryService");
}

TEST(FaultsOfTest, FindsAContractThatIsNotLinked) {
  Service service("concord.testing.diary.LogbookService", kRules);
  EXPECT_THAT(
      FindFaults(service),
      Contains(HasSubstr("LogbookService: its contract is not linked")));
}

TEST(FaultsOfTest, FindsAMethodWithoutAHandler) {
  Service service(kDiary, kRules);
  AddAllButGetNote(service);
  EXPECT_THAT(FindFaults(service),
              UnorderedElementsAre(
                  AllOf(HasSubstr("GetNote"), HasSubstr("0 handlers"))));
}

TEST(FaultsOfTest, FindsAMethodWithoutARule) {
  Service service(kDiary, absl::MakeSpan(kRules).subspan(1));
  AddAllButGetNote(service);
  AddUnary<GetNoteRequest, Note>(service, "GetNote");
  EXPECT_THAT(FindFaults(service),
              UnorderedElementsAre(
                  AllOf(HasSubstr("GetTopic"), HasSubstr("has no rule"))));
}

TEST(FaultsOfTest, ReportsAllFaultsOfATableAtOnce) {
  constexpr Rule kWrong[] = {
      {"GetTopic", {Access::kRead, kAnyone, Requirement::kNone}},
      {"GetTopic", {Access::kCatalogue, kAnyone, Requirement::kNone}},
      {"GetNote", {Access::kWrite, 0, Requirement::kReader}},
      {"ListNotes", {Access::kRead, kAnyone, Requirement::kReader}},
      {"CreateNote", {Access::kWatch, kAnyone, Requirement::kParty}},
      {"UpdateNote", {Access::kWrite, kAnyone, Requirement::kParty}},
      {"ImportNotes", {Access::kRead, kAnyone, Requirement::kParty}},
      {"WatchChanges", {Access::kWatch, kAnyone, Requirement::kNone}},
      {"Invented", {Access::kRead, kAnyone, Requirement::kNone}},
  };
  Service service(kDiary, kWrong);
  AddAllButGetNote(service);
  AddUnary<GetNoteRequest, Topic>(service, "GetNote");
  AddUnary<GetNoteRequest, Topic>(service, "Imagined");
  const std::vector<std::string> faults = FindFaults(service);
  for (const char* fault :
       {"GetTopic: the request names no client",
        "rule GetTopic: is there twice", "GetNote: a write has no request_id",
        "GetNote: no role may call it", "GetNote: has other types",
        "CreateNote: kWatch and Watch()",
        "ImportNotes: a client stream has access kWrite",
        "rule Invented: ", "handler Imagined: "}) {
    EXPECT_THAT(faults, Contains(HasSubstr(fault)));
  }
}

}  // namespace
}  // namespace concord::rpc
