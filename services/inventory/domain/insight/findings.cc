// One function for each rule, and the order of what they find.
#include "services/inventory/domain/insight/findings.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/finding.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/type/v1/evidence.pb.h"
#include "services/inventory/domain/insight/network.h"
#include "services/inventory/domain/records/conflict.h"
#include "services/inventory/domain/records/person.h"
#include "services/inventory/domain/records/violence.h"

namespace concord::inventory {
namespace {

using v1::Conflict;
using v1::Finding;
using v1::Incident;
using v1::Person;

constexpr int kMostEvidence = 100;
constexpr double kMostSupport = 5;
constexpr int kExtremeBoundary = 2;
constexpr int kHighTrust = 8;
constexpr int kHighSupport = 4;

// What a rule has seen once it could look.
struct Sight {
  // Compared with the rule's threshold.
  double figure = 0;
  // The most that the figure can be.
  double most = 1;
  std::vector<std::string> resources;
  std::string explanation;
};

// What a rule has to go by, and what it has seen.
struct Look {
  int records = 0;
  // What is counted in `records`, `incidents that have a theme`.
  absl::string_view kind;
  std::vector<Sight> sights;
};

struct Input {
  const Records& records;
  const FindingRule& rule;
  absl::Time now;
};

const Person::View& ViewOf(const Person& person) {
  return person.has_client_view() ? person.client_view()
                                  : person.therapist_view();
}

std::vector<const Person*> CurrentPeople(const Records& records) {
  std::vector<const Person*> people;
  for (const Person& person : records.people) {
    if (IsCurrent(person)) people.push_back(&person);
  }
  return people;
}

template <typename Resource>
std::vector<std::string> NamesOf(const std::vector<const Resource*>& found) {
  std::vector<std::string> names;
  names.reserve(found.size());
  for (const Resource* resource : found) names.push_back(resource->name());
  return names;
}

// A look that counts what holds for how many of those that say something.
template <typename Resource>
Look CountOf(const std::vector<const Resource*>& found, size_t of,
             absl::string_view kind) {
  Look look{.records = static_cast<int>(of), .kind = kind};
  look.sights.push_back(
      {.figure = static_cast<double>(found.size()),
       .most = static_cast<double>(of),
       .resources = NamesOf(found),
       .explanation = absl::StrCat(found.size(), " of ", of, " ", kind, ".")});
  return look;
}

// The same with the share as figure.
template <typename Resource>
Look ShareOf(const std::vector<const Resource*>& found, size_t of,
             absl::string_view kind) {
  Look look = CountOf(found, of, kind);
  Sight& sight = look.sights.front();
  sight.figure = of == 0 ? 0 : sight.figure / static_cast<double>(of);
  sight.most = 1;
  return look;
}

// Themes that incidents with at least `threshold` people have in common; case
// and spaces do not count.
Look LookForRepeatedTheme(const Input& input) {
  struct Theme {
    std::set<std::string> people;
    std::vector<std::string> incidents;
  };
  std::map<std::string, Theme> themes;
  std::set<std::string> everybody;
  Look look{.kind = "incidents with a person and a theme"};
  for (const Incident& incident : input.records.incidents) {
    std::string theme = absl::AsciiStrToLower(incident.theme());
    absl::RemoveExtraAsciiWhitespace(&theme);
    if (theme.empty() || incident.person().empty()) continue;
    ++look.records;
    everybody.insert(incident.person());
    themes[theme].people.insert(incident.person());
    themes[theme].incidents.push_back(incident.name());
  }
  for (auto& [name, theme] : themes) {
    look.sights.push_back(
        {.figure = static_cast<double>(theme.people.size()),
         .most = static_cast<double>(everybody.size()),
         .resources = std::move(theme.incidents),
         .explanation = absl::StrCat("One theme with ", theme.people.size(),
                                     " of ", everybody.size(), " people.")});
  }
  return look;
}

// The mean of given less received support, of the people with whom both are
// known.
Look LookForSupportImbalance(const Input& input) {
  double sum = 0;
  Look look{.kind = "people of whom giving and receiving are known"};
  Sight sight{.most = kMostSupport};
  for (const Person* person : CurrentPeople(input.records)) {
    const int received = ReceivedSupport(ViewOf(*person));
    const int given = GivenSupport(ViewOf(*person));
    if (received < 0 || given < 0) continue;
    ++look.records;
    sum += given - received;
    if (given > received) sight.resources.push_back(person->name());
  }
  if (look.records > 0) sight.figure = sum / look.records;
  sight.explanation = absl::StrFormat(
      "Given support is %.1f of 5 above received on average, over %d people.",
      sight.figure, look.records);
  look.sights.push_back(std::move(sight));
  return look;
}

// The share of one reaction among the incidents that tell one.
Look LookForReaction(const Input& input, Incident::Reaction wanted) {
  std::vector<const Incident*> found;
  size_t stated = 0;
  for (const Incident& incident : input.records.incidents) {
    if (incident.client_reaction() == Incident::REACTION_UNSPECIFIED) continue;
    ++stated;
    if (incident.client_reaction() == wanted) found.push_back(&incident);
  }
  return ShareOf(found, stated, "incidents that say what the client did");
}

Look LookForWithdrawal(const Input& input) {
  return LookForReaction(input, Incident::REACTION_WITHDREW);
}
Look LookForSpeakingUp(const Input& input) {
  return LookForReaction(input, Incident::REACTION_SPOKE);
}

// The most ties that ended within `days` of each other.
Look LookForNetworkLoss(const Input& input) {
  std::vector<std::pair<absl::CivilDay, const Person*>> ended;
  for (const Person& person : input.records.people) {
    absl::CivilDay day;
    if (!IsCurrent(person) &&
        absl::ParseCivilTime(person.status_date(), &day)) {
      ended.emplace_back(day, &person);
    }
  }
  std::sort(ended.begin(), ended.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second->name()) <
           std::tie(b.first, b.second->name());
  });
  std::vector<const Person*> most;
  for (size_t first = 0; first < ended.size(); ++first) {
    std::vector<const Person*> within;
    for (size_t i = first;
         i < ended.size() &&
         ended[i].first - ended[first].first <= input.rule.days();
         ++i) {
      within.push_back(ended[i].second);
    }
    if (within.size() > most.size()) most = std::move(within);
  }
  return CountOf(most, ended.size(), "ties with a day on which they ended");
}

// The concentration of received support (Herfindahl 1950).
Look LookForDependence(const Input& input) {
  Look look{.kind = "people of whom received support is known"};
  std::vector<NetworkTie> ties;
  const Person* main_supporter = nullptr;
  for (const Person* person : CurrentPeople(input.records)) {
    const int received = ReceivedSupport(ViewOf(*person));
    if (received < 0) continue;
    ties.push_back({.received = received});
    if (main_supporter == nullptr ||
        ReceivedSupport(ViewOf(*main_supporter)) < received) {
      main_supporter = person;
    }
  }
  look.records = static_cast<int>(ties.size());
  const auto concentration = ComputeFigures(ties).support_concentration;
  if (!concentration.has_value()) return look;
  look.sights.push_back(
      {.figure = *concentration,
       .resources = {main_supporter->name()},
       .explanation = absl::StrFormat(
           "Concentration of received support %.2f, over %d people.",
           *concentration, look.records)});
  return look;
}

// People with whom topics are avoided or a conflict is covert.
Look LookForAvoidance(const Input& input) {
  std::set<std::string> covert;
  for (const Conflict& conflict : input.records.conflicts) {
    if (conflict.covert() && GoesOn(conflict)) covert.insert(conflict.person());
  }
  const std::vector<const Person*> people = CurrentPeople(input.records);
  std::vector<const Person*> found;
  for (const Person* person : people) {
    if (!ViewOf(*person).avoided_topics().empty() ||
        covert.count(person->name()) > 0) {
      found.push_back(person);
    }
  }
  return CountOf(found, people.size(), "people who are current");
}

// People whose expectations are not met.
Look LookForExpectationGap(const Input& input) {
  std::vector<const Person*> found;
  size_t stated = 0;
  for (const Person* person : CurrentPeople(input.records)) {
    const auto met = ViewOf(*person).expectations_met();
    if (met == Person::View::FULFILMENT_UNSPECIFIED) continue;
    ++stated;
    if (met == Person::View::FULFILMENT_UNMET) found.push_back(person);
  }
  return CountOf(found, stated, "people of whom it is known");
}

// Conflicts that go on and came to an impasse at least `days` ago.
Look LookForImpasse(const Input& input) {
  std::vector<const Conflict*> found;
  size_t open = 0;
  for (const Conflict& conflict : input.records.conflicts) {
    if (!GoesOn(conflict)) continue;
    ++open;
    if (conflict.stage() != Conflict::STAGE_IMPASSE ||
        conflict.transitions().empty()) {
      continue;
    }
    const absl::Time since =
        FromTimestamp(conflict.transitions().rbegin()->transition_time());
    if (input.now - since >= absl::Hours(24) * input.rule.days()) {
      found.push_back(&conflict);
    }
  }
  return CountOf(found, open, "conflicts that go on");
}

// People with whom a limit is at one end of the scale.
Look LookForBoundaries(const Input& input, int extreme) {
  std::vector<const Person*> found;
  size_t stated = 0;
  for (const Person* person : CurrentPeople(input.records)) {
    const auto& boundaries = ViewOf(*person).boundaries();
    stated += boundaries.empty() ? 0 : 1;
    if (std::any_of(boundaries.begin(), boundaries.end(),
                    [extreme](const Person::Boundary& boundary) {
                      return boundary.has_current() &&
                             boundary.current() == extreme;
                    })) {
      found.push_back(person);
    }
  }
  return CountOf(found, stated, "people of whom limits are known");
}

Look LookForLackingBoundaries(const Input& input) {
  return LookForBoundaries(input, -kExtremeBoundary);
}
Look LookForRigidBoundaries(const Input& input) {
  return LookForBoundaries(input, kExtremeBoundary);
}

// People who are trusted (8 of 10) and give support (4 of 5).
Look LookForConfidant(const Input& input) {
  const std::vector<const Person*> people = CurrentPeople(input.records);
  std::vector<const Person*> found;
  for (const Person* person : people) {
    const Person::View& view = ViewOf(*person);
    if (view.trust() >= kHighTrust && ReceivedSupport(view) >= kHighSupport &&
        !IsUnsafe(*person)) {
      found.push_back(person);
    }
  }
  return CountOf(found, people.size(), "people who are current");
}

// The share of people with whom giving and receiving differ by at most 1.
Look LookForMutualSupport(const Input& input) {
  std::vector<const Person*> found;
  size_t known = 0;
  for (const Person* person : CurrentPeople(input.records)) {
    const int received = ReceivedSupport(ViewOf(*person));
    const int given = GivenSupport(ViewOf(*person));
    if (received < 0 || given < 0 || IsUnsafe(*person)) continue;
    ++known;
    // Nothing for nothing is no support.
    if (std::abs(received - given) <= 1 && received > 0) {
      found.push_back(person);
    }
  }
  return ShareOf(found, known, "people of whom giving and receiving are known");
}

// Conflicts that ease or are settled.
Look LookForEasedConflict(const Input& input) {
  std::vector<const Conflict*> found;
  for (const Conflict& conflict : input.records.conflicts) {
    if (conflict.state() == Conflict::STATE_IMPROVING ||
        conflict.state() == Conflict::STATE_RESOLVED) {
      found.push_back(&conflict);
    }
  }
  return CountOf(found, input.records.conflicts.size(), "conflicts");
}

using Rule = Look (*)(const Input&);

const absl::flat_hash_map<absl::string_view, Rule>& Rules() {
  static const auto& rules = *new absl::flat_hash_map<absl::string_view, Rule>{
      {"pattern.repeated_theme", &LookForRepeatedTheme},
      {"pattern.support_imbalance", &LookForSupportImbalance},
      {"pattern.withdrawal_after_conflict", &LookForWithdrawal},
      {"pattern.network_loss", &LookForNetworkLoss},
      {"pattern.dependence", &LookForDependence},
      {"pattern.avoidance", &LookForAvoidance},
      {"pattern.expectation_gap", &LookForExpectationGap},
      {"pattern.stuck_at_impasse", &LookForImpasse},
      {"pattern.boundaries_lacking", &LookForLackingBoundaries},
      {"pattern.boundaries_rigid", &LookForRigidBoundaries},
      {"strength.confidant", &LookForConfidant},
      {"strength.mutual_support", &LookForMutualSupport},
      {"strength.conflict_eased", &LookForEasedConflict},
      {"strength.speaking_up", &LookForSpeakingUp}};
  return rules;
}

std::string CodeOf(const FindingRule& rule) {
  return absl::StrCat(rule.name(), "/", rule.version());
}

Finding FindingOf(const FindingRule& rule, const Sight& sight) {
  Finding finding;
  finding.set_rule(CodeOf(rule));
  finding.set_kind(rule.kind());
  finding.set_title(rule.title());
  finding.set_question(rule.question());
  finding.set_strength(std::min(1.0, sight.figure / sight.most));
  type::v1::Evidence& evidence = *finding.mutable_evidence();
  for (const std::string& name : sight.resources) {
    if (evidence.resources_size() == kMostEvidence) break;
    evidence.add_resources(name);
  }
  evidence.set_rule(finding.rule());
  evidence.set_explanation(sight.explanation);
  return finding;
}

}  // namespace

bool IsFindingRule(absl::string_view name) { return Rules().contains(name); }

Findings FindPatterns(absl::Span<const FindingRule> rules,
                      const Records& records, absl::Time now) {
  Findings found;
  for (const FindingRule& rule : rules) {
    const Look look = Rules().at(rule.name())({records, rule, now});
    if (look.records < rule.fewest()) {
      v1::UnassessedRule& unassessed = found.unassessed.emplace_back();
      unassessed.set_rule(CodeOf(rule));
      unassessed.set_explanation(absl::StrCat("Needs at least ", rule.fewest(),
                                              " ", look.kind, "; there are ",
                                              look.records, "."));
      continue;
    }
    for (const Sight& sight : look.sights) {
      if (sight.figure >= rule.threshold()) {
        found.findings.push_back(FindingOf(rule, sight));
      }
    }
  }
  std::stable_sort(found.findings.begin(), found.findings.end(),
                   [](const Finding& a, const Finding& b) {
                     return std::make_tuple(a.kind(), -a.strength(),
                                            absl::string_view(a.rule())) <
                            std::make_tuple(b.kind(), -b.strength(),
                                            absl::string_view(b.rule()));
                   });
  return found;
}

}  // namespace concord::inventory
