// Rules that each look for one kind of need, and the ranking of what they find.
//
// Time does not pass in a profile: "recent" is measured from the newest
// incident, so that a profile depends on the records and on nothing else.
#include "services/inventory/domain/insight/needs.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/finding.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/evidence.pb.h"
#include "services/inventory/domain/insight/need_draft.h"
#include "services/inventory/domain/records/conflict.h"
#include "services/inventory/domain/records/person.h"

namespace concord::inventory {
namespace {

using type::v1::GoalFamily;
using type::v1::ProblemArea;
using type::v1::Situation;
using v1::Conflict;
using v1::Incident;
using v1::NeedsProfile;
using v1::Person;
using Need = NeedsProfile::Need;

constexpr int kMostNeeds = 50;
constexpr int kMostEvidence = 100;
constexpr int kMostPeople = 20;
constexpr double kLargestWeight = 10;
// What repeated incidents weigh at least.
constexpr double kIncidentsWeight = 4;
// Ratings of 0 to 10 up to here count as low, from `kHighRating` as high.
constexpr int kLowRating = 5;
constexpr int kHighRating = 8;
// One ring further out than wished weighs as much as this on 0 to 10: four
// rings, the most there can be, are 10.
constexpr double kRingWeight = 2.5;
// From here on a person of rings 1 to 5 counts as close.
constexpr int kClosestRings = 2;
// Support of 0 to 5 from here on is support that can be counted on.
constexpr int kRealSupport = 3;
constexpr int kFewestSupporters = 2;
constexpr int kFewestPeople = 3;
constexpr absl::Duration kRecent = absl::Hours(24 * 30);
constexpr int kRepeated = 2;

// What the records say about one person.
struct Tie {
  const Person* person = nullptr;
  Situation situation = type::v1::SITUATION_UNSPECIFIED;
  // That go on.
  std::vector<const Conflict*> conflicts;
  // Of the last 30 days before the newest.
  std::vector<const Incident*> incidents;
};

bool HasView(const Person& person) {
  const Person::View& view = person.client_view();
  return view.closeness_ring() > 0 || view.has_received_support() ||
         view.has_trust() || view.has_satisfaction();
}

// Weights sum up nothing: they are the strongest of the signs.
double WeightOf(const std::vector<const Conflict*>& conflicts) {
  double weight = 0;
  for (const Conflict* conflict : conflicts) {
    weight = std::max(weight, static_cast<double>(conflict->intensity()));
  }
  return weight;
}

// What eases by itself can wait for the phase.
NeedsProfile::Urgency EasedUrgencyOf(
    const std::vector<const Conflict*>& conflicts) {
  const bool eases = std::all_of(
      conflicts.begin(), conflicts.end(), [](const Conflict* conflict) {
        return conflict->state() == Conflict::STATE_IMPROVING;
      });
  const NeedsProfile::Urgency urgency = UrgencyOf(WeightOf(conflicts));
  return eases && urgency == NeedsProfile::URGENCY_NOW
             ? NeedsProfile::URGENCY_THIS_PHASE
             : urgency;
}

template <typename Resource>
void Cite(const std::vector<const Resource*>& resources,
          type::v1::Evidence& evidence) {
  for (const Resource* resource : resources) {
    if (evidence.resources_size() == kMostEvidence) return;
    evidence.add_resources(resource->name());
  }
}

// The same, of records that speak for the need as somebody's statements.
template <typename Resource>
void CiteStatements(const std::vector<const Resource*>& resources,
                    NeedDraft& draft) {
  Cite(resources, *draft.need.mutable_evidence());
  draft.record_count += static_cast<int>(resources.size());
  for (const Resource* resource : resources) {
    draft.statements.push_back({.role = resource->author().role()});
  }
}

struct Finding {
  GoalFamily family = type::v1::GOAL_FAMILY_UNSPECIFIED;
  ProblemArea problem_area = type::v1::PROBLEM_AREA_UNSPECIFIED;
  NeedsProfile::Urgency urgency = NeedsProfile::URGENCY_UNSPECIFIED;
  // Unset where the views' weights are all there is.
  absl::optional<double> weight;
  absl::string_view rule;
  std::string explanation;
};

NeedDraft DraftOf(const Finding& finding, const Tie& tie) {
  NeedDraft draft;
  draft.need.set_family(finding.family);
  draft.need.set_situation(tie.situation);
  draft.need.set_problem_area(finding.problem_area);
  draft.need.set_urgency(finding.urgency);
  if (finding.weight.has_value()) {
    draft.weight = std::min(*finding.weight, kLargestWeight);
  }
  draft.need.add_people(tie.person->name());
  type::v1::Evidence& evidence = *draft.need.mutable_evidence();
  evidence.add_resources(tie.person->name());
  evidence.set_rule(std::string(finding.rule));
  evidence.set_explanation(finding.explanation);
  return draft;
}

// What both parties' views weigh by a rule; unset where a view says nothing of
// what the rule looks at.
struct ViewWeights {
  absl::optional<double> client;
  absl::optional<double> therapist;

  double Highest() const {
    return std::max(client.value_or(0), therapist.value_or(0));
  }
  // The client's, unless the therapist's alone shows a sign.
  bool ClientShows() const { return client.value_or(0) > 0; }
};

template <typename Weigh>
ViewWeights WeighViews(const Person& person, Weigh weigh) {
  ViewWeights weights;
  if (person.has_client_view()) weights.client = weigh(person.client_view());
  if (person.has_therapist_view()) {
    weights.therapist = weigh(person.therapist_view());
  }
  return weights;
}

void CiteViews(const ViewWeights& weights, NeedDraft& draft) {
  if (weights.client.has_value()) {
    ++draft.record_count;
    draft.statements.push_back(
        {.role = type::v1::AUTHOR_ROLE_CLIENT, .weight = weights.client});
  }
  if (weights.therapist.has_value()) {
    ++draft.record_count;
    draft.statements.push_back(
        {.role = type::v1::AUTHOR_ROLE_THERAPIST, .weight = weights.therapist});
  }
}

bool AnyConflict(const Tie& tie, bool (*is)(const Conflict&)) {
  return std::any_of(tie.conflicts.begin(), tie.conflicts.end(),
                     [is](const Conflict* conflict) { return is(*conflict); });
}

bool IsAboutTalk(const Conflict& conflict) {
  return conflict.covert() || conflict.stage() == Conflict::STAGE_IMPASSE ||
         std::any_of(conflict.sources().begin(), conflict.sources().end(),
                     [](int source) {
                       return source == Conflict::SOURCE_MISCOMMUNICATION ||
                              source == Conflict::SOURCE_DIFFERING_EXPECTATIONS;
                     });
}

struct Signs {
  // Whether the view says anything of closeness, trust or satisfaction.
  bool says = false;
  double weight = 0;
  std::vector<std::string> words;
};

Signs SignsIn(const Person::View& view) {
  Signs signs;
  signs.says = view.wished_closeness_ring() > 0 || view.has_trust() ||
               view.has_satisfaction();
  if (view.wished_closeness_ring() > 0 &&
      view.closeness_ring() > view.wished_closeness_ring()) {
    const int rings = view.closeness_ring() - view.wished_closeness_ring();
    signs.weight = std::max(signs.weight, kRingWeight * rings);
    signs.words.push_back(
        absl::StrCat("further away than wished, by rings: ", rings));
  }
  if (view.has_trust() && view.trust() <= kLowRating) {
    signs.weight = std::max(signs.weight, kLargestWeight - view.trust());
    signs.words.push_back(absl::StrCat("trust ", view.trust(), " of 10"));
  }
  if (view.has_satisfaction() && view.satisfaction() <= kLowRating) {
    signs.weight = std::max(signs.weight, kLargestWeight - view.satisfaction());
    signs.words.push_back(
        absl::StrCat("satisfaction ", view.satisfaction(), " of 10"));
  }
  return signs;
}

// need.closeness/2: closeness and trust with a partner. The signs are a ring
// further out than wished (2.5 for each ring), low trust and low satisfaction
// (10 minus the rating), each in the client's or the therapist's view; a
// conflict that goes on is one more, because between partners it touches the
// tie itself, unless the client's trust and satisfaction are both high and no
// view shows a sign. The weight is that of the strongest sign.
void FindCloseness(const Tie& tie, std::vector<NeedDraft>& drafts) {
  if (tie.person->category() != Person::CATEGORY_PARTNER ||
      !IsCurrent(*tie.person)) {
    return;
  }
  const Person::View& view = tie.person->client_view();
  const ViewWeights weights = WeighViews(
      *tie.person, [](const Person::View& one) -> absl::optional<double> {
        const Signs signs = SignsIn(one);
        if (!signs.says) return absl::nullopt;
        return signs.weight;
      });
  std::vector<std::string> words = SignsIn(view).words;
  if (words.empty()) words = SignsIn(tie.person->therapist_view()).words;
  const bool content = view.trust() >= kHighRating &&
                       view.satisfaction() >= kHighRating && words.empty();
  NeedsProfile::Urgency urgency = UrgencyOf(weights.Highest());
  absl::optional<double> weight;
  if (!tie.conflicts.empty() && !content) {
    weight = WeightOf(tie.conflicts);
    urgency = std::min(urgency, EasedUrgencyOf(tie.conflicts));
    words.emplace_back("a conflict that goes on");
  }
  if (words.empty()) return;
  NeedDraft draft = DraftOf(
      {.family = type::v1::GOAL_FAMILY_TRUST_INTIMACY,
       .problem_area = type::v1::PROBLEM_AREA_ROLE_DISPUTE,
       .urgency = urgency,
       .weight = weight,
       .rule = "need.closeness/2",
       .explanation = absl::StrCat("Closeness and trust with the partner: ",
                                   absl::StrJoin(words, "; "), ".")},
      tie);
  CiteViews(weights, draft);
  if (!content) CiteStatements(tie.conflicts, draft);
  drafts.push_back(std::move(draft));
}

// need.conflict/1: a conflict that goes on. The weight is its intensity, that
// of the strongest where there are several with the person.
void FindConflict(const Tie& tie, std::vector<NeedDraft>& drafts) {
  if (tie.conflicts.empty()) return;
  NeedDraft draft = DraftOf(
      {.family = type::v1::GOAL_FAMILY_RESOLVE_CONFLICT,
       .problem_area = type::v1::PROBLEM_AREA_ROLE_DISPUTE,
       .urgency = EasedUrgencyOf(tie.conflicts),
       .weight = WeightOf(tie.conflicts),
       .rule = "need.conflict/1",
       .explanation = absl::StrCat(
           "Conflicts with the person that go on: ", tie.conflicts.size(),
           "; the strongest weighs ", WeightOf(tie.conflicts), " of 10.")},
      tie);
  CiteStatements(tie.conflicts, draft);
  drafts.push_back(std::move(draft));
}

// need.communication/1: talk about a conflict that goes on. It weighs as much
// as the conflict where talk is part of it (covert, at an impasse, out of
// miscommunication or differing expectations), else one less.
void FindCommunication(const Tie& tie, std::vector<NeedDraft>& drafts) {
  if (tie.conflicts.empty()) return;
  const bool about_talk = AnyConflict(tie, &IsAboutTalk);
  const double weight =
      std::max(0.0, WeightOf(tie.conflicts) - (about_talk ? 0 : 1));
  NeedDraft draft = DraftOf(
      {.family = type::v1::GOAL_FAMILY_COMMUNICATION,
       .problem_area = type::v1::PROBLEM_AREA_ROLE_DISPUTE,
       .urgency = std::max(EasedUrgencyOf(tie.conflicts), UrgencyOf(weight)),
       .weight = weight,
       .rule = "need.communication/1",
       .explanation =
           about_talk ? "Talk is part of the conflict: it is covert or at an "
                        "impasse, or comes of differing expectations or "
                        "misunderstanding."
                      : "A conflict that goes on has to be talked about."},
      tie);
  CiteStatements(tie.conflicts, draft);
  drafts.push_back(std::move(draft));
}

// need.managing_conflict/1: two or more incidents with the person within the
// last 30 days. The weight is 4, and 1 more for each beyond the second, up
// to 8.
void FindRepeatedIncidents(const Tie& tie, std::vector<NeedDraft>& drafts) {
  const auto count = static_cast<int>(tie.incidents.size());
  if (count < kRepeated) return;
  const double weight = std::min(kIncidentsWeight + count - kRepeated, 8.0);
  NeedDraft draft =
      DraftOf({.family = type::v1::GOAL_FAMILY_MANAGING_CONFLICT,
               .problem_area = type::v1::PROBLEM_AREA_ROLE_DISPUTE,
               .urgency = UrgencyOf(weight),
               .weight = weight,
               .rule = "need.managing_conflict/1",
               .explanation = absl::StrCat(
                   "Incidents with the person within 30 days: ", count, ".")},
              tie);
  CiteStatements(tie.incidents, draft);
  drafts.push_back(std::move(draft));
}

// How many rings further out than wished; unset where nothing is wished.
absl::optional<int> RingsTooFar(const Person::View& view) {
  if (view.wished_closeness_ring() == 0) return absl::nullopt;
  return view.closeness_ring() - view.wished_closeness_ring();
}

// need.distance/2: somebody other than the partner is two rings or more further
// out than wished, by the client's or the therapist's view. The weight is 2.5
// for each ring, at most 6: what is missed comes behind what hurts.
void FindDistance(const Tie& tie, std::vector<NeedDraft>& drafts) {
  if (tie.person->category() == Person::CATEGORY_PARTNER ||
      !IsCurrent(*tie.person)) {
    return;
  }
  const ViewWeights weights = WeighViews(
      *tie.person, [](const Person::View& view) -> absl::optional<double> {
        const absl::optional<int> rings = RingsTooFar(view);
        if (!rings.has_value()) return absl::nullopt;
        return *rings < 2 ? 0 : std::min(kRingWeight * *rings, 6.0);
      });
  if (weights.Highest() == 0) return;
  const Person::View& shown = weights.ClientShows()
                                  ? tie.person->client_view()
                                  : tie.person->therapist_view();
  NeedDraft draft = DraftOf(
      {.family = type::v1::GOAL_FAMILY_RELATIONSHIPS,
       .problem_area = type::v1::PROBLEM_AREA_INTERPERSONAL_DEFICITS,
       .urgency = UrgencyOf(weights.Highest()),
       .rule = "need.distance/2",
       .explanation = absl::StrCat("Further away than wished, by rings: ",
                                   RingsTooFar(shown).value_or(0), ".")},
      tie);
  CiteViews(weights, draft);
  drafts.push_back(std::move(draft));
}

// need.grief/2: somebody of the two innermost rings has died, by the client's
// or the therapist's view. The weight is 8 for ring 1 and 6 for ring 2. Whether
// mourning is what is needed is for client and therapist to say.
void FindGrief(const Tie& tie, std::vector<NeedDraft>& drafts) {
  if (tie.person->status() != Person::STATUS_DECEASED) return;
  const ViewWeights weights = WeighViews(
      *tie.person, [](const Person::View& view) -> absl::optional<double> {
        const int ring = view.closeness_ring();
        if (ring == 0) return absl::nullopt;
        if (ring > kClosestRings) return 0;
        return ring == 1 ? 8 : 6;
      });
  if (weights.Highest() == 0) return;
  const Person::View& shown = weights.ClientShows()
                                  ? tie.person->client_view()
                                  : tie.person->therapist_view();
  NeedDraft draft =
      DraftOf({.family = type::v1::GOAL_FAMILY_GRIEF,
               .problem_area = type::v1::PROBLEM_AREA_GRIEF,
               .urgency = UrgencyOf(weights.Highest()),
               .rule = "need.grief/2",
               .explanation = absl::StrCat(
                   "Somebody of ring ", shown.closeness_ring(), " has died.")},
              tie);
  draft.need.set_situation(type::v1::SITUATION_GRIEF);
  CiteViews(weights, draft);
  drafts.push_back(std::move(draft));
}

// need.support/1: of three or more people whose support is known, fewer than
// two give support of 3 or more of 5. The weight is 6 when nobody does, else 4.
void FindLackOfSupport(const std::vector<Tie>& ties,
                       std::vector<NeedDraft>& drafts) {
  std::vector<const Person*> known;
  int supporters = 0;
  for (const Tie& tie : ties) {
    const Person::View& view = tie.person->client_view();
    if (!IsCurrent(*tie.person) || !view.has_received_support()) continue;
    known.push_back(tie.person);
    supporters += view.received_support() >= kRealSupport ? 1 : 0;
  }
  if (static_cast<int>(known.size()) < kFewestPeople ||
      supporters >= kFewestSupporters) {
    return;
  }
  const double weight = supporters == 0 ? 6 : 4;
  NeedDraft& draft = drafts.emplace_back();
  draft.weight = weight;
  draft.record_count = static_cast<int>(known.size());
  draft.statements.push_back({.role = type::v1::AUTHOR_ROLE_CLIENT});
  Need& need = draft.need;
  need.set_family(type::v1::GOAL_FAMILY_RELATIONSHIPS);
  need.set_situation(type::v1::SITUATION_ISOLATION);
  need.set_problem_area(type::v1::PROBLEM_AREA_INTERPERSONAL_DEFICITS);
  need.set_urgency(UrgencyOf(weight));
  for (const Person* person : known) {
    if (need.people_size() < kMostPeople) need.add_people(person->name());
  }
  type::v1::Evidence& evidence = *need.mutable_evidence();
  Cite(known, evidence);
  evidence.set_rule("need.support/1");
  evidence.set_explanation(absl::StrCat("Of ", known.size(),
                                        " people whose support is known, ",
                                        supporters, " can be counted on."));
}

std::vector<const Incident*> RecentIncidents(const Records& records) {
  absl::Time newest = absl::InfinitePast();
  for (const Incident& incident : records.incidents) {
    newest = std::max(newest, FromTimestamp(incident.occurrence_time()));
  }
  std::vector<const Incident*> recent;
  for (const Incident& incident : records.incidents) {
    if (FromTimestamp(incident.occurrence_time()) >= newest - kRecent) {
      recent.push_back(&incident);
    }
  }
  return recent;
}

std::vector<Tie> TiesOf(const Records& records) {
  std::vector<Tie> ties;
  absl::flat_hash_map<absl::string_view, size_t> places;
  for (const Person& person : records.people) {
    places[person.name()] = ties.size();
    ties.push_back(
        {.person = &person, .situation = SituationOf(person.category())});
  }
  for (const Conflict& conflict : records.conflicts) {
    if (GoesOn(conflict)) {
      ties[places.at(conflict.person())].conflicts.push_back(&conflict);
    }
  }
  for (const Incident* incident : RecentIncidents(records)) {
    if (incident->person().empty()) continue;
    ties[places.at(incident->person())].incidents.push_back(incident);
  }
  return ties;
}

// Of ties that do not simply go on.
void AddCircumstances(const std::vector<Tie>& ties, NeedsProfile& profile) {
  for (const Tie& tie : ties) {
    const bool dissolves = AnyConflict(tie, [](const Conflict& conflict) {
      return conflict.stage() == Conflict::STAGE_DISSOLUTION;
    });
    if (IsCurrent(*tie.person) && !dissolves) continue;
    NeedsProfile::Circumstance& one = *profile.add_circumstances();
    one.set_person(tie.person->name());
    one.set_status(tie.person->status() == Person::STATUS_UNSPECIFIED
                       ? Person::STATUS_CURRENT
                       : tie.person->status());
    one.set_status_date(tie.person->status_date());
    one.set_dispute_in_dissolution(dissolves);
  }
}

void AddValues(const Records& records, NeedsProfile& profile) {
  for (const v1::RegisterEntry& entry : records.values) {
    NeedsProfile::Value& value = *profile.add_values();
    value.set_register_entry(entry.name());
    if (entry.has_client_importance()) {
      value.set_client_importance(entry.client_importance());
    }
  }
}

// Small comes first. What the client has not weighed comes after all that they
// have.
std::tuple<int, double, double> RankOf(const Need& need) {
  return {need.urgency(), -need.weight(),
          need.has_client_weight() ? -need.client_weight() : 1};
}

}  // namespace

NeedsProfile DeriveNeeds(const Records& records) {
  const std::vector<Tie> ties = TiesOf(records);
  // Needs that weigh the same keep the order of these rules.
  std::vector<NeedDraft> drafts;
  for (auto find : {&FindCloseness, &FindConflict, &FindCommunication,
                    &FindRepeatedIncidents, &FindGrief, &FindDistance}) {
    for (const Tie& tie : ties) find(tie, drafts);
  }
  FindLackOfSupport(ties, drafts);
  JoinStatedNeeds(records, drafts);
  std::vector<Need> needs;
  needs.reserve(drafts.size());
  for (const NeedDraft& draft : drafts) needs.push_back(Conclude(draft));
  std::stable_sort(
      needs.begin(), needs.end(),
      [](const Need& a, const Need& b) { return RankOf(a) < RankOf(b); });
  if (needs.size() > kMostNeeds) needs.resize(kMostNeeds);

  NeedsProfile profile;
  profile.mutable_needs()->Assign(needs.begin(), needs.end());
  const auto views =
      std::count_if(ties.begin(), ties.end(),
                    [](const Tie& tie) { return HasView(*tie.person); });
  const bool has_conflict =
      std::any_of(ties.begin(), ties.end(),
                  [](const Tie& tie) { return !tie.conflicts.empty(); });
  profile.set_too_little_data(!has_conflict && views < kFewestPeople);
  profile.set_safety_review_open(!records.open_flags.empty());
  AddValues(records, profile);
  AddCircumstances(ties, profile);
  return profile;
}

}  // namespace concord::inventory
