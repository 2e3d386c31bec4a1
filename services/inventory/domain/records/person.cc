// Contradictions, redaction and sameness of people.
#include "services/inventory/domain/records/person.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/type/v1/rights.pb.h"

namespace concord::inventory {
namespace {

using v1::Person;
using View = Person::View;

constexpr size_t kMostDuplicates = 5;

using Violations = std::vector<FieldViolation>;

// Adds a violation for each element whose key an earlier one has.
template <typename List, typename KeyOf>
void CheckOnce(const List& list, absl::string_view path, KeyOf key_of,
               Violations& violations) {
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < list.size(); ++i) {
    if (seen.insert(absl::StrCat(key_of(list[i]))).second) continue;
    violations.push_back(
        {absl::StrCat(path, "[", i, "]"), "is there already; send each once"});
  }
}

// Whether the view states something of the facet.
bool States(const View& view, int facet) {
  switch (facet) {
    case Person::FACET_CLOSENESS:
      return view.closeness_ring() != 0 || view.wished_closeness_ring() != 0 ||
             view.has_closeness_change();
    case Person::FACET_SUPPORT:
      return view.has_received_support() || view.has_given_support() ||
             !view.supports().empty() || view.has_support_reliability();
    case Person::FACET_TRUST:
      return view.has_trust() || view.has_disclosure_ease();
    case Person::FACET_SATISFACTION:
      return view.has_satisfaction();
    case Person::FACET_EXPECTATIONS:
      return !view.client_expectation().empty() ||
             !view.other_expectation().empty() ||
             view.expectations_met() != View::FULFILMENT_UNSPECIFIED ||
             view.has_expectations_spoken();
    case Person::FACET_INTIMACY:
      return view.has_intimacy();
    case Person::FACET_BOUNDARIES:
      return !view.boundaries().empty();
    case Person::FACET_SYMPTOMS:
      return view.has_symptom_link();
    case Person::FACET_PAST_EXPERIENCE:
      return !view.past_experiences().empty() || view.has_closeness_comfort() ||
             view.has_reliance_comfort() || view.has_loss_fear();
    default:
      return false;
  }
}

void CheckView(const View& view, absl::string_view path,
               Violations& violations) {
  CheckOnce(
      view.supports(), absl::StrCat(path, ".supports"),
      [](const Person::Support& support) { return int{support.kind()}; },
      violations);
  CheckOnce(
      view.boundaries(), absl::StrCat(path, ".boundaries"),
      [](const Person::Boundary& boundary) { return int{boundary.area()}; },
      violations);
  CheckOnce(
      view.declined(), absl::StrCat(path, ".declined"),
      [](int facet) { return facet; }, violations);
  for (int i = 0; i < view.declined_size(); ++i) {
    if (!States(view, view.declined(i))) continue;
    violations.push_back(
        {absl::StrCat(path, ".declined[", i, "]"),
         "is declined and stated; clear the one or the other"});
  }
}

void CheckRoles(const Person& person, Violations& violations) {
  for (int i = 0; i < person.roles_size(); ++i) {
    const Person::Role& role = person.roles(i);
    // Days of this form are in the order of their text.
    if (role.end_date().empty() || role.start_date() <= role.end_date()) {
      continue;
    }
    violations.push_back({absl::StrCat("person.roles[", i, "].end_date"),
                          "is before start_date; send a later day"});
  }
}

// Lower case, with single spaces.
std::string Folded(absl::string_view name) {
  std::string folded = absl::AsciiStrToLower(name);
  absl::RemoveExtraAsciiWhitespace(&folded);
  return folded;
}

void StampView(const View& before, absl::string_view entered_by, absl::Time now,
               View& view) {
  view.clear_statement_time();
  view.clear_entered_by();
  View unstamped = before;
  unstamped.clear_statement_time();
  unstamped.clear_entered_by();
  if (view.SerializeAsString() == unstamped.SerializeAsString()) {
    view = before;
    return;
  }
  *view.mutable_statement_time() = ToTimestamp(now);
  view.set_entered_by(std::string(entered_by));
}

// Whether this viewer is kept from the intimacy of the view.
bool IsHidden(const View& view, bool is_own) {
  return view.has_intimacy() && !is_own && !view.intimacy().shared();
}

}  // namespace

absl::Status CheckPerson(const Person& person) {
  Violations violations;
  CheckView(person.client_view(), "person.client_view", violations);
  CheckView(person.therapist_view(), "person.therapist_view", violations);
  CheckRoles(person, violations);
  CheckOnce(
      person.contact().modes(), "person.contact.modes",
      [](int mode) { return mode; }, violations);
  CheckOnce(
      person.acquaintances(), "person.acquaintances",
      [](const Person::Acquaintance& known) { return known.person(); },
      violations);
  for (int i = 0; i < person.acquaintances_size(); ++i) {
    if (person.name().empty() ||
        person.acquaintances(i).person() != person.name()) {
      continue;
    }
    violations.push_back({absl::StrCat("person.acquaintances[", i, "].person"),
                          "is the person; send somebody else"});
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

bool HasHidden(const Person& person) {
  return person.has_violence() || IsHidden(person.client_view(), false) ||
         IsHidden(person.therapist_view(), false);
}

void Redact(type::v1::Relation viewer, Person& person) {
  const bool is_client = viewer == type::v1::RELATION_SELF;
  if (viewer != type::v1::RELATION_CARE_TEAM) person.clear_violence();
  if (IsHidden(person.client_view(), is_client)) {
    person.mutable_client_view()->clear_intimacy();
  }
  if (IsHidden(person.therapist_view(), !is_client)) {
    person.mutable_therapist_view()->clear_intimacy();
  }
}

void KeepUnseen(type::v1::Relation viewer, const Person& before,
                bool names_violence, Person& person) {
  const bool is_client = viewer == type::v1::RELATION_SELF;
  if (viewer != type::v1::RELATION_CARE_TEAM) {
    const Person::Violence stated = person.violence();
    person.clear_violence();
    if (before.has_violence()) *person.mutable_violence() = before.violence();
    if (names_violence) {
      person.mutable_violence()->set_client(stated.client());
    }
  }
  if (IsHidden(before.client_view(), is_client)) {
    *person.mutable_client_view()->mutable_intimacy() =
        before.client_view().intimacy();
  }
  if (IsHidden(before.therapist_view(), !is_client)) {
    *person.mutable_therapist_view()->mutable_intimacy() =
        before.therapist_view().intimacy();
  }
}

void StampViews(const Person& before, absl::string_view entered_by,
                absl::Time now, Person& person) {
  if (person.has_client_view()) {
    StampView(before.client_view(), entered_by, now,
              *person.mutable_client_view());
  }
  if (person.has_therapist_view()) {
    StampView(before.therapist_view(), entered_by, now,
              *person.mutable_therapist_view());
  }
}

std::string FoldedName(const Person& person) {
  return Folded(person.display_name());
}

std::vector<std::string> LikelyDuplicates(const Person& person,
                                          const std::vector<Person>& others) {
  const std::string folded = FoldedName(person);
  std::vector<std::string> names;
  for (const Person& other : others) {
    if (names.size() == kMostDuplicates) break;
    if (other.name() != person.name() && FoldedName(other) == folded) {
      names.push_back(other.name());
    }
  }
  return names;
}

std::vector<Person> RankContributors(std::vector<Person> people) {
  std::erase_if(people,
                [](const Person& person) { return person.private_entry(); });
  const auto rank = [](const Person& person) {
    double sum = 0;
    int count = 0;
    for (const View* view : {&person.client_view(), &person.therapist_view()}) {
      if (!view->has_distress_weight()) continue;
      sum += view->distress_weight();
      ++count;
    }
    const int client = person.client_view().has_distress_weight()
                           ? person.client_view().distress_weight()
                           : -1;
    return std::make_tuple(count == 0 ? 1.0 : -sum / count, -client,
                           absl::string_view(person.name()));
  };
  std::sort(
      people.begin(), people.end(),
      [&rank](const Person& a, const Person& b) { return rank(a) < rank(b); });
  return people;
}

int ReceivedSupport(const View& view) {
  if (view.has_received_support()) return view.received_support();
  int most = -1;
  for (const Person::Support& support : view.supports()) {
    if (support.has_received()) most = std::max(most, support.received());
  }
  return most;
}

int GivenSupport(const View& view) {
  if (view.has_given_support()) return view.given_support();
  int most = -1;
  for (const Person::Support& support : view.supports()) {
    if (support.has_given()) most = std::max(most, support.given());
  }
  return most;
}

bool IsCurrent(const Person& person) {
  return person.status() == Person::STATUS_CURRENT ||
         person.status() == Person::STATUS_UNSPECIFIED;
}

type::v1::Situation SituationOf(Person::Category category) {
  switch (category) {
    case Person::CATEGORY_PARTNER:
    case Person::CATEGORY_EX_PARTNER:
      return type::v1::SITUATION_ROMANTIC;
    case Person::CATEGORY_PARENT:
    case Person::CATEGORY_SIBLING:
    case Person::CATEGORY_EXTENDED_FAMILY:
      return type::v1::SITUATION_FAMILY;
    case Person::CATEGORY_CHILD:
      return type::v1::SITUATION_PARENTING;
    case Person::CATEGORY_FRIEND:
      return type::v1::SITUATION_FRIENDSHIP;
    case Person::CATEGORY_COLLEAGUE:
    case Person::CATEGORY_MANAGER:
      return type::v1::SITUATION_WORKPLACE;
    case Person::CATEGORY_NEIGHBOUR:
    case Person::CATEGORY_COMMUNITY:
      return type::v1::SITUATION_COMMUNITY_CULTURAL;
    default:
      return type::v1::SITUATION_OTHER;
  }
}

}  // namespace concord::inventory
