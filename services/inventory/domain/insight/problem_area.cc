// One function for each rule, and what they come to for each area.
#include "services/inventory/domain/insight/problem_area.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "concord/inventory/v1/finding.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/problem_area_suggestion.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/evidence.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/inventory/domain/records/conflict.h"
#include "services/inventory/domain/records/person.h"

namespace concord::inventory {
namespace {

using type::v1::ProblemArea;
using v1::Conflict;
using v1::ContextFact;
using v1::Person;
using v1::ProblemAreaSuggestion;

constexpr int kMostEvidence = 100;
constexpr int kLowSatisfaction = 4;
constexpr int kHighSatisfaction = 7;

struct Input {
  const Records& records;
  const ProblemAreaRule& rule;
  const Days& days;
};

// What a rule has to go by, and what it has seen.
struct Look {
  int records = 0;
  // What is counted in `records`, `people`.
  absl::string_view kind;
  bool speaks = false;
  std::vector<std::string> resources;
  std::string explanation;
};

absl::optional<absl::CivilDay> DayOf(const std::string& date) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(date, &day)) return absl::nullopt;
  return day;
}

const Person::View& ViewOf(const Person& person) {
  return person.has_client_view() ? person.client_view()
                                  : person.therapist_view();
}

template <typename Resource, typename Is>
std::vector<std::string> NamesWhere(const std::vector<Resource>& all, Is is) {
  std::vector<std::string> names;
  for (const Resource& one : all) {
    if (is(one)) names.push_back(one.name());
  }
  return names;
}

template <typename Resource, typename Is>
int CountWhere(const std::vector<Resource>& all, Is is) {
  return static_cast<int>(std::count_if(all.begin(), all.end(), is));
}

bool HasDied(const Person& person) {
  return person.status() == Person::STATUS_DECEASED;
}

// Within the innermost rings by either view; the nearest family also where
// nobody has said a ring.
bool WasClose(const Person& person, double rings) {
  const int client = person.client_view().closeness_ring();
  const int therapist = person.therapist_view().closeness_ring();
  if (client == 0 && therapist == 0) {
    return person.category() == Person::CATEGORY_PARTNER ||
           person.category() == Person::CATEGORY_PARENT ||
           person.category() == Person::CATEGORY_CHILD ||
           person.category() == Person::CATEGORY_SIBLING;
  }
  return (client > 0 && client <= rings) ||
         (therapist > 0 && therapist <= rings);
}

bool IsCloseDeath(const Person& person, const Input& input) {
  return HasDied(person) && WasClose(person, input.rule.threshold());
}

std::vector<std::string> CloseDeaths(const Input& input) {
  return NamesWhere(input.records.people, [&input](const Person& person) {
    return IsCloseDeath(person, input);
  });
}

// Somebody close, up to ring `threshold`, has died.
Look LookForCloseDeath(const Input& input) {
  Look look{.records = static_cast<int>(input.records.people.size()),
            .kind = "people"};
  look.resources = CloseDeaths(input);
  look.speaks = !look.resources.empty();
  look.explanation = absl::StrCat(
      "People who were close and have died: ", look.resources.size(), ".");
  return look;
}

// A death of somebody close whose day is known, and the onset too.
int CountDatedDeaths(const Input& input) {
  if (!input.days.onset.has_value()) return 0;
  return CountWhere(input.records.people, [&input](const Person& person) {
    return IsCloseDeath(person, input) &&
           DayOf(person.status_date()).has_value();
  });
}

std::vector<std::string> DeathsNearOnset(const Input& input) {
  return NamesWhere(input.records.people, [&input](const Person& person) {
    const auto day = DayOf(person.status_date());
    return IsCloseDeath(person, input) && day.has_value() &&
           std::abs(*day - *input.days.onset) <= input.rule.days();
  });
}

// Somebody close has died within `days` before or after the onset.
Look LookForDeathNearOnset(const Input& input) {
  Look look{.records = CountDatedDeaths(input),
            .kind = "deaths with a day, and the day of the onset"};
  if (look.records == 0) return look;
  look.resources = DeathsNearOnset(input);
  look.speaks = !look.resources.empty();
  look.explanation =
      absl::StrCat("Deaths within ", input.rule.days(),
                   " days of the onset: ", look.resources.size(), ".");
  return look;
}

// Every death of somebody close lies more than `days` from the onset.
Look LookForDeathFarFromOnset(const Input& input) {
  Look look{.records = CountDatedDeaths(input),
            .kind = "deaths with a day, and the day of the onset"};
  if (look.records == 0) return look;
  look.resources = CloseDeaths(input);
  look.speaks = DeathsNearOnset(input).empty() &&
                look.records == static_cast<int>(look.resources.size());
  look.explanation = absl::StrCat("Deaths, all more than ", input.rule.days(),
                                  " days from the onset: ", look.records, ".");
  return look;
}

// Nobody close has died.
Look LookForNoDeath(const Input& input) {
  Look look{.records = static_cast<int>(input.records.people.size()),
            .kind = "people"};
  look.speaks = CloseDeaths(input).empty();
  look.explanation = absl::StrCat("Of ", look.records,
                                  " people nobody who was close has died.");
  return look;
}

// Each expects something else, by the conflict's sources or its analysis.
bool HasOpposedExpectations(const Conflict& conflict) {
  return std::count(conflict.sources().begin(), conflict.sources().end(),
                    Conflict::SOURCE_DIFFERING_EXPECTATIONS) > 0 ||
         (!conflict.analysis().client_expectation().empty() &&
          !conflict.analysis().other_expectation().empty());
}

// A conflict that goes on in which each expects something else.
Look LookForOpposedExpectations(const Input& input) {
  Look look{.records = static_cast<int>(input.records.conflicts.size()),
            .kind = "conflicts"};
  look.resources =
      NamesWhere(input.records.conflicts, [](const Conflict& conflict) {
        return GoesOn(conflict) && HasOpposedExpectations(conflict);
      });
  look.speaks = !look.resources.empty();
  look.explanation = absl::StrCat(
      "Conflicts that go on with opposed expectations: ", look.resources.size(),
      ".");
  return look;
}

// A conflict that is open and weighs `threshold` or more.
Look LookForHeavyConflict(const Input& input) {
  Look look{.records = static_cast<int>(input.records.conflicts.size()),
            .kind = "conflicts"};
  look.resources =
      NamesWhere(input.records.conflicts, [&](const Conflict& conflict) {
        return conflict.state() == Conflict::STATE_OPEN &&
               conflict.intensity() >= input.rule.threshold();
      });
  look.speaks = !look.resources.empty();
  look.explanation =
      absl::StrCat("Open conflicts that weigh ", input.rule.threshold(),
                   " of 10 or more: ", look.resources.size(), ".");
  return look;
}

// There are conflicts that go on, and every one is easing.
Look LookForAllEasing(const Input& input) {
  Look look{.records = CountWhere(input.records.conflicts, &GoesOn),
            .kind = "conflicts that go on"};
  look.resources = NamesWhere(input.records.conflicts, &GoesOn);
  look.speaks =
      std::none_of(input.records.conflicts.begin(),
                   input.records.conflicts.end(), [](const Conflict& conflict) {
                     return conflict.state() == Conflict::STATE_OPEN;
                   });
  look.explanation =
      absl::StrCat("Conflicts that go on, all easing: ", look.records, ".");
  return look;
}

// No conflict goes on with any of the people.
Look LookForNoConflict(const Input& input) {
  Look look{.records = static_cast<int>(input.records.people.size()),
            .kind = "people"};
  look.speaks = CountWhere(input.records.conflicts, &GoesOn) == 0;
  look.explanation = absl::StrCat("With none of ", look.records,
                                  " people a conflict goes on.");
  return look;
}

// Prefers-not-to-say says nothing either way.
bool SaysSomething(const ContextFact& fact) {
  return !fact.asked_declined() && !fact.statements().empty();
}

std::vector<std::string> LifeEvents(const Input& input) {
  const auto& topics = input.rule.topics();
  return NamesWhere(input.records.context_facts, [&](const ContextFact& fact) {
    return SaysSomething(fact) &&
           std::count(topics.begin(), topics.end(), fact.topic()) > 0;
  });
}

// A fact of one of `topics`.
Look LookForLifeEvent(const Input& input) {
  Look look{.records = CountWhere(input.records.context_facts, &SaysSomething),
            .kind = "facts of the context"};
  look.resources = LifeEvents(input);
  look.speaks = !look.resources.empty();
  look.explanation = absl::StrCat(
      "Events of life in the context: ", look.resources.size(), ".");
  return look;
}

bool IsNear(const std::string& date, const Input& input) {
  const auto day = DayOf(date);
  return day.has_value() &&
         std::abs(*day - input.days.onset.value_or(input.days.today)) <=
             input.rule.days();
}

// A tie of one of `categories` has begun or ended, other than by death.
bool ChangedRole(const Person& person, const Input& input) {
  const auto counts = [&input](int category) {
    const auto& categories = input.rule.categories();
    return std::count(categories.begin(), categories.end(), category) > 0;
  };
  if (counts(person.category()) && IsNear(person.status_date(), input) &&
      (person.status() == Person::STATUS_PAST ||
       person.status() == Person::STATUS_ESTRANGED)) {
    return true;
  }
  return !HasDied(person) &&
         std::any_of(person.roles().begin(), person.roles().end(),
                     [&](const Person::Role& role) {
                       return counts(role.category()) &&
                              (IsNear(role.start_date(), input) ||
                               IsNear(role.end_date(), input));
                     });
}

// A role has begun or ended within `days` of the onset, or of today where the
// onset is not known.
Look LookForRoleChange(const Input& input) {
  Look look{.records = static_cast<int>(input.records.people.size()),
            .kind = "people"};
  look.resources = NamesWhere(
      input.records.people,
      [&input](const Person& person) { return ChangedRole(person, input); });
  look.speaks = !look.resources.empty();
  look.explanation = absl::StrCat(
      "Roles that began or ended within ", input.rule.days(), " days of ",
      input.days.onset.has_value() ? "the onset" : "today", ": ",
      look.resources.size(), ".");
  return look;
}

// Context is known, and no fact of it is of `topics`.
Look LookForNoEvent(const Input& input) {
  Look look{.records = CountWhere(input.records.context_facts, &SaysSomething),
            .kind = "facts of the context"};
  look.speaks = LifeEvents(input).empty();
  look.explanation = absl::StrCat("Of ", look.records,
                                  " facts of the context none is an event.");
  return look;
}

// At most `threshold` people of the present.
Look LookForFewTies(const Input& input) {
  Look look{.records = static_cast<int>(input.records.people.size()),
            .kind = "people"};
  look.resources = NamesWhere(input.records.people, &IsCurrent);
  look.speaks =
      static_cast<double>(look.resources.size()) <= input.rule.threshold();
  look.explanation = absl::StrCat(
      "People with whom there is contact: ", look.resources.size(), ".");
  return look;
}

bool SaysSatisfaction(const Person& person) {
  return IsCurrent(person) && ViewOf(person).has_satisfaction();
}

// The share of ties with low satisfaction is `threshold` or more.
Look LookForUnsatisfyingTies(const Input& input) {
  Look look{.records = CountWhere(input.records.people, &SaysSatisfaction),
            .kind = "people with a satisfaction"};
  look.resources = NamesWhere(input.records.people, [](const Person& person) {
    return SaysSatisfaction(person) &&
           ViewOf(person).satisfaction() <= kLowSatisfaction;
  });
  look.speaks = static_cast<double>(look.resources.size()) >=
                input.rule.threshold() * look.records;
  look.explanation =
      absl::StrCat("Satisfaction of ", kLowSatisfaction, " of 10 or less with ",
                   look.resources.size(), " of ", look.records, " people.");
  return look;
}

// `threshold` or more ties with high satisfaction.
Look LookForSatisfyingTies(const Input& input) {
  Look look{.records = CountWhere(input.records.people, &SaysSatisfaction),
            .kind = "people with a satisfaction"};
  look.resources = NamesWhere(input.records.people, [](const Person& person) {
    return SaysSatisfaction(person) &&
           ViewOf(person).satisfaction() >= kHighSatisfaction;
  });
  look.speaks =
      static_cast<double>(look.resources.size()) >= input.rule.threshold();
  look.explanation = absl::StrCat("Satisfaction of ", kHighSatisfaction,
                                  " of 10 or more with ", look.resources.size(),
                                  " of ", look.records, " people.");
  return look;
}

using Rule = Look (*)(const Input& input);

const absl::flat_hash_map<absl::string_view, Rule>& Rules() {
  static const auto* const kRules =
      new absl::flat_hash_map<absl::string_view, Rule>{
          {"area.grief_close_death", &LookForCloseDeath},
          {"area.grief_death_near_onset", &LookForDeathNearOnset},
          {"area.grief_death_far_from_onset", &LookForDeathFarFromOnset},
          {"area.grief_no_death", &LookForNoDeath},
          {"area.dispute_opposed_expectations", &LookForOpposedExpectations},
          {"area.dispute_heavy_conflict", &LookForHeavyConflict},
          {"area.dispute_all_easing", &LookForAllEasing},
          {"area.dispute_no_conflict", &LookForNoConflict},
          {"area.transition_life_event", &LookForLifeEvent},
          {"area.transition_role_change", &LookForRoleChange},
          {"area.transition_no_event", &LookForNoEvent},
          {"area.deficits_few_ties", &LookForFewTies},
          {"area.deficits_unsatisfying_ties", &LookForUnsatisfyingTies},
          {"area.deficits_satisfying_ties", &LookForSatisfyingTies}};
  return *kRules;
}

void Judge(const ProblemAreaRule& rule, const Look& look,
           ProblemAreaSuggestion& area) {
  const std::string code = absl::StrCat(rule.name(), "/", rule.version());
  if (look.records < rule.fewest()) {
    v1::UnassessedRule& unassessed = *area.add_unassessed_rules();
    unassessed.set_rule(code);
    unassessed.set_explanation(absl::StrCat("Needs at least ", rule.fewest(),
                                            " ", look.kind, "; there are ",
                                            look.records, "."));
    return;
  }
  if (!look.speaks) return;
  ProblemAreaSuggestion::Reason& reason =
      rule.against() ? *area.add_reasons_against() : *area.add_reasons_for();
  reason.set_question(rule.question());
  type::v1::Evidence& evidence = *reason.mutable_evidence();
  for (const std::string& name : look.resources) {
    if (evidence.resources_size() == kMostEvidence) break;
    evidence.add_resources(name);
  }
  evidence.set_rule(code);
  evidence.set_explanation(look.explanation);
}

}  // namespace

bool IsProblemAreaRule(absl::string_view name) {
  return Rules().contains(name);
}

std::vector<ProblemAreaSuggestion> SuggestAreas(
    absl::Span<const ProblemAreaRule> rules, const Records& records,
    const Days& days) {
  std::vector<ProblemAreaSuggestion> areas;
  bool any = false;
  // Interpersonal deficits come last: they are suggested when nothing else is.
  for (const ProblemArea area :
       {type::v1::PROBLEM_AREA_GRIEF, type::v1::PROBLEM_AREA_ROLE_DISPUTE,
        type::v1::PROBLEM_AREA_ROLE_TRANSITION,
        type::v1::PROBLEM_AREA_INTERPERSONAL_DEFICITS}) {
    ProblemAreaSuggestion& suggestion = areas.emplace_back();
    suggestion.set_problem_area(area);
    for (const ProblemAreaRule& rule : rules) {
      if (rule.problem_area() != area) continue;
      Judge(rule, Rules().at(rule.name())({records, rule, days}), suggestion);
    }
    suggestion.set_suggested(
        !suggestion.reasons_for().empty() &&
        (area != type::v1::PROBLEM_AREA_INTERPERSONAL_DEFICITS || !any));
    suggestion.set_too_little_data(suggestion.reasons_for().empty() &&
                                   suggestion.reasons_against().empty() &&
                                   !suggestion.unassessed_rules().empty());
    any |= suggestion.suggested();
  }
  return areas;
}

}  // namespace concord::inventory
