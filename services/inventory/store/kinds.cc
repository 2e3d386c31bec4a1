// Index columns of each kind, and whose alone an entry is.
#include "services/inventory/store/kinds.h"

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/communication_analysis.pb.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/formulation.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/interpersonal_problem.pb.h"
#include "concord/inventory/v1/mood_link.pb.h"
#include "concord/inventory/v1/needs_assessment.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/unresolved_issue.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "services/inventory/domain/forms/respondent.h"
#include "services/inventory/domain/records/person.h"

namespace concord::inventory {
namespace {

using google::protobuf::Message;

int64_t Micros(const google::protobuf::Timestamp& time) {
  return ToMicros(FromTimestamp(time));
}

std::string IdOf(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

std::vector<std::string> IdsOf(
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<std::string> ids;
  ids.reserve(static_cast<size_t>(names.size()));
  for (const std::string& name : names) ids.push_back(IdOf(name));
  return ids;
}

std::vector<std::string> IdsOf(const std::string& name) {
  if (name.empty()) return {};
  return {IdOf(name)};
}

using storage::BitOf;

}  // namespace

storage::Index IndexOfEpisode(const Message& message) {
  const auto& episode = static_cast<const v1::Episode&>(message);
  return {.time = Micros(episode.create_time()),
          .states = BitOf(episode.state())};
}

storage::Index IndexOfPerson(const Message& message) {
  const auto& person = static_cast<const v1::Person&>(message);
  storage::Index index = {.time = Micros(person.create_time()),
                          .states = BitOf(person.status()),
                          .categories = BitOf(person.category())};
  for (const v1::Person::Role& role : person.roles()) {
    index.categories |= BitOf(role.category());
  }
  return index;
}

storage::Index IndexOfConflict(const Message& message) {
  const auto& conflict = static_cast<const v1::Conflict&>(message);
  return {.time = Micros(conflict.create_time()),
          .states = BitOf(conflict.state()),
          .people = IdsOf(conflict.person())};
}

storage::Index IndexOfIncident(const Message& message) {
  const auto& incident = static_cast<const v1::Incident&>(message);
  return {.time = Micros(incident.occurrence_time()),
          .people = IdsOf(incident.person())};
}

storage::Index IndexOfResponse(const Message& message) {
  const auto& response = static_cast<const v1::FormResponse&>(message);
  return {.time = Micros(response.completion_time()),
          .reference = IdOf(response.form())};
}

storage::Index IndexOfSafetyFlag(const Message& message) {
  const auto& flag = static_cast<const v1::SafetyFlag&>(message);
  return {.time = Micros(flag.create_time()),
          .states = BitOf(flag.state()),
          .is_open = flag.state() == v1::SafetyFlag::STATE_OPEN};
}

storage::Index IndexOfUnresolvedIssue(const Message& message) {
  const auto& issue = static_cast<const v1::UnresolvedIssue&>(message);
  // Days since 1900 stay far below this. What has no day is taken as newest.
  constexpr int64_t kDays = 1'000'000;
  absl::CivilDay day;
  const int64_t age = absl::ParseCivilTime(issue.since_date(), &day)
                          ? day - absl::CivilDay(1900, 1, 1)
                          : kDays - 1;
  return {.time = Micros(issue.create_time()),
          .rank = -int64_t{issue.distress()} * kDays + age,
          .states = BitOf(issue.state()),
          .people = IdsOf(issue.people())};
}

storage::Index IndexOfCommunicationAnalysis(const Message& message) {
  const auto& analysis = static_cast<const v1::CommunicationAnalysis&>(message);
  return {.time = Micros(analysis.create_time()),
          .reference = IdOf(analysis.incident())};
}

storage::Index IndexOfMoodLink(const Message& message) {
  const auto& link = static_cast<const v1::MoodLink&>(message);
  return {.time = Micros(link.create_time()),
          .reference = IdOf(link.incident())};
}

storage::Index IndexOfContextFact(const Message& message) {
  const auto& fact = static_cast<const v1::ContextFact&>(message);
  return {.time = Micros(fact.create_time()),
          .states = BitOf(fact.kind()),
          .people = IdsOf(fact.person())};
}

storage::Index IndexOfRegisterEntry(const Message& message) {
  const auto& entry = static_cast<const v1::RegisterEntry&>(message);
  return {.time = Micros(entry.create_time()),
          .states = BitOf(entry.kind()),
          .people = IdsOf(entry.people())};
}

storage::Index IndexOfNeedsAssessment(const Message& message) {
  const auto& assessment = static_cast<const v1::NeedsAssessment&>(message);
  return {.time = Micros(assessment.create_time()),
          .states = BitOf(assessment.state())};
}

storage::Index IndexOfFormulation(const Message& message) {
  const auto& formulation = static_cast<const v1::Formulation&>(message);
  return {.time = Micros(formulation.create_time())};
}

storage::Index IndexOfInterpersonalProblem(const Message& message) {
  const auto& problem = static_cast<const v1::InterpersonalProblem&>(message);
  storage::Index index = {.time = Micros(problem.create_time()),
                          .people = IdsOf(problem.people())};
  for (const int domain : problem.domains()) index.categories |= BitOf(domain);
  return index;
}

template <typename Entry>
std::string WhilePrivate(const Message& message) {
  const auto& entry = static_cast<const Entry&>(message);
  return entry.private_entry() ? entry.author().subject() : std::string();
}

template std::string WhilePrivate<v1::Person>(const Message&);
template std::string WhilePrivate<v1::Conflict>(const Message&);
template std::string WhilePrivate<v1::Incident>(const Message&);
template std::string WhilePrivate<v1::UnresolvedIssue>(const Message&);
template std::string WhilePrivate<v1::CommunicationAnalysis>(const Message&);
template std::string WhilePrivate<v1::MoodLink>(const Message&);
template std::string WhilePrivate<v1::ContextFact>(const Message&);
template std::string WhilePrivate<v1::RegisterEntry>(const Message&);
template std::string WhilePrivate<v1::InterpersonalProblem>(const Message&);

std::string WhileDraftOrUnshared(const Message& message) {
  const auto& response = static_cast<const v1::FormResponse&>(message);
  const type::v1::Author& author = response.author();
  if (!response.draft()) {
    return IsTheClientsToRead(response) ? std::string() : storage::kCareTeam;
  }
  return author.entered_by().empty() ? author.subject() : author.entered_by();
}

bool PersonHasHidden(const Message& person) {
  return HasHidden(static_cast<const v1::Person&>(person));
}

void RedactPerson(type::v1::Relation viewer, Message& person) {
  Redact(viewer, static_cast<v1::Person&>(person));
}

}  // namespace concord::inventory
