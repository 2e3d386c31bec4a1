// Scores templates against needs and drafts the goals.
#include "services/goal_planning/domain/advice/suggestions.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/suggestion.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/goal_planning/domain/advice/contraindications.h"
#include "services/goal_planning/domain/goal/slots.h"
#include "services/goal_planning/domain/goal/target_rule.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Contraindication;
using goals::v1::Goal;
using goals::v1::SuggestGoalsResponse;
using goals::v1::Suggestion;
using goals::v1::Template;
using inventory::v1::NeedsProfile;
using Need = NeedsProfile::Need;

constexpr double kSituationPoints = 4;
constexpr double kFamilyPoints = 3;
constexpr double kAreaPoints = 2;
constexpr double kWarningPoints = -1;
constexpr int64_t kDaysOfWeek = 7;

double UrgencyPoints(NeedsProfile::Urgency urgency) {
  switch (urgency) {
    case NeedsProfile::URGENCY_NOW:
      return 2;
    case NeedsProfile::URGENCY_THIS_PHASE:
      return 1;
    default:
      return 0;
  }
}

void AddReason(double points, absl::string_view rule,
               absl::string_view explanation,
               const google::protobuf::RepeatedPtrField<std::string>& resources,
               Suggestion& suggestion) {
  if (points == 0) return;
  Suggestion::Reason& reason = *suggestion.add_reasons();
  reason.set_points(points);
  reason.mutable_evidence()->set_rule(std::string(rule));
  reason.mutable_evidence()->set_explanation(std::string(explanation));
  *reason.mutable_evidence()->mutable_resources() = resources;
  suggestion.set_score(suggestion.score() + points);
}

Goal Draft(const Template& source, const Need& need, absl::CivilDay today) {
  Goal draft;
  draft.set_title(source.title());
  draft.set_objective(absl::StrReplaceAll(
      source.objective(), {{InBraces(kPersonSlot), "this person"}}));
  draft.set_family(source.family());
  draft.set_situation(source.situation());
  draft.set_problem_area(source.problem_area());
  draft.set_template_(source.name());
  *draft.mutable_specifics() = source.specifics();
  draft.mutable_target()->set_measure(source.measure());
  draft.mutable_target()->set_direction(source.direction());
  draft.mutable_target()->set_consecutive_count(source.consecutive_count());
  if (!NeedsBaseline(source.target_rule())) {
    draft.mutable_target()->set_value(source.target_amount());
  }
  draft.set_due_date(
      absl::FormatCivilTime(today + kDaysOfWeek * source.horizon_weeks()));
  *draft.mutable_strategies() = source.strategies();
  *draft.mutable_people() = need.people();
  if (draft.people_size() > 10) {
    draft.mutable_people()->DeleteSubrange(10, draft.people_size() - 10);
  }
  for (const std::string& record : need.evidence().resources()) {
    if (draft.addressed_records_size() == 20) break;
    draft.add_addressed_records(record);
  }
  return draft;
}

// One reason before it is put into words.
struct Weight {
  double points;
  const char* rule;
  const char* explanation;
};

// What speaks for the template where this is needed; nothing when they have
// neither situation nor family in common.
std::array<Weight, 5> WeightsOf(const Template& candidate, const Need& need) {
  const bool situation = candidate.situation() == need.situation();
  const bool family = candidate.family() == need.family();
  if (!situation && !family) return {};
  const bool area = candidate.problem_area() == need.problem_area();
  return {{{situation ? kSituationPoints : 0, "suggestion.situation/1",
            "It is about the part of life in which the need lies."},
           {family ? kFamilyPoints : 0, "suggestion.family/1",
            "It is about what is needed."},
           {area ? kAreaPoints : 0, "suggestion.problem_area/1",
            "It belongs to the same problem area."},
           {UrgencyPoints(need.urgency()), "suggestion.urgency/1",
            "The need should be attended to soon."},
           {need.weight() / 10, "suggestion.weight/1", nullptr}}};
}

// A template with the need that it fits best, before anything is written.
struct Match {
  const Template* candidate = nullptr;
  const Need* need = nullptr;
  std::vector<const Contraindication*> contraindications;
  bool on_hold = false;
  double score = 0;
};

Match BestFor(const Template& candidate, const NeedsProfile& profile) {
  Match best;
  for (const Need& need : profile.needs()) {
    double score = 0;
    for (const Weight& weight : WeightsOf(candidate, need)) {
      score += weight.points;
    }
    if (score > best.score) best = {&candidate, &need, {}, false, score};
  }
  return best;
}

bool IsBetter(const Match& one, const Match& other) {
  if (one.on_hold != other.on_hold) return other.on_hold;
  if (one.score != other.score) return one.score > other.score;
  return one.candidate->name() < other.candidate->name();
}

Suggestion Written(const Match& match, absl::CivilDay today) {
  Suggestion suggestion;
  const Need& need = *match.need;
  const auto& records = need.evidence().resources();
  for (const Weight& weight : WeightsOf(*match.candidate, need)) {
    AddReason(weight.points, weight.rule,
              weight.explanation == nullptr ? need.evidence().explanation()
                                            : weight.explanation,
              records, suggestion);
  }
  *suggestion.mutable_draft() = Draft(*match.candidate, need, today);
  for (const Template::Slot& slot : match.candidate->slots()) {
    if (slot.code() != kPersonSlot) *suggestion.add_open_slots() = slot;
  }
  for (const Contraindication* one : match.contraindications) {
    *suggestion.add_contraindications() = *one;
    if (one->effect() == Contraindication::EFFECT_WARN) {
      AddReason(kWarningPoints, "suggestion.warning/2", one->meaning(), {},
                suggestion);
    }
  }
  suggestion.set_on_hold(match.on_hold);
  return suggestion;
}

}  // namespace

SuggestGoalsResponse RankSuggestions(
    const NeedsProfile& profile, absl::Span<const Template> templates,
    absl::Span<const Contraindication> contraindications,
    const SuggestionOptions& options) {
  std::vector<Match> matches;
  for (const Template& candidate : templates) {
    if (options.situation != type::v1::SITUATION_UNSPECIFIED &&
        candidate.situation() != options.situation) {
      continue;
    }
    Match match = BestFor(candidate, profile);
    if (match.need == nullptr) continue;
    match.contraindications = Supported(candidate, match.need->people(),
                                        options.facts, contraindications);
    for (const Contraindication* one : match.contraindications) {
      match.on_hold |= Holds(*one);
      if (one->effect() == Contraindication::EFFECT_WARN) {
        match.score += kWarningPoints;
      }
    }
    matches.push_back(std::move(match));
  }
  std::sort(matches.begin(), matches.end(), &IsBetter);
  SuggestGoalsResponse response;
  const size_t count =
      std::min(matches.size(), static_cast<size_t>(options.limit));
  for (size_t i = 0; i < count; ++i) {
    *response.add_suggestions() = Written(matches[i], options.today);
  }
  if (profile.needs().empty()) {
    response.set_note("NO_NEEDS");
  } else if (profile.too_little_data()) {
    response.set_note("TOO_LITTLE_DATA");
  }
  response.set_inventory_revision(profile.client_revision());
  response.set_input_digest(profile.input_digest());
  return response;
}

}  // namespace concord::goal_planning
