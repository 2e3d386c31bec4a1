// The kinds of resources that the inventory keeps, and how lists order and
// filter them.
#pragma once

#include "common/storage/resource_store.h"

namespace concord::inventory {

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

// In the order of creation.
inline constexpr storage::Kind kEpisodes = {1, "episodes", &IndexOfEpisode};
// In the order of creation; `state` is the status.
inline constexpr storage::Kind kPeople = {2, "people", &IndexOfPerson};
// In the order of creation; `reference` is the person's id.
inline constexpr storage::Kind kConflicts = {3, "conflicts", &IndexOfConflict};
// In the order of occurrence; `reference` is the person's id.
inline constexpr storage::Kind kIncidents = {4, "incidents", &IndexOfIncident};
// In the order of completion; `reference` is the form's id.
inline constexpr storage::Kind kResponses = {5, "formResponses",
                                             &IndexOfResponse};
// In the order of creation.
inline constexpr storage::Kind kSafetyFlags = {6, "safetyFlags",
                                               &IndexOfSafetyFlag};
// What weighs most first, then the oldest.
inline constexpr storage::Kind kUnresolvedIssues = {7, "unresolvedIssues",
                                                    &IndexOfUnresolvedIssue};
// In the order of creation; `reference` is the incident's id.
inline constexpr storage::Kind kCommunicationAnalyses = {
    8, "communicationAnalyses", &IndexOfCommunicationAnalysis};
// In the order of creation; `reference` is the incident's id.
inline constexpr storage::Kind kMoodLinks = {9, "moodLinks", &IndexOfMoodLink};
// In the order of creation; `state` is the kind, `reference` the person's id.
inline constexpr storage::Kind kContextFacts = {10, "contextFacts",
                                                &IndexOfContextFact};
// In the order of creation; `state` is the kind.
inline constexpr storage::Kind kRegisterEntries = {11, "registerEntries",
                                                   &IndexOfRegisterEntry};
// In the order of creation.
inline constexpr storage::Kind kNeedsAssessments = {12, "needsAssessments",
                                                    &IndexOfNeedsAssessment};
// In the order of creation.
inline constexpr storage::Kind kFormulations = {13, "formulations",
                                                &IndexOfFormulation};
// In the order of creation.
inline constexpr storage::Kind kInterpersonalProblems = {
    16, "interpersonalProblems", &IndexOfInterpersonalProblem};

// The tenant's own, of no client. By id.
inline constexpr storage::Kind kForms = {17, "forms", nullptr};

}  // namespace concord::inventory
