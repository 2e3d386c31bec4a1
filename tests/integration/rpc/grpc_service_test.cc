// Services over a real gRPC server on the loopback, with real tokens: what bad
// callers get, streams, cancellation, drain.
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <limits>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/grpc/service.h"
#include "common/rpc/grpc/wire_error.h"
#include "common/status/error.h"
#include "common/storage/sqlite/sqlite_database.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"
#include "tests/support/rpc/diary.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/status/status.h"
#include "tests/support/tokens/tokens.h"

namespace concord::rpc {
namespace {

using grpc::internal::RpcMethod;
using security::Role;
using storage::Relation;
using testing::CreateNote;
using testing::IsOk;
using testing::Refused;
using testing::diary::CreateNoteRequest;
using testing::diary::GetNoteRequest;
using testing::diary::GetTopicRequest;
using testing::diary::ImportNotesResponse;
using testing::diary::ListNotesRequest;
using testing::diary::ListNotesResponse;
using testing::diary::Note;
using testing::diary::Topic;
using testing::diary::UpdateNoteRequest;
using testing::diary::WatchChangesRequest;
using testing::diary::WatchChangesResponse;

constexpr char kService[] = "/concord.testing.diary.DiaryService/";

class GrpcServiceTest : public ::testing::Test {
 protected:
  GrpcServiceTest() {
    EXPECT_THAT(testing::SetMembers(*opened_.store, {"t1", "c1"},
                                    {{"anna", Relation::kCareTeam}}),
                IsOk());
    auto bound = Bind(*service_, pipeline_);
    EXPECT_THAT(bound, IsOk());
    bound_ = *std::move(bound);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port);
    builder.RegisterService(bound_.get());
    builder.SetMaxReceiveMessageSize(LargestRequest(*service_));
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", port),
                                   grpc::InsecureChannelCredentials());
  }

  ~GrpcServiceTest() override {
    pipeline_.BeginDrain();
    server_->Shutdown();
    server_->Wait();
    pool_.Drain();
  }

  std::string TokenOf(absl::string_view subject, Role role,
                      absl::string_view tenant = "t1") {
    return issuer_.Authorization(tenant, subject, role, clock_.Now());
  }
  std::string Anna() { return TokenOf("anna", Role::kTherapist); }

  // The headers of a call; an empty authorization sends none.
  std::unique_ptr<grpc::ClientContext> ContextOf(
      const std::string& authorization) {
    auto context = std::make_unique<grpc::ClientContext>();
    if (!authorization.empty()) {
      context->AddMetadata("authorization", authorization);
    }
    context->set_deadline(std::chrono::system_clock::now() +
                          std::chrono::seconds(30));
    return context;
  }

  template <typename Request>
  grpc::Status Send(grpc::ClientContext& context, absl::string_view method,
                    const Request& request,
                    google::protobuf::MessageLite& response) {
    const std::string path = absl::StrCat(kService, method);
    using Message = google::protobuf::MessageLite;
    return grpc::internal::BlockingUnaryCall<Message, Message>(
        channel_.get(), RpcMethod(path.c_str(), RpcMethod::NORMAL_RPC),
        &context, request, &response);
  }

  template <typename Request>
  absl::Status Call(const std::string& authorization, absl::string_view method,
                    const Request& request) {
    google::protobuf::Empty ignored;
    return FromWire(Send(*ContextOf(authorization), method, request, ignored));
  }

  absl::Status Create(const CreateNoteRequest& request) {
    return Call(Anna(), "CreateNote", request);
  }
  absl::Status Get(const std::string& authorization) {
    GetNoteRequest request;
    request.set_name("clients/c1/notes/n1");
    return Call(authorization, "GetNote", request);
  }

  // A call that a test runs inside GetNote and GetTopic.
  std::function<void(rpc::Call&)> on_get_ = [](rpc::Call&) {};
  testing::TemporaryFolder folder_;
  testing::FakeClock clock_;
  testing::RecordingObserver observer_;
  testing::TokenIssuer issuer_;
  std::unique_ptr<security::TokenVerifier> verifier_ = issuer_.Verifier();
  testing::OpenStore opened_ =
      testing::OpenNotes({.path = folder_ / "test.db"});
  Executor pool_{{.threads = 2, .queue_limit = 64}};
  Pipeline pipeline_{{
      .service = "inventory",
      .store = *opened_.store,
      .pool = pool_,
      .clock = clock_,
      .observer = observer_,
      .verify =
          [this](absl::string_view authorization, absl::Time now) {
            return verifier_->Verify(authorization, now);
          },
      .page_token_key = std::string(32, 'p'),
  }};
  std::unique_ptr<Service> service_ =
      testing::NewDiary([this](rpc::Call& call) { on_get_(call); });
  std::unique_ptr<grpc::Service> bound_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(GrpcServiceTest, AnswersWithTheMessageAndTheRevision) {
  const auto context = ContextOf(Anna());
  Note created;
  const grpc::Status status =
      Send(*context, "CreateNote", CreateNote("c1", "n1", 1), created);
  ASSERT_THAT(status, IsOk()) << status.error_message();
  EXPECT_EQ(created.name(), "clients/c1/notes/n1");
  const auto& trailers = context->GetServerTrailingMetadata();
  const auto revision = trailers.find("x-concord-revision");
  ASSERT_NE(revision, trailers.end());
  EXPECT_EQ(revision->second, "inventory=1");
  EXPECT_THAT(Get(Anna()), IsOk());
}

TEST_F(GrpcServiceTest, PassesOnAnswersOfEverySize) {
  for (int i = 0; i < 60; ++i) {
    CreateNoteRequest request = CreateNote("c1", absl::StrCat("n", i), i);
    request.mutable_note()->add_parts()->set_heading("a heading");
    ASSERT_THAT(Create(request), IsOk());
  }
  ListNotesRequest request;
  request.set_parent("clients/c1");
  for (const int size : {1, 10, 60}) {
    request.set_page_size(size);
    ListNotesResponse response;
    ASSERT_THAT(Send(*ContextOf(Anna()), "ListNotes", request, response),
                IsOk());
    EXPECT_EQ(response.notes_size(), size);
  }
}

TEST_F(GrpcServiceTest, WantsExactlyOneTokenThatItCanTrust) {
  const auto reason = [&](const std::string& authorization) {
    const absl::Status status = Get(authorization);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
    return ReasonOf(status);
  };
  EXPECT_EQ(reason(""), type::v1::REASON_TOKEN_MISSING);
  EXPECT_EQ(reason("Bearer x.y.z"), type::v1::REASON_TOKEN_INVALID);
  EXPECT_EQ(reason(testing::TokenIssuer().Authorization(
                "t1", "anna", Role::kTherapist, clock_.Now())),
            type::v1::REASON_TOKEN_INVALID);
  const std::string old = Anna();
  clock_.Advance(absl::Hours(48));
  EXPECT_EQ(reason(old), type::v1::REASON_TOKEN_EXPIRED);
  const auto twice = ContextOf(Anna());
  twice->AddMetadata("authorization", Anna());
  Note response;
  EXPECT_THAT(FromWire(Send(*twice, "GetNote", GetNoteRequest(), response)),
              Refused(type::v1::REASON_TOKEN_MISSING));
}

TEST_F(GrpcServiceTest, HidesAnotherTenantsClient) {
  ASSERT_THAT(Create(CreateNote("c1", "n1", 1)), IsOk());
  EXPECT_EQ(Get(TokenOf("anna", Role::kTherapist, "t2")).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Get(TokenOf("c2", Role::kClient)).code(),
            absl::StatusCode::kNotFound);
  EXPECT_THAT(Get(TokenOf("c1", Role::kClient)), IsOk());
}

TEST_F(GrpcServiceTest, TellsARoleThatItMayNotCall) {
  for (const Role role : {Role::kAdmin, Role::kService, Role::kInformant}) {
    const absl::Status status = Get(TokenOf("x", role));
    EXPECT_THAT(status, Refused(absl::StatusCode::kPermissionDenied,
                                type::v1::REASON_METHOD_NOT_ALLOWED));
  }
}

TEST_F(GrpcServiceTest, ReportsEveryViolationAndWritesNothing) {
  CreateNoteRequest request = CreateNote("c1", "n1", 1);
  request.mutable_note()->set_mood(static_cast<testing::diary::Mood>(99));
  request.mutable_note()->set_score(std::numeric_limits<double>::quiet_NaN());
  request.mutable_note()->set_title(std::string(13, 'x'));
  request.mutable_note()->set_happen_date("1899-12-31");
  request.mutable_note()->mutable_happen_time()->set_seconds(4'102'444'800);
  const absl::Status status = Create(request);
  EXPECT_THAT(status, Refused(absl::StatusCode::kInvalidArgument,
                              type::v1::REASON_FIELD_INVALID));
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(status)) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre(
                          "note.mood", "note.score", "note.title",
                          "note.happen_date", "note.happen_time"));
  EXPECT_EQ(*opened_.store->LastSequence(absl::InfiniteFuture()), 0);
}

TEST_F(GrpcServiceTest, NamesTheTextThatIsNotUtf8) {
  // Bytes as a text is on the wire, with the type bytes.
  google::protobuf::BytesValue request;
  request.set_value("clients/c1/notes/\xFF");
  const absl::Status status = Call(Anna(), "GetNote", request);
  EXPECT_THAT(status, Refused(absl::StatusCode::kInvalidArgument,
                              type::v1::REASON_MALFORMED_MESSAGE));
  ASSERT_EQ(ViolationsOf(status).size(), 1);
  EXPECT_EQ(ViolationsOf(status)[0].field, "name");
}

TEST_F(GrpcServiceTest, RefusesMessagesOverTheLimit) {
  google::protobuf::BytesValue request;
  request.set_value(std::string(300 << 10, 'x'));
  const absl::Status status = Call(Anna(), "GetNote", request);
  EXPECT_THAT(status, Refused(absl::StatusCode::kResourceExhausted,
                              type::v1::REASON_MESSAGE_TOO_LARGE));
  request.set_value(std::string(8 << 20, 'x'));
  EXPECT_EQ(Call(Anna(), "GetNote", request).code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(GrpcServiceTest, RefusesForeignPageTokensAndNegativeSizes) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(Create(CreateNote("c1", absl::StrCat("n", i), i)), IsOk());
  }
  ListNotesRequest request;
  request.set_parent("clients/c1");
  request.set_page_size(1);
  ListNotesResponse page;
  ASSERT_THAT(Send(*ContextOf(Anna()), "ListNotes", request, page), IsOk());
  request.set_page_token(page.next_page_token());
  EXPECT_THAT(Call(Anna(), "ListNotes", request), IsOk());
  request.set_tag("other");
  EXPECT_THAT(Call(Anna(), "ListNotes", request),
              Refused(type::v1::REASON_PAGE_TOKEN_INVALID));
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_THAT(Call(Anna(), "ListNotes", request),
              Refused(type::v1::REASON_FIELD_INVALID));
}

TEST_F(GrpcServiceTest, AStaleEtagLosesTheRace) {
  ASSERT_THAT(Create(CreateNote("c1", "n1", 1)), IsOk());
  UpdateNoteRequest request;
  *request.mutable_note() = CreateNote("c1", "n1", 1).note();
  request.mutable_note()->set_name("clients/c1/notes/n1");
  request.set_etag("\"99\"");
  request.set_request_id(CreateNote("c1", "n1", 2).request_id());
  const absl::Status status = Call(Anna(), "UpdateNote", request);
  EXPECT_THAT(status, Refused(absl::StatusCode::kAborted,
                              type::v1::REASON_ETAG_MISMATCH));
}

TEST_F(GrpcServiceTest, LivesOnAfterAHandlerHasThrown) {
  on_get_ = [](rpc::Call&) { throw std::runtime_error("a secret"); };
  GetTopicRequest request;
  request.set_topic("sleep");
  for (const absl::Status& status :
       {Get(Anna()), Call(Anna(), "GetTopic", request)}) {
    EXPECT_THAT(status,
                Refused(absl::StatusCode::kInternal, type::v1::REASON_BUG));
    EXPECT_THAT(status.ToString(),
                ::testing::Not(::testing::HasSubstr("secret")));
  }
  on_get_ = [](rpc::Call&) {};
  EXPECT_THAT(Call(Anna(), "GetTopic", request), IsOk());
}

TEST_F(GrpcServiceTest, FinishesCallsThatNobodyWaitsFor) {
  std::mutex mu;
  std::condition_variable changed;
  bool running = false;
  bool cancelled = false;
  on_get_ = [&](rpc::Call&) {
    std::unique_lock lock(mu);
    running = true;
    changed.notify_all();
    changed.wait(lock, [&] { return cancelled; });
  };
  const auto context = ContextOf(Anna());
  std::thread canceller([&] {
    std::unique_lock lock(mu);
    changed.wait(lock, [&] { return running; });
    context->TryCancel();
  });
  Note response;
  GetNoteRequest request;
  request.set_name("clients/c1/notes/n1");
  EXPECT_EQ(Send(*context, "GetNote", request, response).error_code(),
            grpc::StatusCode::CANCELLED);
  canceller.join();
  {
    const std::lock_guard lock(mu);
    cancelled = true;
  }
  changed.notify_all();
  on_get_ = [](rpc::Call&) {};
  EXPECT_EQ(Get(Anna()).code(), absl::StatusCode::kNotFound);
}

TEST_F(GrpcServiceTest, EndsCallsAtTheirOwnDeadline) {
  const auto context = ContextOf(Anna());
  context->set_deadline(std::chrono::system_clock::now() -
                        std::chrono::seconds(1));
  Note response;
  EXPECT_EQ(Send(*context, "GetNote", GetNoteRequest(), response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(GrpcServiceTest, KnowsNoOtherMethods) {
  EXPECT_EQ(Call(Anna(), "DropEverything", GetNoteRequest()).code(),
            absl::StatusCode::kUnimplemented);
}

TEST_F(GrpcServiceTest, RefusesCallsWhileItDrains) {
  pipeline_.BeginDrain();
  EXPECT_THAT(Get(Anna()), Refused(type::v1::REASON_DRAINING));
}

TEST(BindTest, NamesEveryFaultOfATable) {
  testing::Harness harness;
  const auto service = testing::NewDiary([](Call&) {}, 5);
  const absl::Status status = Bind(*service, harness.pipeline()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.ToString(), ::testing::HasSubstr("ImportNotes"));
  EXPECT_THAT(status.ToString(), ::testing::HasSubstr("WatchChanges"));
}

class ImportTest : public GrpcServiceTest {
 protected:
  std::unique_ptr<grpc::ClientWriter<CreateNoteRequest>> Open(
      grpc::ClientContext& context) {
    static constexpr char kPath[] =
        "/concord.testing.diary.DiaryService/ImportNotes";
    return std::unique_ptr<grpc::ClientWriter<CreateNoteRequest>>(
        grpc::internal::ClientWriterFactory<CreateNoteRequest>::Create(
            channel_.get(), RpcMethod(kPath, RpcMethod::CLIENT_STREAMING),
            &context, &response_));
  }

  ImportNotesResponse response_;
};

TEST_F(ImportTest, StoresEveryMessageOnceAndInOrder) {
  const auto context = ContextOf(Anna());
  const auto stream = Open(*context);
  for (int i = 100; i < 200; ++i) {
    ASSERT_TRUE(stream->Write(CreateNote("c1", absl::StrCat("n", i), i)));
  }
  stream->WritesDone();
  const grpc::Status status = stream->Finish();
  ASSERT_THAT(status, IsOk()) << status.error_message();
  EXPECT_EQ(response_.note_count(), 100);
  const auto& trailers = context->GetServerTrailingMetadata();
  EXPECT_EQ(trailers.find("x-concord-revision")->second, "inventory=100");
  const auto changes =
      opened_.store->ListChanges("t1", 0, 200, absl::InfiniteFuture());
  ASSERT_EQ(changes->size(), 100);
  for (size_t i = 0; i < changes->size(); ++i) {
    EXPECT_EQ((*changes)[i].change.resource(),
              absl::StrCat("clients/c1/notes/n", i + 100));
  }
}

TEST_F(ImportTest, AnEmptyStreamStoresNothing) {
  const auto context = ContextOf(Anna());
  const auto stream = Open(*context);
  stream->WritesDone();
  EXPECT_THAT(stream->Finish(), IsOk());
  EXPECT_EQ(response_.note_count(), 0);
}

TEST_F(ImportTest, TheFirstFailureEndsTheStreamAndKeepsWhatWasBefore) {
  const auto context = ContextOf(Anna());
  const auto stream = Open(*context);
  ASSERT_TRUE(stream->Write(CreateNote("c1", "n1", 1)));
  CreateNoteRequest wrong = CreateNote("c1", "n2", 2);
  wrong.mutable_note()->clear_title();
  stream->Write(wrong);
  // No end of the writes: the server does not wait for it.
  const absl::Status status = FromWire(stream->Finish());
  EXPECT_THAT(status, Refused(type::v1::REASON_FIELD_INVALID));
  EXPECT_THAT(MetadataOf(status),
              ::testing::IsSupersetOf(
                  {std::pair("batch", "1"), std::pair("stored_count", "1")}));
  EXPECT_THAT(Get(Anna()), IsOk());
}

TEST_F(ImportTest, RefusesWhoMayNotOpenIt) {
  const auto context = ContextOf(TokenOf("x", Role::kAdmin));
  const auto stream = Open(*context);
  EXPECT_THAT(FromWire(stream->Finish()),
              Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
}

TEST_F(ImportTest, SurvivesACallerWhoLeaves) {
  {
    const auto context = ContextOf(Anna());
    const auto stream = Open(*context);
    ASSERT_TRUE(stream->Write(CreateNote("c1", "n1", 1)));
    context->TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_THAT(Create(CreateNote("c1", "n2", 2)), IsOk());
}

class WatchTest : public GrpcServiceTest {
 protected:
  using Reader = std::unique_ptr<grpc::ClientReader<WatchChangesResponse>>;

  Reader Open(grpc::ClientContext& context, absl::string_view resume_token) {
    static constexpr char kPath[] =
        "/concord.testing.diary.DiaryService/WatchChanges";
    WatchChangesRequest request;
    request.set_resume_token(std::string(resume_token));
    return Reader(
        grpc::internal::ClientReaderFactory<WatchChangesResponse>::Create(
            channel_.get(), RpcMethod(kPath, RpcMethod::SERVER_STREAMING),
            &context, request));
  }
  // The next message that is not a heartbeat.
  static WatchChangesResponse NextChange(Reader& reader) {
    WatchChangesResponse message;
    while (reader->Read(&message) && !message.has_change()) {
    }
    return message;
  }
  std::string Follower() { return TokenOf("goals", Role::kService); }
};

TEST_F(WatchTest, SendsWhatWasAndWhatComes) {
  ASSERT_THAT(Create(CreateNote("c1", "n1", 1)), IsOk());
  const auto context = ContextOf(Follower());
  Reader reader = Open(*context, "");
  const WatchChangesResponse first = NextChange(reader);
  EXPECT_EQ(first.tenant(), "t1");
  EXPECT_EQ(first.change().resource(), "clients/c1/notes/n1");
  EXPECT_EQ(first.change().client_revision(), 1);
  ASSERT_THAT(Create(CreateNote("c1", "n2", 2)), IsOk());
  EXPECT_EQ(NextChange(reader).change().resource(), "clients/c1/notes/n2");
  context->TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(WatchTest, GoesOnBehindAResumeToken) {
  for (int i = 0; i < 150; ++i) {
    ASSERT_THAT(Create(CreateNote("c1", absl::StrCat("n", i), i)), IsOk());
  }
  std::string token;
  {
    const auto context = ContextOf(Follower());
    Reader reader = Open(*context, "");
    for (int i = 0; i < 70; ++i) {
      token = NextChange(reader).change().resume_token();
    }
    context->TryCancel();
    reader->Finish();
  }
  const auto context = ContextOf(Follower());
  Reader reader = Open(*context, token);
  for (int i = 70; i < 150; ++i) {
    EXPECT_EQ(NextChange(reader).change().resource(),
              absl::StrCat("clients/c1/notes/n", i));
  }
  context->TryCancel();
  reader->Finish();
}

TEST_F(WatchTest, MissesAndRepeatsNothingOverAThousandReconnects) {
  constexpr int kReconnects = 1000;
  constexpr int kNotes = 3000;
  std::thread writer([this] {
    for (int i = 0; i < kNotes; ++i) {
      EXPECT_THAT(Create(CreateNote("c1", absl::StrCat("n", i), i)), IsOk());
    }
  });
  std::minstd_rand random(7);
  std::string token;
  int next = 0;
  for (int i = 0; i < kReconnects || next < kNotes; ++i) {
    const auto context = ContextOf(Follower());
    Reader reader = Open(*context, token);
    WatchChangesResponse message;
    for (auto left = random() % 7; left > 0 && reader->Read(&message); --left) {
      if (!message.has_change()) break;
      ASSERT_EQ(message.change().resource(),
                absl::StrCat("clients/c1/notes/n", next++));
      token = message.change().resume_token();
    }
    context->TryCancel();
    reader->Finish();
  }
  writer.join();
  EXPECT_EQ(next, kNotes);
}

TEST_F(WatchTest, SaysThatNothingIsMissingOnlyWhenNothingIs) {
  for (int i = 0; i < 150; ++i) {
    ASSERT_THAT(Create(CreateNote("c1", absl::StrCat("n", i), i)), IsOk());
  }
  const auto context = ContextOf(Follower());
  Reader reader = Open(*context, "");
  WatchChangesResponse message;
  for (int i = 0; i < 150; ++i) {
    ASSERT_TRUE(reader->Read(&message));
    EXPECT_EQ(message.has_sent_until_time(), i == 149) << i;
  }
  context->TryCancel();
  reader->Finish();
}

TEST_F(WatchTest, BeatsWhenNothingHappens) {
  const auto context = ContextOf(Follower());
  Reader reader = Open(*context, "");
  WatchChangesResponse message;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(reader->Read(&message));
    EXPECT_FALSE(message.has_change());
    EXPECT_TRUE(message.has_sent_until_time());
  }
  context->TryCancel();
  reader->Finish();
}

TEST_F(WatchTest, RefusesOthersAndForeignTokens) {
  const auto therapist = ContextOf(Anna());
  EXPECT_THAT(FromWire(Open(*therapist, "")->Finish()),
              Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
  ASSERT_THAT(Create(CreateNote("c1", "n1", 1)), IsOk());
  for (const char* token : {"1-0123456789abcdef", "2", "rubbish"}) {
    const auto follower = ContextOf(Follower());
    const absl::Status ended = FromWire(Open(*follower, token)->Finish());
    EXPECT_EQ(ended.code(), absl::StatusCode::kOutOfRange);
    EXPECT_THAT(ended, Refused(type::v1::REASON_RESUME_TOKEN_UNKNOWN));
  }
}

TEST_F(WatchTest, EndsWhenItsTokenDoes) {
  const auto context = ContextOf(Follower());
  Reader reader = Open(*context, "");
  WatchChangesResponse message;
  ASSERT_TRUE(reader->Read(&message));
  clock_.Advance(absl::Hours(48));
  while (reader->Read(&message)) {
  }
  EXPECT_THAT(FromWire(reader->Finish()),
              Refused(type::v1::REASON_TOKEN_EXPIRED));
}

TEST_F(WatchTest, EndsWhenTheServerDrains) {
  const auto context = ContextOf(Follower());
  Reader reader = Open(*context, "");
  WatchChangesResponse message;
  ASSERT_TRUE(reader->Read(&message));
  pipeline_.BeginDrain();
  while (reader->Read(&message)) {
  }
  EXPECT_THAT(FromWire(reader->Finish()), Refused(type::v1::REASON_DRAINING));
}

}  // namespace
}  // namespace concord::rpc
