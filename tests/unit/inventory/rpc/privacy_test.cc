// What nobody may learn, whatever method they try.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "concord/inventory/v1/communication_analysis_requests.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/context_fact_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/inventory/v1/interpersonal_problem_requests.pb.h"
#include "concord/inventory/v1/mood_link_requests.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/register_entry_requests.pb.h"
#include "concord/inventory/v1/unresolved_issue_requests.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "tests/support/rpc/every_method.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::google::protobuf::MethodDescriptor;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

constexpr char kSecret[] = "zzsecret";
// Stands for the id of a private entry.
constexpr char kHidden[] = "hidden";

constexpr char kService[] = "concord.inventory.v1.InventoryService";

const testing::Arguments kArguments = {
    {"CompareInventories", "from_time { seconds: 1 }"},
};

class PrivacyTest : public ServiceFixture {
 protected:
  std::string Answer(const security::Claims& caller,
                     const MethodDescriptor& method, const std::string& id) {
    return testing::AnswerTo(
        harness_, caller, method,
        {"c1",
         [&](const std::string& collection) {
           const auto found = hidden_.find(collection);
           return id == kHidden && found != hidden_.end() ? found->second : id;
         }},
        kArguments);
  }

  template <typename Request>
  void Enter(const security::Claims& author, const char* method,
             const std::string& facts) {
    auto request = NewFor<Request>("clients/c1");
    ASSERT_TRUE(google::protobuf::TextFormat::MergeFromString(
        absl::StrReplaceAll(
            facts, {{"$incident", hidden_["incidents"]}, {"$", kSecret}}),
        &request))
        << facts;
    const absl::StatusOr<std::string> entered =
        harness_.Run(author, method, request.SerializeAsString()).response;
    ASSERT_THAT(entered, IsOk()) << method << ": " << entered.status();
    kinds_.insert(method + std::string("Create").size());
    // Every entry has its name as field 1.
    v1::GetPersonRequest named;
    ASSERT_TRUE(named.ParseFromString(*entered));
    const std::vector<std::string> parts = absl::StrSplit(named.name(), '/');
    hidden_[parts[2]] = parts[3];
  }

  // One private entry of every kind that can be one.
  void EnterSecrets(const security::Claims& author) {
    Enter<v1::CreatePersonRequest>(
        author, "CreatePerson",
        "person_id: 'known' person { display_name: 'Rui' category: "
        "CATEGORY_FRIEND }");
    Enter<v1::CreatePersonRequest>(author, "CreatePerson",
                                   "person { display_name: '$' category: "
                                   "CATEGORY_FRIEND private_entry: true }");
    Enter<v1::CreateConflictRequest>(
        author, "CreateConflict",
        "conflict { person: 'clients/c1/people/known' "
        "topic: '$' intensity: 9 private_entry: true }");
    Enter<v1::CreateIncidentRequest>(
        author, "CreateIncident",
        "incident { person: 'clients/c1/people/known' "
        "description: '$' theme: '$' private_entry: true "
        "occurrence_time { seconds: 1767000000 } }");
    Enter<v1::CreateCommunicationAnalysisRequest>(
        author, "CreateCommunicationAnalysis",
        "communication_analysis { "
        "incident: 'clients/c1/incidents/$incident' private_entry: true "
        "turns { speaker: SPEAKER_OTHER said: '$' } }");
    Enter<v1::CreateMoodLinkRequest>(
        author, "CreateMoodLink",
        "mood_link { incident: "
        "'clients/c1/incidents/$incident' note: '$' private_entry: true "
        "ratings { "
        "distress: 9 rating_time { seconds: 1767000000 } } }");
    Enter<v1::CreateUnresolvedIssueRequest>(
        author, "CreateUnresolvedIssue",
        "unresolved_issue { people: "
        "'clients/c1/people/known' description: '$' distress: 9 "
        "private_entry: true }");
    Enter<v1::CreateContextFactRequest>(
        author, "CreateContextFact",
        "context_fact { kind: KIND_SOCIAL topic: "
        "TOPIC_RECENT_LIFE_EVENT statements: '$' private_entry: true }");
    Enter<v1::CreateRegisterEntryRequest>(
        author, "CreateRegisterEntry",
        "register_entry { kind: KIND_NEED text: "
        "'$' client_importance: 10 private_entry: true }");
    Enter<v1::CreateInterpersonalProblemRequest>(
        author, "CreateInterpersonalProblem",
        "interpersonal_problem { text: '$' "
        "domains: SYMPTOM_DOMAIN_DEPRESSION private_entry: true }");
  }

  void ExpectHidden(const std::vector<security::Claims>& others) {
    for (const MethodDescriptor* method :
         testing::MethodsAboutAClient(kService)) {
      for (const security::Claims& other : others) {
        const std::string hidden = Answer(other, *method, kHidden);
        EXPECT_THAT(hidden, Not(HasSubstr(kSecret)))
            << method->name() << " for " << security::RoleName(other.role);
        EXPECT_EQ(hidden, Answer(other, *method, "absent"))
            << method->name() << " for " << security::RoleName(other.role);
      }
    }
  }

  // Names of messages, `Person`.
  std::set<std::string> kinds_;
  // The id of the private entry, by its collection.
  std::map<std::string, std::string> hidden_;
};

// A client of whom nothing is stored is any therapist's to begin with, and is
// told from one that is stored: see the test of that.
TEST_F(PrivacyTest, SomebodyElsesClientAndNobodyAnswerTheSame) {
  ASSERT_THAT(Begin(), IsOk());
  testing::ExpectStrangersLearnNothing(
      harness_, kService,
      {testing::Therapist("eve"), testing::Supervisor("eve"),
       testing::ClientSelf("c7"), testing::Therapist("anna", "t2")},
      "c1", {"CreateEpisode", "ImportClient"});
}

// Where enrolment is open, a client without an episode is any therapist's to
// begin with; one with an episode is not, and is not told apart from a resource
// that is missing.
TEST_F(PrivacyTest, NobodyBeginsWithSomebodyElsesClient) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = NewFor<v1::CreateEpisodeRequest>("clients/c1");
  auto& member = *request.mutable_episode()->add_care_team();
  member.set_subject("eve");
  member.set_kind(v1::Episode::CareTeamMember::KIND_THERAPIST);
  EXPECT_TRUE(absl::IsNotFound(
      Call<v1::Episode>(testing::Therapist("eve"), "CreateEpisode", request)
          .status()));
}

TEST_F(PrivacyTest, EveryKindThatCanBePrivateIsTried) {
  ASSERT_THAT(Begin(), IsOk());
  EnterSecrets(client_);
  for (const MethodDescriptor* method :
       testing::MethodsAboutAClient(kService)) {
    const google::protobuf::Descriptor& type = *method->output_type();
    if (type.FindFieldByName("private_entry") == nullptr) continue;
    EXPECT_TRUE(kinds_.contains(type.name())) << type.name();
  }
}

TEST_F(PrivacyTest, NoMethodTellsTheOthersOfAClientsPrivateEntry) {
  ASSERT_THAT(Begin(), IsOk());
  EnterSecrets(client_);
  ExpectHidden({anna_, sven_});
}

TEST_F(PrivacyTest, NoMethodTellsTheOthersOfATherapistsPrivateEntry) {
  ASSERT_THAT(Begin(), IsOk());
  EnterSecrets(anna_);
  ExpectHidden({client_, sven_});
}

TEST_F(PrivacyTest, ListsAndWhatIsDerivedAnswerAReader) {
  ASSERT_THAT(Begin(), IsOk());
  EnterSecrets(client_);
  for (const MethodDescriptor* method :
       testing::MethodsAboutAClient(kService)) {
    const bool reads = absl::StartsWith(method->name(), "List") ||
                       absl::StartsWith(method->name(), "Compare") ||
                       absl::StartsWith(method->name(), "Draw") ||
                       absl::StartsWith(method->name(), "Suggest");
    // Not a therapist's to know.
    if (!reads || method->name() == "ListAccesses") continue;
    if (method->input_type()->FindFieldByName("parent") == nullptr) continue;
    // Otherwise the silence of the test above would prove nothing.
    EXPECT_TRUE(absl::StartsWith(Answer(anna_, *method, ""), "OK"))
        << Answer(anna_, *method, "") << "\nSay in kArguments what "
        << method->name() << " needs.";
  }
}

}  // namespace
}  // namespace concord::inventory
