// Scores templates against needs and drafts the goals.
#include "services/goal_planning/domain/advice/suggestions.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/types/optional.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/suggestion.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/goal_planning/domain/advice/contraindications.h"

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

Goal Draft(const Template& source, const Need& need) {
  Goal draft;
  draft.set_title(source.title());
  draft.set_objective(
      absl::StrReplaceAll(source.objective(), {{"{person}", "this person"}}));
  draft.set_family(source.family());
  draft.set_situation(source.situation());
  draft.set_problem_area(source.problem_area());
  draft.set_template_(source.name());
  *draft.mutable_specifics() = source.specifics();
  draft.mutable_target()->set_measure(source.measure());
  draft.mutable_target()->set_direction(source.direction());
  draft.mutable_target()->set_consecutive_count(source.consecutive_count());
  if (source.target_rule() == Template::TARGET_RULE_REACH) {
    draft.mutable_target()->set_value(source.target_amount());
  }
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

// The template held against one need; without reasons when they have neither
// situation nor family in common.
Suggestion Weigh(const Template& candidate, const Need& need) {
  Suggestion suggestion;
  const bool situation = candidate.situation() == need.situation();
  const bool family = candidate.family() == need.family();
  if (!situation && !family) return suggestion;
  const auto& records = need.evidence().resources();
  AddReason(situation ? kSituationPoints : 0, "suggestion.situation/1",
            "It is about the part of life in which the need lies.", records,
            suggestion);
  AddReason(family ? kFamilyPoints : 0, "suggestion.family/1",
            "It is about what is needed.", records, suggestion);
  AddReason(candidate.problem_area() == need.problem_area() ? kAreaPoints : 0,
            "suggestion.problem_area/1", "It belongs to the same problem area.",
            records, suggestion);
  AddReason(UrgencyPoints(need.urgency()), "suggestion.urgency/1",
            "The need should be attended to soon.", records, suggestion);
  AddReason(need.weight() / 10, "suggestion.weight/1",
            need.evidence().explanation(), records, suggestion);
  *suggestion.mutable_draft() = Draft(candidate, need);
  return suggestion;
}

void AddContraindications(const Template& candidate, const ClientFacts& facts,
                          absl::Span<const Contraindication> all,
                          Suggestion& suggestion) {
  for (const Contraindication* one :
       Supported(candidate, suggestion.draft().people(), facts, all)) {
    *suggestion.add_contraindications() = *one;
    if (Holds(*one)) suggestion.set_on_hold(true);
    if (one->effect() == Contraindication::EFFECT_WARN) {
      AddReason(kWarningPoints, "suggestion.warning/2", one->meaning(), {},
                suggestion);
    }
  }
}

absl::optional<Suggestion> BestFor(const Template& candidate,
                                   const NeedsProfile& profile) {
  absl::optional<Suggestion> best;
  for (const Need& need : profile.needs()) {
    Suggestion suggestion = Weigh(candidate, need);
    if (suggestion.reasons().empty()) continue;
    if (!best.has_value() || suggestion.score() > best->score()) {
      best = std::move(suggestion);
    }
  }
  return best;
}

}  // namespace

SuggestGoalsResponse RankSuggestions(
    const NeedsProfile& profile, absl::Span<const Template> templates,
    absl::Span<const Contraindication> contraindications,
    const SuggestionOptions& options) {
  const ClientFacts facts = {.stated = options.stated,
                             .safety_review_open = profile.safety_review_open(),
                             .people_on_hold = options.people_on_hold};
  std::vector<Suggestion> suggestions;
  for (const Template& candidate : templates) {
    if (options.situation != type::v1::SITUATION_UNSPECIFIED &&
        candidate.situation() != options.situation) {
      continue;
    }
    absl::optional<Suggestion> suggestion = BestFor(candidate, profile);
    if (!suggestion.has_value()) continue;
    AddContraindications(candidate, facts, contraindications, *suggestion);
    suggestions.push_back(*std::move(suggestion));
  }
  std::sort(suggestions.begin(), suggestions.end(),
            [](const Suggestion& one, const Suggestion& other) {
              if (one.on_hold() != other.on_hold()) return other.on_hold();
              if (one.score() != other.score()) {
                return one.score() > other.score();
              }
              return one.draft().template_() < other.draft().template_();
            });
  SuggestGoalsResponse response;
  const size_t count =
      std::min(suggestions.size(), static_cast<size_t>(options.limit));
  for (size_t i = 0; i < count; ++i) {
    *response.add_suggestions() = std::move(suggestions[i]);
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
