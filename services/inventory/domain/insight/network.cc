// Concentration, diversity, reciprocity and what is missing.
#include "services/inventory/domain/insight/network.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/network_metrics.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/type/v1/evidence.pb.h"
#include "services/inventory/domain/records/person.h"

namespace concord::inventory {
namespace {

using v1::NetworkMetrics;
using v1::Person;

constexpr int kRings = 5;
constexpr int kMostEvidence = 100;
// Giving and receiving that differ by no more are in balance.
constexpr double kBalanced = 1;

const Person::View& ViewOf(const Person& person) {
  return person.has_client_view() ? person.client_view()
                                  : person.therapist_view();
}

absl::optional<double> Stated(int support) {
  return support < 0 ? absl::optional<double>() : support;
}

absl::optional<double> ConcentrationOf(absl::Span<const NetworkTie> ties) {
  double sum = 0;
  double squares = 0;
  for (const NetworkTie& tie : ties) {
    const double received = tie.received.value_or(0);
    sum += received;
    squares += received * received;
  }
  if (sum <= 0) return absl::nullopt;
  return squares / (sum * sum);
}

double DiversityOf(absl::Span<const NetworkTie> ties) {
  std::map<std::string, int> counts;
  for (const NetworkTie& tie : ties) ++counts[tie.category];
  double squares = 0;
  for (const auto& [category, count] : counts) {
    squares += static_cast<double>(count) * count;
  }
  const auto size = static_cast<double>(ties.size());
  return 1 - squares / (size * size);
}

// What weighs most of the conflicts that go on with the person.
double ConflictWith(const Person& person, const Records& records) {
  double weight = 0;
  for (const v1::Conflict& conflict : records.conflicts) {
    if (conflict.person() != person.name()) continue;
    if (conflict.state() != v1::Conflict::STATE_OPEN &&
        conflict.state() != v1::Conflict::STATE_IMPROVING) {
      continue;
    }
    weight = std::max(weight, static_cast<double>(conflict.intensity()));
  }
  return weight;
}

void AddRings(absl::Span<const NetworkTie> ties, NetworkMetrics& metrics) {
  std::array<int, kRings + 1> counts{};
  for (const NetworkTie& tie : ties) ++counts.at(static_cast<size_t>(tie.ring));
  for (size_t ring = 1; ring < counts.size(); ++ring) {
    metrics.add_ring_counts(counts.at(ring));
  }
  metrics.set_without_ring(counts[0]);
}

void AddGaps(const std::vector<const Person*>& people,
             NetworkMetrics& metrics) {
  std::set<int> categories;
  std::set<int> kinds;
  std::set<int> given_kinds;
  for (const Person* person : people) {
    categories.insert(person->category());
    for (const Person::Role& role : person->roles()) {
      if (role.end_date().empty()) categories.insert(role.category());
    }
    for (const Person::Support& support : ViewOf(*person).supports()) {
      if (support.has_received()) kinds.insert(support.kind());
      if (support.received() > 0) given_kinds.insert(support.kind());
    }
  }
  for (int category = Person::CATEGORY_PARTNER;
       category < Person::CATEGORY_OTHER; ++category) {
    if (categories.count(category) > 0) continue;
    metrics.add_absent_categories(static_cast<Person::Category>(category));
  }
  if (kinds.empty()) return;
  for (int kind = Person::SUPPORT_KIND_EMOTIONAL;
       kind <= Person::SUPPORT_KIND_COMPANY; ++kind) {
    if (given_kinds.count(kind) > 0) continue;
    metrics.add_missing_support_kinds(static_cast<Person::SupportKind>(kind));
  }
}

void AddFigures(const NetworkFigures& figures, NetworkMetrics& metrics) {
  if (figures.support_concentration.has_value()) {
    metrics.set_support_concentration(*figures.support_concentration);
  }
  if (figures.category_diversity.has_value()) {
    metrics.set_category_diversity(*figures.category_diversity);
  }
  if (figures.reciprocity.has_value()) {
    metrics.set_reciprocity(*figures.reciprocity);
  }
  metrics.set_reciprocity_count(figures.reciprocity_count);
  if (figures.conflict_share.has_value()) {
    metrics.set_conflict_share(*figures.conflict_share);
  }
}

}  // namespace

NetworkFigures ComputeFigures(absl::Span<const NetworkTie> ties) {
  NetworkFigures figures;
  if (ties.empty()) return figures;
  int balanced = 0;
  int with_conflict = 0;
  for (const NetworkTie& tie : ties) {
    if (tie.conflict > 0) ++with_conflict;
    if (!tie.received.has_value() || !tie.given.has_value()) continue;
    // Of nothing nobody has the same share.
    if (*tie.received == 0 && *tie.given == 0) continue;
    ++figures.reciprocity_count;
    if (std::abs(*tie.received - *tie.given) <= kBalanced) ++balanced;
  }
  figures.support_concentration = ConcentrationOf(ties);
  figures.category_diversity = DiversityOf(ties);
  if (figures.reciprocity_count > 0) {
    figures.reciprocity =
        static_cast<double>(balanced) / figures.reciprocity_count;
  }
  figures.conflict_share =
      static_cast<double>(with_conflict) / static_cast<double>(ties.size());
  return figures;
}

NetworkMetrics DescribeNetwork(const Records& records) {
  NetworkMetrics metrics;
  std::vector<const Person*> people;
  std::vector<NetworkTie> ties;
  type::v1::Evidence& evidence = *metrics.mutable_evidence();
  evidence.set_rule("network.figures/1");
  for (const Person& person : records.people) {
    if (!IsCurrent(person)) continue;
    people.push_back(&person);
    const Person::View& view = ViewOf(person);
    ties.push_back({.ring = view.closeness_ring(),
                    .category = Person::Category_Name(person.category()),
                    .received = Stated(ReceivedSupport(view)),
                    .given = Stated(GivenSupport(view)),
                    .conflict = ConflictWith(person, records)});
    if (evidence.resources_size() < kMostEvidence) {
      evidence.add_resources(person.name());
    }
  }
  if (people.empty()) {
    metrics.set_status(NetworkMetrics::STATUS_INSUFFICIENT_DATA);
    evidence.set_explanation("Nobody is recorded as current.");
    return metrics;
  }
  metrics.set_status(NetworkMetrics::STATUS_OK);
  metrics.set_size(static_cast<int32_t>(people.size()));
  AddRings(ties, metrics);
  AddFigures(ComputeFigures(ties), metrics);
  AddGaps(people, metrics);
  evidence.set_explanation(
      absl::StrCat("Figures of ", people.size(),
                   people.size() == 1 ? " person." : " people."));
  return metrics;
}

v1::NetworkMetrics DescribeNetworkAt(Records records, absl::Time moment) {
  v1::NetworkMetrics metrics =
      DescribeNetwork(UsableRecords(std::move(records)));
  *metrics.mutable_as_of_time() = ToTimestamp(moment);
  return metrics;
}

}  // namespace concord::inventory
