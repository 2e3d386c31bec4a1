// The kinds of entries that the inventory keeps: how lists order and filter
// them, and who may see what of them.
#pragma once

#include <string>

#include "common/entry/kind.h"
#include "common/storage/resource_store.h"
#include "concord/inventory/v1/communication_analysis.pb.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/interpersonal_problem.pb.h"
#include "concord/inventory/v1/mood_link.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/unresolved_issue.pb.h"
#include "concord/type/v1/rights.pb.h"

namespace concord::inventory {

namespace v1 {
class Person;
class Conflict;
class Incident;
class UnresolvedIssue;
class CommunicationAnalysis;
class MoodLink;
class ContextFact;
class RegisterEntry;
class InterpersonalProblem;
}  // namespace v1

storage::Index IndexOfEpisode(const google::protobuf::Message& episode);
storage::Index IndexOfPerson(const google::protobuf::Message& person);
storage::Index IndexOfConflict(const google::protobuf::Message& conflict);
storage::Index IndexOfIncident(const google::protobuf::Message& incident);
storage::Index IndexOfResponse(const google::protobuf::Message& response);
storage::Index IndexOfSafetyFlag(const google::protobuf::Message& flag);
storage::Index IndexOfUnresolvedIssue(const google::protobuf::Message& issue);
storage::Index IndexOfCommunicationAnalysis(
    const google::protobuf::Message& analysis);
storage::Index IndexOfMoodLink(const google::protobuf::Message& link);
storage::Index IndexOfContextFact(const google::protobuf::Message& fact);
storage::Index IndexOfRegisterEntry(const google::protobuf::Message& entry);
storage::Index IndexOfNeedsAssessment(
    const google::protobuf::Message& assessment);
storage::Index IndexOfFormulation(const google::protobuf::Message& formulation);
storage::Index IndexOfInterpersonalProblem(
    const google::protobuf::Message& problem);

// Whose alone an entry is: its author's, while it is private or a draft; the
// care team's, what a significant other does not share.
template <typename Entry>
std::string WhilePrivate(const google::protobuf::Message& entry);
std::string WhileDraftOrUnshared(const google::protobuf::Message& response);

bool PersonHasHidden(const google::protobuf::Message& person);
void RedactPerson(type::v1::Relation viewer, google::protobuf::Message& person);

template <typename Entry>
consteval entry::Visibility PrivateEntries() {
  return entry::Visibility::Private(&WhilePrivate<Entry>);
}

// In the order of creation.
inline constexpr entry::Kind kEpisodes({1, "episodes", &IndexOfEpisode},
                                       entry::Visibility::Shared(),
                                       entry::Redaction::Nothing());
// In the order of creation; `categories` are the ties.
inline constexpr entry::Kind kPeople({2, "people", &IndexOfPerson},
                                     PrivateEntries<v1::Person>(),
                                     entry::Redaction::By(&PersonHasHidden,
                                                          &RedactPerson));
// In the order of creation.
inline constexpr entry::Kind kConflicts({3, "conflicts", &IndexOfConflict},
                                        PrivateEntries<v1::Conflict>(),
                                        entry::Redaction::Nothing());
// In the order of occurrence.
inline constexpr entry::Kind kIncidents({.number = 4,
                                         .collection = "incidents",
                                         .index = &IndexOfIncident,
                                         .time = "occurrence_time"},
                                        PrivateEntries<v1::Incident>(),
                                        entry::Redaction::Nothing());
// In the order of completion; `reference` is the form's id.
inline constexpr entry::Kind kResponses(
    {.number = 5,
     .collection = "formResponses",
     .index = &IndexOfResponse,
     .time = "completion_time"},
    entry::Visibility::Private(&WhileDraftOrUnshared),
    entry::Redaction::Nothing());
// In the order of creation.
inline constexpr entry::Kind kSafetyFlags({6, "safetyFlags",
                                           &IndexOfSafetyFlag},
                                          entry::Visibility::NotTheClients(),
                                          entry::Redaction::Nothing());
// What weighs most first, then the oldest.
inline constexpr entry::Kind kUnresolvedIssues(
    {.number = 7,
     .collection = "unresolvedIssues",
     .index = &IndexOfUnresolvedIssue,
     .is_ranked = true},
    PrivateEntries<v1::UnresolvedIssue>(), entry::Redaction::Nothing());
// In the order of creation; `reference` is the incident's id.
inline constexpr entry::Kind kCommunicationAnalyses(
    {8, "communicationAnalyses", &IndexOfCommunicationAnalysis},
    PrivateEntries<v1::CommunicationAnalysis>(), entry::Redaction::Nothing());
// In the order of creation; `reference` is the incident's id.
inline constexpr entry::Kind kMoodLinks({9, "moodLinks", &IndexOfMoodLink},
                                        PrivateEntries<v1::MoodLink>(),
                                        entry::Redaction::Nothing());
// In the order of creation; `states` is the kind.
inline constexpr entry::Kind kContextFacts({10, "contextFacts",
                                            &IndexOfContextFact},
                                           PrivateEntries<v1::ContextFact>(),
                                           entry::Redaction::Nothing());
// In the order of creation; `states` is the kind.
inline constexpr entry::Kind kRegisterEntries(
    {11, "registerEntries", &IndexOfRegisterEntry},
    PrivateEntries<v1::RegisterEntry>(), entry::Redaction::Nothing());
// In the order of creation.
inline constexpr entry::Kind kNeedsAssessments({12, "needsAssessments",
                                                &IndexOfNeedsAssessment},
                                               entry::Visibility::Shared(),
                                               entry::Redaction::Nothing());
// In the order of creation.
inline constexpr entry::Kind kFormulations({13, "formulations",
                                            &IndexOfFormulation},
                                           entry::Visibility::Shared(),
                                           entry::Redaction::Nothing());
// In the order of creation.
inline constexpr entry::Kind kInterpersonalProblems(
    {16, "interpersonalProblems", &IndexOfInterpersonalProblem},
    PrivateEntries<v1::InterpersonalProblem>(), entry::Redaction::Nothing());

// One of a client, where an administrator has written to it.
inline constexpr entry::Kind kCareTeams({.number = 19,
                                         .collection = "careTeam",
                                         .index = nullptr,
                                         .is_singleton = true},
                                        entry::Visibility::Shared(),
                                        entry::Redaction::Nothing());

// The tenant's own, of no client. By id.
inline constexpr storage::Kind kForms = {17, "forms", nullptr};
inline constexpr storage::Kind kSafetySettings = {18, "safetySettings",
                                                  nullptr};
inline constexpr storage::Kind kMeasurementSettings = {
    20, "measurementSettings", nullptr};

}  // namespace concord::inventory
