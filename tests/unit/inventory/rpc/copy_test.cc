// A client's record taken from one store into another.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/communication_analysis_requests.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "concord/inventory/v1/inventory_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/register_entry_requests.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "gmock/gmock.h"
#include "tests/support/rpc/imported.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::Refused;
using ::testing::SizeIs;
using type::v1::ImportClientResponse;

using Lines = std::vector<std::string>;

// Another installation of the service.
class Elsewhere {
 public:
  Elsewhere() { harness_.Serve(*service_); }

  absl::StatusOr<ImportClientResponse> Import(
      const Lines& lines, const security::Claims& caller,
      const std::string& client = "clients/c1") {
    type::v1::ImportClientRequest request;
    request.set_parent(client);
    for (const std::string& line : lines) request.add_lines(line);
    request.set_request_id(
        absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
    return harness_.Call<ImportClientResponse>(caller, "ImportClient", request);
  }

  testing::Harness& harness() { return harness_; }

 private:
  const std::unique_ptr<cache::Cache> memory_ = cache::NewMemoryCache(1 << 20);
  cache::SealedCache cache_{*memory_, {.secret = std::string(32, 's')}};
  const Catalogue catalogue_ = Catalogue::Load().value();
  std::unique_ptr<rpc::Service> service_ =
      NewInventoryService(catalogue_, cache_, Enrolment::kOpen);
  testing::Harness harness_;
  int requests_ = 0;
};

class CopyTest : public ServiceFixture {
 protected:
  const security::Claims mover_ = testing::Mover("mia");

  // An episode, three people of whom one was changed and one deleted, a
  // conflict, an incident taken apart, and answers.
  void Fill() {
    ASSERT_THAT(Begin(), IsOk());
    for (const char* id : {"ida", "rui", "eva"}) {
      Enter<v1::CreatePersonRequest>(
          "CreatePerson",
          absl::StrCat("person_id: '", id, "' person { display_name: '", id,
                       "' category: CATEGORY_FRIEND client_view { trust: 4 "
                       "statement: 'zzstatement' } }"));
    }
    harness_.clock().Advance(absl::Hours(24));
    auto update = Parse<v1::UpdatePersonRequest>(
        "person { name: 'clients/c1/people/ida' display_name: 'Ida' category: "
        "CATEGORY_SIBLING violence { therapist: "
        "VIOLENCE_DISCLOSURE_SUSPECTED } } update_mask { paths: 'display_name' "
        "paths: 'category' paths: 'violence' }");
    update.set_request_id(NextRequestId());
    ASSERT_THAT(Call<v1::Person>(anna_, "UpdatePerson", update), IsOk());
    ASSERT_THAT(Call<v1::Person>(
                    anna_, "DeletePerson",
                    NewOn<v1::DeletePersonRequest>("clients/c1/people/eva")),
                IsOk());
    Enter<v1::CreateConflictRequest>(
        "CreateConflict",
        "conflict_id: 'k' conflict { person: 'clients/c1/people/rui' topic: "
        "'the house' intensity: 7 }");
    Enter<v1::CreateIncidentRequest>(
        "CreateIncident",
        "incident_id: 'i' incident { person: 'clients/c1/people/rui' "
        "description: 'x' occurrence_time { seconds: 1767000000 } }");
    Enter<v1::CreateCommunicationAnalysisRequest>(
        "CreateCommunicationAnalysis",
        "communication_analysis { incident: 'clients/c1/incidents/i' turns { "
        "speaker: SPEAKER_OTHER said: 'zzquote' } turns { speaker: "
        "SPEAKER_CLIENT said: 'mine' } }");
    Enter<v1::CreateFormResponseRequest>(
        "CreateFormResponse",
        "form_response { form: 'forms/phq-9' respondent: "
        "AUTHOR_ROLE_CLIENT answers { item: '9' value: 2 } "
        "completion_time { seconds: 1767000000 } }");
    Enter<v1::CreateRegisterEntryRequest>(
        "CreateRegisterEntry",
        "register_entry { kind: KIND_LIMIT text: 'zzprivate' private_entry: "
        "true }");
  }

  template <typename Request>
  void Enter(const char* method, const std::string& facts) {
    Request request = Parse<Request>(facts);
    request.set_parent("clients/c1");
    request.set_request_id(NextRequestId());
    const auto entered =
        harness_.Run(anna_, method, request.SerializeAsString()).response;
    ASSERT_THAT(entered, IsOk()) << method << ": " << entered.status();
  }

  static Lines Unmarked(Lines lines) {
    for (std::string& line : lines) line = testing::WithoutImported(line);
    return lines;
  }

  // The line of the second revision, as if it were another.
  static std::string WithRevision(const std::string& line,
                                  const std::string& revision) {
    return absl::StrReplaceAll(
        line, {{"\"revision\":\"2\"",
                absl::StrCat("\"revision\":\"", revision, "\"")},
               {"\\\"2\\\"", absl::StrCat("\\\"", revision, "\\\"")}});
  }

  static Lines Export(testing::Harness& harness, const security::Claims& caller,
                      int page_size = 0, bool redact = false) {
    type::v1::ExportClientRequest request;
    request.set_parent("clients/c1");
    request.set_page_size(page_size);
    request.set_redact_others(redact);
    Lines lines;
    do {
      const auto page = harness.Call<type::v1::ExportClientResponse>(
          caller, "ExportClient", request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      lines.insert(lines.end(), page->lines().begin(), page->lines().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return lines;
  }
  Lines Export(const security::Claims& caller, int page_size = 0,
               bool redact = false) {
    return Export(harness_, caller, page_size, redact);
  }
};

TEST_F(CopyTest, IsTheSameAfterARoundTrip) {
  Fill();
  const Lines lines = Export(anna_);
  ASSERT_GT(lines.size(), 12);
  Elsewhere elsewhere;
  const auto imported = elsewhere.Import(lines, mover_);
  ASSERT_THAT(imported, IsOk());
  EXPECT_THAT(imported->faults(), SizeIs(0))
      << imported->faults(0).field() << imported->faults(0).description();
  EXPECT_EQ(imported->stored_count(), static_cast<int>(lines.size()) - 2);
  EXPECT_EQ(Unmarked(Export(elsewhere.harness(), anna_)), lines);
  // Its history came along.
  v1::GetInventoryRequest before;
  before.set_name("clients/c1/inventory");
  *before.mutable_as_of_time() =
      ToTimestamp(harness_.clock().Now() - absl::Hours(1));
  elsewhere.harness().clock().Advance(absl::Hours(48));
  const auto then = elsewhere.harness().Call<v1::GetInventoryResponse>(
      anna_, "GetInventory", before);
  ASSERT_THAT(then, IsOk());
  ASSERT_THAT(then->inventory().people(), SizeIs(3));
  EXPECT_EQ(then->inventory().people(1).display_name(), "ida");
}

TEST_F(CopyTest, GivesTheSameInPagesWhateverIsWrittenBetween) {
  Fill();
  const Lines lines = Export(anna_);
  EXPECT_EQ(Export(anna_, 1), lines);
  type::v1::ExportClientRequest request;
  request.set_parent("clients/c1");
  request.set_page_size(3);
  const auto first =
      Call<type::v1::ExportClientResponse>(anna_, "ExportClient", request);
  ASSERT_THAT(first, IsOk());
  auto update = Parse<v1::UpdatePersonRequest>(
      "person { name: 'clients/c1/people/rui' display_name: 'Rui M.' category: "
      "CATEGORY_FRIEND } update_mask { paths: 'display_name' }");
  update.set_request_id(NextRequestId());
  ASSERT_THAT(Call<v1::Person>(anna_, "UpdatePerson", update), IsOk());
  Lines all(first->lines().begin(), first->lines().end());
  request.set_page_token(first->next_page_token());
  while (!request.page_token().empty()) {
    const auto page =
        Call<type::v1::ExportClientResponse>(anna_, "ExportClient", request);
    ASSERT_THAT(page, IsOk());
    all.insert(all.end(), page->lines().begin(), page->lines().end());
    request.set_page_token(page->next_page_token());
  }
  EXPECT_EQ(all, lines);
}

TEST_F(CopyTest, HoldsNoViolenceAndNothingThatIsNotTheCallersToSee) {
  Fill();
  const std::string own = absl::StrJoin(Export(anna_), "\n");
  EXPECT_THAT(own, AllOf(Not(HasSubstr("iolence")), HasSubstr("zzprivate"),
                         HasSubstr("SafetyFlag"), Not(HasSubstr("withheld"))));
  const std::string clients = absl::StrJoin(Export(client_), "\n");
  EXPECT_THAT(clients,
              AllOf(Not(HasSubstr("iolence")), Not(HasSubstr("zzprivate")),
                    Not(HasSubstr("SafetyFlag")),
                    HasSubstr("\"withheldCount\":\"2\"")));
}

TEST_F(CopyTest, S30_RedactsWhatBelongsToOthers) {
  Fill();
  const Lines lines = Export(client_, 0, /*redact=*/true);
  const std::string text = absl::StrJoin(lines, "\n");
  EXPECT_THAT(text, AllOf(Not(HasSubstr("zzquote")), Not(HasSubstr("Ida")),
                          HasSubstr("mine"), HasSubstr("zzstatement")));
  Elsewhere elsewhere;
  const auto imported = elsewhere.Import(lines, mover_);
  ASSERT_THAT(imported, IsOk());
  ASSERT_GE(imported->faults_size(), 1);
  EXPECT_THAT(imported->faults(0).description(), HasSubstr("redacted"));
  EXPECT_EQ(imported->stored_count(), 0);
}

TEST_F(CopyTest, GoesOnWhereItWasInterrupted) {
  Fill();
  const Lines lines = Export(anna_);
  Elsewhere elsewhere;
  const Lines half(lines.begin(), lines.begin() + 6);
  ASSERT_EQ(elsewhere.Import(half, mover_)->stored_count(), 5);
  const auto rest = elsewhere.Import(lines, mover_);
  ASSERT_THAT(rest, IsOk());
  EXPECT_EQ(rest->present_count(), 5);
  EXPECT_EQ(rest->stored_count(), static_cast<int>(lines.size()) - 7);
  EXPECT_EQ(Unmarked(Export(elsewhere.harness(), anna_)), lines);
}

TEST_F(CopyTest, SaysWhatIsWrongWithEachLineAndStoresNothingBehindTheFirst) {
  Fill();
  const Lines lines = Export(anna_);
  Lines bad = lines;
  bad[3] = "{\"version\": 7";
  bad[4] =
      absl::StrReplaceAll(bad[4], {{"clients/c1/people", "clients/c2/people"}});
  bad[5] = absl::StrReplaceAll(bad[5], {{"\"trust\":4", "\"trust\":44"}});
  Elsewhere elsewhere;
  const auto imported = elsewhere.Import(bad, mover_);
  ASSERT_THAT(imported, IsOk());
  std::vector<std::string> fields;
  for (const auto& fault : imported->faults()) fields.push_back(fault.field());
  EXPECT_THAT(fields, ElementsAre("lines[3]", "lines[4]",
                                  "lines[5].resource.client_view.trust"));
  EXPECT_EQ(imported->stored_count(), 2);
  EXPECT_EQ(imported->client_revision(), 2);
  EXPECT_TRUE(elsewhere.Import(lines, mover_)->faults().empty());
  EXPECT_EQ(Unmarked(Export(elsewhere.harness(), anna_)), lines);
}

TEST_F(CopyTest, IsNotMixedWithAnotherRecordOrAnotherClient) {
  Fill();
  const Lines lines = Export(anna_);
  // The client has another record here.
  Elsewhere elsewhere;
  auto begin = NewFor<v1::CreateEpisodeRequest>("clients/c1");
  begin.set_episode_id("other");
  auto& member = *begin.mutable_episode()->add_care_team();
  member.set_subject("anna");
  member.set_kind(v1::Episode::CareTeamMember::KIND_THERAPIST);
  ASSERT_THAT(
      elsewhere.harness().Call<v1::Episode>(anna_, "CreateEpisode", begin),
      IsOk());
  const auto mixed = elsewhere.Import(lines, mover_);
  ASSERT_THAT(mixed, IsOk());
  EXPECT_EQ(mixed->stored_count(), 0);
  EXPECT_THAT(mixed->faults(0).description(), HasSubstr("is not what is"));
  Elsewhere empty;
  EXPECT_EQ(empty.Import(lines, mover_, "clients/c9")->stored_count(), 0);
}

TEST_F(CopyTest, M1_IsForWhoMovesRecordsAlone) {
  Fill();
  const Lines lines = Export(anna_);
  Elsewhere elsewhere;
  for (const security::Claims& caller :
       {anna_, client_, sven_, testing::Administrator("ada")}) {
    EXPECT_THAT(elsewhere.Import(lines, caller),
                Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
  }
}

TEST_F(CopyTest, M1_NothingElseIsWrittenUntilTheLastLineHasCome) {
  Fill();
  const Lines lines = Export(anna_);
  Elsewhere elsewhere;
  ASSERT_FALSE(
      elsewhere.Import(Lines(lines.begin(), lines.end() - 2), mover_)->ended());
  auto person = NewFor<v1::CreatePersonRequest>("clients/c1");
  person.mutable_person()->set_display_name("Zoe");
  person.mutable_person()->set_category(v1::Person::CATEGORY_FRIEND);
  const auto enter = [&] {
    return elsewhere.harness().Call<v1::Person>(anna_, "CreatePerson", person);
  };
  EXPECT_THAT(enter(), Refused(absl::StatusCode::kFailedPrecondition,
                               type::v1::REASON_IMPORT_UNDER_WAY));
  // The end says how much there is.
  const auto early = elsewhere.Import({lines.back()}, mover_);
  EXPECT_FALSE(early->ended());
  EXPECT_THAT(early->faults(0).description(), HasSubstr("are missing"));
  EXPECT_TRUE(elsewhere.Import(lines, mover_)->ended());
  EXPECT_THAT(enter(), IsOk());
}

TEST_F(CopyTest, M1_BringsNothingToAClientWhoLivesHere) {
  Fill();
  const Lines lines = Export(anna_);
  // Later versions of the same record.
  const auto imported = [&](const Lines& sent) {
    type::v1::ImportClientRequest request;
    request.set_parent("clients/c1");
    for (const std::string& line : sent) request.add_lines(line);
    request.set_request_id(NextRequestId());
    return *Call<ImportClientResponse>(mover_, "ImportClient", request);
  };
  EXPECT_EQ(imported(lines).stored_count(), 0);
  Lines forged = lines;
  forged[2] = WithRevision(forged[2], "900");
  const ImportClientResponse late = imported({forged[2]});
  EXPECT_EQ(late.stored_count(), 0);
  EXPECT_THAT(late.faults(0).description(), HasSubstr("was not imported"))
      << forged[2];
}

TEST_F(CopyTest, M2_BoundsRevisions) {
  Fill();
  Lines lines = Export(anna_);
  const std::string highest = "9223372036854775807";
  lines[2] = WithRevision(lines[2], highest);
  Elsewhere elsewhere;
  const auto imported = elsewhere.Import(lines, mover_);
  EXPECT_EQ(imported->stored_count(), 1);
  EXPECT_EQ(imported->faults(0).field(), "lines[2]");
  EXPECT_THAT(imported->faults(0).description(), HasSubstr("1000000000"))
      << lines[2];
}

TEST_F(CopyTest, M1_ChecksTheCareTeam) {
  Fill();
  Lines lines = Export(anna_);
  ASSERT_THAT(lines[1], HasSubstr("KIND_THERAPIST"));
  lines[1] =
      absl::StrReplaceAll(lines[1], {{"KIND_THERAPIST", "KIND_SUPERVISOR"}});
  Elsewhere elsewhere;
  const auto imported = elsewhere.Import(lines, mover_);
  EXPECT_EQ(imported->stored_count(), 0);
  EXPECT_THAT(imported->faults(0).description(),
              HasSubstr("without a therapist"));
}

TEST_F(CopyTest, M1_SaysOfEverythingWhoHasImportedIt) {
  Fill();
  Elsewhere elsewhere;
  ASSERT_TRUE(elsewhere.Import(Export(anna_), mover_)->ended());
  const Lines lines = Export(elsewhere.harness(), anna_);
  for (size_t i = 1; i + 1 < lines.size(); ++i) {
    EXPECT_THAT(lines[i], HasSubstr("\"imported\":{\"subject\":\"mia\""));
  }
  // Also after it was changed here.
  auto update = Parse<v1::UpdatePersonRequest>(
      "person { name: 'clients/c1/people/rui' display_name: 'Rui M.' category: "
      "CATEGORY_FRIEND } update_mask { paths: 'display_name' }");
  update.set_request_id(NextRequestId());
  const auto changed =
      elsewhere.harness().Call<v1::Person>(anna_, "UpdatePerson", update);
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->imported().subject(), "mia");
}

}  // namespace
}  // namespace concord::inventory
