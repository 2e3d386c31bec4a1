// A care team is a set of subjects, one of them a therapist.
#include "services/inventory/domain/course/care_team.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace concord::inventory {
namespace {

using v1::CareTeam;
using v1::Episode;

constexpr int kMostMembers = 20;
constexpr int kMostMendings = 100;

bool HasSubject(const CareTeamMembers& members, absl::string_view subject) {
  return std::any_of(members.begin(), members.end(),
                     [subject](const Episode::CareTeamMember& member) {
                       return member.subject() == subject;
                     });
}

bool Treats(const Episode::CareTeamMember& member) {
  return member.kind() == Episode::CareTeamMember::KIND_THERAPIST;
}

bool HasTherapist(const CareTeamMembers& members) {
  return std::any_of(members.begin(), members.end(), &Treats);
}

std::vector<FieldViolation> SubjectsTwice(const CareTeamMembers& members,
                                          absl::string_view field) {
  std::vector<FieldViolation> violations;
  absl::flat_hash_set<absl::string_view> subjects;
  for (int i = 0; i < members.size(); ++i) {
    if (subjects.insert(members.Get(i).subject()).second) continue;
    violations.push_back(
        {absl::StrCat(field, "[", i, "].subject"),
         "is in the care team already; send each subject once"});
  }
  return violations;
}

absl::Status StatusOf(std::vector<FieldViolation> violations) {
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

}  // namespace

absl::Status CheckCareTeam(const CareTeamMembers& members,
                           absl::string_view field) {
  std::vector<FieldViolation> violations = SubjectsTwice(members, field);
  if (!HasTherapist(members)) {
    violations.push_back(
        {std::string(field), "has no therapist; send at least one"});
  }
  return StatusOf(std::move(violations));
}

bool IsTherapist(const CareTeamMembers& members, absl::string_view subject) {
  return std::any_of(members.begin(), members.end(),
                     [subject](const Episode::CareTeamMember& member) {
                       return Treats(member) && member.subject() == subject;
                     });
}

CareTeamMembers MembersOf(absl::Span<const Episode> episodes) {
  std::map<std::pair<std::string, int>, Episode::CareTeamMember> known;
  for (const Episode& episode : episodes) {
    for (const Episode::CareTeamMember& member : episode.care_team()) {
      const auto [place, is_new] =
          known.try_emplace({member.subject(), member.kind()}, member);
      if (!is_new && !member.deputy()) place->second.set_deputy(false);
    }
  }
  CareTeamMembers members;
  for (auto& [who, member] : known) *members.Add() = std::move(member);
  return members;
}

absl::Status CheckMending(const CareTeam::Mending& mending,
                          const CareTeamMembers& members) {
  if (mending.added().empty() && mending.removed_subjects().empty()) {
    return InvalidField("added",
                        "is empty, and so is removed_subjects; say "
                        "whom to add or to remove");
  }
  std::vector<FieldViolation> violations =
      SubjectsTwice(mending.added(), "added");
  std::set<absl::string_view> removed;
  for (int i = 0; i < mending.removed_subjects_size(); ++i) {
    const std::string& subject = mending.removed_subjects(i);
    const std::string field = absl::StrCat("removed_subjects[", i, "]");
    if (!HasSubject(members, subject)) {
      violations.push_back(
          {field, "is no member; send those that GetCareTeam returns"});
    } else if (!removed.insert(subject).second ||
               HasSubject(mending.added(), subject)) {
      violations.push_back(
          {field, "is added or removed already; send each subject once"});
    }
  }
  return StatusOf(std::move(violations));
}

absl::Status Mend(const CareTeam::Mending& mending, CareTeamMembers& members) {
  const CareTeamMembers before = std::exchange(members, {});
  for (const Episode::CareTeamMember& member : before) {
    const bool is_removed =
        std::count(mending.removed_subjects().begin(),
                   mending.removed_subjects().end(), member.subject()) > 0;
    if (is_removed || HasSubject(mending.added(), member.subject())) continue;
    *members.Add() = member;
  }
  members.MergeFrom(mending.added());
  if (!HasTherapist(members)) {
    return InvalidField("removed_subjects",
                        "leaves no therapist in the care team; add one");
  }
  if (members.size() > kMostMembers) {
    return InvalidField("added", absl::StrCat("makes more than ", kMostMembers,
                                              " members; remove some"));
  }
  return absl::OkStatus();
}

void NoteMending(const CareTeam::Mending& mending, CareTeam& team) {
  *team.add_mendings() = mending;
  if (team.mendings_size() > kMostMendings) {
    team.mutable_mendings()->DeleteSubrange(
        0, team.mendings_size() - kMostMendings);
  }
}

}  // namespace concord::inventory
