// What nobody may learn: every method is tried, and a new one is tried as soon
// as the contract has it.
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
#include "concord/type/v1/bounds.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MethodDescriptor;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "zzsecret";
// Stands for the id of a private entry.
constexpr char kHidden[] = "hidden";

// What a method needs beside `parent` and `request_id`.
const std::pair<const char*, const char*> kArguments[] = {
    {"CompareInventories", "from_time { seconds: 1 }"},
};

const google::protobuf::ServiceDescriptor& Descriptors() {
  return *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      "concord.inventory.v1.InventoryService");
}

std::vector<const MethodDescriptor*> UnaryMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (int i = 0; i < Descriptors().method_count(); ++i) {
    const MethodDescriptor* method = Descriptors().method(i);
    if (!method->client_streaming() && !method->server_streaming()) {
      methods.push_back(method);
    }
  }
  return methods;
}

std::unique_ptr<Message> NewRequest(const MethodDescriptor& method) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(method.input_type())
          ->New());
}

std::string PatternOf(const FieldDescriptor& field) {
  return field.options().GetExtension(type::v1::bounds).resource();
}

// Where the request names what it is about: `parent`, `name`, or the name of
// the resource that it brings. The message that holds the field, or null.
std::pair<Message*, const FieldDescriptor*> SubjectOf(Message& request) {
  const Descriptor& type = *request.GetDescriptor();
  for (const char* name : {"parent", "name"}) {
    if (const FieldDescriptor* field = type.FindFieldByName(name)) {
      return {&request, field};
    }
  }
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->is_repeated() || field->message_type() == nullptr) continue;
    const FieldDescriptor* name =
        field->message_type()->FindFieldByName("name");
    if (name == nullptr) continue;
    return {request.GetReflection()->MutableMessage(&request, field), name};
  }
  return {nullptr, nullptr};
}

bool IsAboutAClient(const MethodDescriptor& method) {
  const std::unique_ptr<Message> request = NewRequest(method);
  const FieldDescriptor* field = SubjectOf(*request).second;
  return field != nullptr && absl::StartsWith(PatternOf(*field), "clients/");
}

// A client of whom nothing is stored is any therapist's to begin with, and is
// told from one that is stored: see the test of that.
bool BeginsAClient(const MethodDescriptor& method) {
  return method.name() == "CreateEpisode" || method.name() == "ImportClient";
}

// The request about this client and, where the pattern names one, resource.
std::string RequestAbout(
    const MethodDescriptor& method, const std::string& client,
    const std::function<std::string(const std::string& collection)>& id) {
  const std::unique_ptr<Message> request = NewRequest(method);
  for (const auto& [name, facts] : kArguments) {
    if (method.name() != name) continue;
    EXPECT_TRUE(
        google::protobuf::TextFormat::ParseFromString(facts, request.get()));
  }
  const auto [holder, field] = SubjectOf(*request);
  std::vector<std::string> parts = absl::StrSplit(PatternOf(*field), '/');
  parts[1] = client;
  if (parts.size() > 3) parts[3] = id(parts[2]);
  holder->GetReflection()->SetString(holder, field, absl::StrJoin(parts, "/"));
  if (const FieldDescriptor* request_id =
          method.input_type()->FindFieldByName("request_id")) {
    request->GetReflection()->SetString(request.get(), request_id,
                                        "00000000-0000-4000-8000-00000000ffff");
  }
  return request->SerializeAsString();
}

class PrivacyTest : public ServiceFixture {
 protected:
  // The answer, with whatever the caller has named made the same.
  std::string Answer(const security::Claims& caller,
                     const MethodDescriptor& method, const std::string& client,
                     const std::string& id) {
    std::string used = id;
    const std::string request =
        RequestAbout(method, client, [&](const std::string& collection) {
          const auto found = hidden_.find(collection);
          if (id == kHidden && found != hidden_.end()) used = found->second;
          return used;
        });
    const absl::StatusOr<std::string> answer =
        harness_.Run(caller, method.name(), request).response;
    const absl::Status& status = answer.status();
    std::string text =
        answer.ok() ? absl::StrCat("OK ", *answer)
                    : absl::StrCat(absl::StatusCodeToString(status.code()), " ",
                                   status.message(), " ", ReasonOf(status));
    for (const auto& [key, value] : MetadataOf(status)) {
      absl::StrAppend(&text, " ", key, "=", value);
    }
    for (const FieldViolation& violation : ViolationsOf(status)) {
      absl::StrAppend(&text, " ", violation.field, " ", violation.description);
    }
    return absl::StrReplaceAll(text,
                               {{absl::StrCat("clients/", client), "clients/*"},
                                {absl::StrCat("/", used), "/*"}});
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
    ASSERT_TRUE(entered.ok()) << method << ": " << entered.status();
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
    for (const MethodDescriptor* method : UnaryMethods()) {
      if (!IsAboutAClient(*method)) continue;
      for (const security::Claims& other : others) {
        const std::string hidden = Answer(other, *method, "c1", kHidden);
        EXPECT_THAT(hidden, Not(HasSubstr(kSecret)))
            << method->name() << " for " << security::RoleName(other.role);
        EXPECT_EQ(hidden, Answer(other, *method, "c1", "absent"))
            << method->name() << " for " << security::RoleName(other.role);
      }
    }
  }

  // Names of messages, `Person`.
  std::set<std::string> kinds_;
  // The id of the private entry, by its collection.
  std::map<std::string, std::string> hidden_;
};

TEST_F(PrivacyTest, SomebodyElsesClientAndNobodyAnswerTheSame) {
  ASSERT_TRUE(Begin().ok());
  for (const MethodDescriptor* method : UnaryMethods()) {
    if (!IsAboutAClient(*method)) continue;
    for (const security::Claims& stranger :
         {testing::Therapist("eve"), testing::Supervisor("eve"),
          testing::ClientSelf("c7"), testing::Therapist("anna", "t2")}) {
      if (BeginsAClient(*method)) continue;
      EXPECT_EQ(Answer(stranger, *method, "c1", "first"),
                Answer(stranger, *method, "c9", "first"))
          << method->name() << " for " << security::RoleName(stranger.role);
    }
  }
}

// A client without an episode is anybody's to begin with; one with an episode
// is not, and is not told apart from a resource that is missing.
TEST_F(PrivacyTest, NobodyBeginsWithSomebodyElsesClient) {
  ASSERT_TRUE(Begin().ok());
  auto request = NewFor<v1::CreateEpisodeRequest>("clients/c1");
  auto& member = *request.mutable_episode()->add_care_team();
  member.set_subject("eve");
  member.set_kind(v1::Episode::CareTeamMember::KIND_THERAPIST);
  EXPECT_TRUE(absl::IsNotFound(
      Call<v1::Episode>(testing::Therapist("eve"), "CreateEpisode", request)
          .status()));
  auto import = NewFor<type::v1::ImportClientRequest>("clients/c1");
  import.add_lines("{}");
  EXPECT_TRUE(
      absl::IsNotFound(Call<type::v1::ImportClientResponse>(
                           testing::Therapist("eve"), "ImportClient", import)
                           .status()));
}

TEST_F(PrivacyTest, EveryKindThatCanBePrivateIsTried) {
  ASSERT_TRUE(Begin().ok());
  EnterSecrets(client_);
  for (const MethodDescriptor* method : UnaryMethods()) {
    const Descriptor& type = *method->output_type();
    if (type.FindFieldByName("private_entry") == nullptr) continue;
    EXPECT_TRUE(kinds_.contains(type.name())) << type.name();
  }
}

TEST_F(PrivacyTest, NoMethodTellsTheOthersOfAClientsPrivateEntry) {
  ASSERT_TRUE(Begin().ok());
  EnterSecrets(client_);
  ExpectHidden({anna_, sven_});
}

TEST_F(PrivacyTest, NoMethodTellsTheOthersOfATherapistsPrivateEntry) {
  ASSERT_TRUE(Begin().ok());
  EnterSecrets(anna_);
  ExpectHidden({client_, sven_});
}

TEST_F(PrivacyTest, ListsAndWhatIsDerivedAnswerAReader) {
  ASSERT_TRUE(Begin().ok());
  EnterSecrets(client_);
  for (const MethodDescriptor* method : UnaryMethods()) {
    const bool reads = absl::StartsWith(method->name(), "List") ||
                       absl::StartsWith(method->name(), "Compare") ||
                       absl::StartsWith(method->name(), "Draw") ||
                       absl::StartsWith(method->name(), "Suggest");
    if (!reads || !IsAboutAClient(*method)) continue;
    if (method->input_type()->FindFieldByName("parent") == nullptr) continue;
    // Otherwise the silence of the test above would prove nothing.
    EXPECT_TRUE(absl::StartsWith(Answer(anna_, *method, "c1", ""), "OK"))
        << Answer(anna_, *method, "c1", "") << "\nSay in kArguments what "
        << method->name() << " needs.";
  }
}

}  // namespace
}  // namespace concord::inventory
