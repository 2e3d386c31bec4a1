// Weights and urgencies that differ stand side by side; none is averaged away.
#include "services/inventory/domain/insight/need_draft.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/care.pb.h"
#include "services/inventory/domain/records/person.h"

namespace concord::inventory {
namespace {

using type::v1::AuthorRole;
using type::v1::GoalFamily;
using type::v1::ProblemArea;
using type::v1::Situation;
using v1::NeedsProfile;
using v1::RegisterEntry;
using Need = NeedsProfile::Need;

constexpr int kMostEvidence = 100;
constexpr int kMostPeople = 20;
// A weight from here on calls for attention now, or in this phase.
constexpr double kNowWeight = 7;
constexpr double kPhaseWeight = 4;
// Weights this far apart agree still, or contradict each other.
constexpr double kAgreement = 2;
constexpr double kContradiction = 4;
constexpr int kSomeRecords = 2;
constexpr int kManyRecords = 3;
constexpr int kManySources = 2;

// What a family of goals says by itself about the problem area.
ProblemArea AreaOf(GoalFamily family) {
  switch (family) {
    case type::v1::GOAL_FAMILY_GRIEF:
      return type::v1::PROBLEM_AREA_GRIEF;
    case type::v1::GOAL_FAMILY_RESOLVE_CONFLICT:
      return type::v1::PROBLEM_AREA_ROLE_DISPUTE;
    case type::v1::GOAL_FAMILY_ROLE_TRANSITION:
      return type::v1::PROBLEM_AREA_ROLE_TRANSITION;
    default:
      return type::v1::PROBLEM_AREA_UNSPECIFIED;
  }
}

bool SaysFamily(const RegisterEntry& entry) {
  return entry.family() != type::v1::GOAL_FAMILY_UNSPECIFIED &&
         entry.family() != type::v1::GOAL_FAMILY_OTHER;
}

bool BelongsTo(const RegisterEntry& entry, const Need& need) {
  if (!SaysFamily(entry) || entry.family() != need.family()) return false;
  if (entry.people().empty()) return entry.situation() == need.situation();
  return need.people_size() == 1 &&
         std::count(entry.people().begin(), entry.people().end(),
                    need.people(0)) > 0;
}

absl::optional<double> HighestImportance(const RegisterEntry& entry) {
  absl::optional<double> highest;
  if (entry.has_client_importance()) highest = entry.client_importance();
  if (entry.has_therapist_importance()) {
    highest =
        std::max<double>(highest.value_or(0), entry.therapist_importance());
  }
  return highest;
}

void AddStatements(const RegisterEntry& entry, NeedDraft& draft) {
  draft.statements.push_back({.role = entry.author().role()});
  if (entry.has_client_importance()) {
    draft.statements.push_back({.role = type::v1::AUTHOR_ROLE_CLIENT,
                                .weight = entry.client_importance()});
  }
  if (entry.has_therapist_importance()) {
    draft.statements.push_back({.role = type::v1::AUTHOR_ROLE_THERAPIST,
                                .weight = entry.therapist_importance()});
  }
}

void Join(const RegisterEntry& entry, NeedDraft& draft) {
  ++draft.record_count;
  if (draft.need.evidence().resources_size() < kMostEvidence) {
    draft.need.mutable_evidence()->add_resources(entry.name());
  }
  if (draft.need.text().empty()) draft.need.set_text(entry.text());
  AddStatements(entry, draft);
  if (entry.urgency() != RegisterEntry::URGENCY_UNSPECIFIED) {
    draft.stated_urgencies.push_back(
        static_cast<NeedsProfile::Urgency>(entry.urgency()));
    return;
  }
  const absl::optional<double> weight = HighestImportance(entry);
  if (!weight.has_value()) return;
  const NeedsProfile::Urgency follows = UrgencyOf(*weight);
  if (draft.need.urgency() == NeedsProfile::URGENCY_UNSPECIFIED ||
      follows < draft.need.urgency()) {
    draft.need.set_urgency(follows);
  }
}

// Entries of the same subject are one need; what says no family speaks for
// itself alone.
using Subject =
    std::tuple<GoalFamily, Situation, std::vector<std::string>, std::string>;

Subject SubjectOf(const RegisterEntry& entry, Situation situation) {
  std::vector<std::string> people(entry.people().begin(), entry.people().end());
  std::sort(people.begin(), people.end());
  return {SaysFamily(entry) ? entry.family() : type::v1::GOAL_FAMILY_OTHER,
          situation, std::move(people),
          SaysFamily(entry) ? std::string() : entry.name()};
}

// need.stated/1: a register entry of kind need that joins no other need. The
// weight is the highest importance that is said.
NeedDraft DraftOf(const Subject& subject) {
  const auto& [family, situation, people, name] = subject;
  NeedDraft draft;
  draft.need.set_family(family);
  draft.need.set_situation(situation);
  draft.need.set_problem_area(AreaOf(family));
  for (const std::string& person : people) {
    if (draft.need.people_size() < kMostPeople) draft.need.add_people(person);
  }
  draft.need.mutable_evidence()->set_rule("need.stated/1");
  return draft;
}

absl::string_view WordOf(AuthorRole role) {
  switch (role) {
    case type::v1::AUTHOR_ROLE_CLIENT:
      return "the client";
    case type::v1::AUTHOR_ROLE_THERAPIST:
      return "the therapist";
    default:
      return "a significant other";
  }
}

void Explain(NeedDraft& draft) {
  std::set<AuthorRole> roles;
  for (const Statement& statement : draft.statements) {
    if (statement.role != type::v1::AUTHOR_ROLE_UNSPECIFIED) {
      roles.insert(statement.role);
    }
  }
  std::string by;
  for (const AuthorRole role : roles) {
    absl::StrAppend(&by, by.empty() ? " by " : " and ", WordOf(role));
  }
  draft.need.mutable_evidence()->set_explanation(
      absl::StrCat("Stated as a need", by, "."));
}

absl::optional<double> HighestOf(const std::vector<Statement>& statements,
                                 AuthorRole role) {
  absl::optional<double> highest;
  for (const Statement& statement : statements) {
    if (statement.role != role || !statement.weight.has_value()) continue;
    highest = std::max(highest.value_or(0), *statement.weight);
  }
  return highest;
}

// How far the weights lie apart.
double SetWeights(const NeedDraft& draft, Need& need) {
  std::vector<double> weights;
  if (draft.weight.has_value()) weights.push_back(*draft.weight);
  for (const Statement& statement : draft.statements) {
    if (statement.weight.has_value()) weights.push_back(*statement.weight);
  }
  if (const auto client =
          HighestOf(draft.statements, type::v1::AUTHOR_ROLE_CLIENT)) {
    need.set_client_weight(*client);
  }
  if (const auto therapist =
          HighestOf(draft.statements, type::v1::AUTHOR_ROLE_THERAPIST)) {
    need.set_therapist_weight(*therapist);
  }
  if (weights.empty()) return 0;
  const auto [lowest, highest] =
      std::minmax_element(weights.begin(), weights.end());
  need.set_weight(*highest);
  if (*lowest != *highest) {
    need.mutable_weight_range()->set_lowest(*lowest);
    need.mutable_weight_range()->set_highest(*highest);
  }
  return *highest - *lowest;
}

// What people say outranks what follows from weights.
void SetUrgency(const NeedDraft& draft, Need& need) {
  std::vector<NeedsProfile::Urgency> all = draft.stated_urgencies;
  if (need.urgency() != NeedsProfile::URGENCY_UNSPECIFIED) {
    all.push_back(need.urgency());
  }
  if (all.empty()) {
    need.set_urgency(NeedsProfile::URGENCY_LATER);
    return;
  }
  const auto [soonest, latest] = std::minmax_element(all.begin(), all.end());
  if (*soonest != *latest) {
    need.mutable_urgency_range()->set_soonest(*soonest);
    need.mutable_urgency_range()->set_latest(*latest);
  }
  if (!draft.stated_urgencies.empty()) {
    need.set_urgency(*std::min_element(draft.stated_urgencies.begin(),
                                       draft.stated_urgencies.end()));
  }
}

void SetSources(const NeedDraft& draft, Need& need) {
  std::set<AuthorRole> roles;
  for (const Statement& statement : draft.statements) {
    roles.insert(statement.role);
  }
  roles.erase(type::v1::AUTHOR_ROLE_UNSPECIFIED);
  for (const AuthorRole role : roles) need.add_sources(role);
}

// need.confidence/1, as the values of NeedsProfile.Confidence say.
NeedsProfile::Confidence ConfidenceOf(int records, int sources, double apart) {
  if (records < kSomeRecords || apart >= kContradiction) {
    return NeedsProfile::CONFIDENCE_LOW;
  }
  return records >= kManyRecords && sources >= kManySources &&
                 apart <= kAgreement
             ? NeedsProfile::CONFIDENCE_HIGH
             : NeedsProfile::CONFIDENCE_MEDIUM;
}

}  // namespace

NeedsProfile::Urgency UrgencyOf(double weight) {
  return weight >= kNowWeight     ? NeedsProfile::URGENCY_NOW
         : weight >= kPhaseWeight ? NeedsProfile::URGENCY_THIS_PHASE
                                  : NeedsProfile::URGENCY_LATER;
}

void JoinStatedNeeds(const Records& records, std::vector<NeedDraft>& drafts) {
  absl::flat_hash_map<absl::string_view, Situation> situations;
  for (const v1::Person& person : records.people) {
    situations[person.name()] = SituationOf(person.category());
  }
  // The client's words come first.
  std::vector<const RegisterEntry*> entries;
  entries.reserve(records.stated_needs.size());
  for (const RegisterEntry& entry : records.stated_needs) {
    entries.push_back(&entry);
  }
  std::stable_sort(
      entries.begin(), entries.end(),
      [](const RegisterEntry* a, const RegisterEntry* b) {
        return (a->author().role() == type::v1::AUTHOR_ROLE_CLIENT) >
               (b->author().role() == type::v1::AUTHOR_ROLE_CLIENT);
      });
  std::map<Subject, NeedDraft> alone;
  for (const RegisterEntry* entry : entries) {
    bool joins = false;
    for (NeedDraft& draft : drafts) {
      if (!BelongsTo(*entry, draft.need)) continue;
      Join(*entry, draft);
      joins = true;
    }
    if (joins) continue;
    Situation situation = entry->situation();
    if (situation == type::v1::SITUATION_UNSPECIFIED) {
      const auto& people = entry->people();
      situation =
          people.empty()
              ? type::v1::SITUATION_OTHER
              : situations.at(*std::min_element(people.begin(), people.end()));
    }
    const Subject subject = SubjectOf(*entry, situation);
    Join(*entry, alone.try_emplace(subject, DraftOf(subject)).first->second);
  }
  std::vector<NeedDraft> stated;
  stated.reserve(alone.size());
  for (auto& [subject, draft] : alone) {
    Explain(draft);
    stated.push_back(std::move(draft));
  }
  std::sort(
      stated.begin(), stated.end(), [](const NeedDraft& a, const NeedDraft& b) {
        return a.need.evidence().resources(0) < b.need.evidence().resources(0);
      });
  drafts.insert(drafts.end(), std::make_move_iterator(stated.begin()),
                std::make_move_iterator(stated.end()));
}

Need Conclude(const NeedDraft& draft) {
  Need need = draft.need;
  const double apart = SetWeights(draft, need);
  SetUrgency(draft, need);
  SetSources(draft, need);
  need.set_record_count(draft.record_count);
  need.set_confidence(
      ConfidenceOf(draft.record_count, need.sources_size(), apart));
  return need;
}

}  // namespace concord::inventory
