// Statements by gap and distance.
#include "services/inventory/domain/records/boundary.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/stated_boundary.pb.h"
#include "concord/type/v1/author.pb.h"

namespace concord::inventory {
namespace {

using v1::Person;
using Entry = v1::StatedBoundary;

void AddEntries(const Person& person, const Person::View& view,
                type::v1::AuthorRole party, std::vector<Entry>& entries) {
  for (const Person::Boundary& boundary : view.boundaries()) {
    Entry& entry = entries.emplace_back();
    entry.set_person(person.name());
    entry.set_role(party);
    *entry.mutable_boundary() = boundary;
    if (!boundary.has_current()) continue;
    entry.set_distance(std::abs(boundary.current()));
    if (boundary.has_wished()) {
      entry.set_gap(std::abs(boundary.current() - boundary.wished()));
    }
  }
}

// What is not known comes behind every number.
auto OrderOf(const Entry& entry) {
  return std::make_tuple(entry.has_gap() ? -entry.gap() : 1,
                         entry.has_distance() ? -entry.distance() : 1,
                         entry.person(), entry.boundary().area(), entry.role());
}

}  // namespace

std::vector<Entry> MapBoundaries(absl::Span<const Person> people) {
  std::vector<Entry> entries;
  for (const Person& person : people) {
    if (person.private_entry()) continue;
    AddEntries(person, person.client_view(), type::v1::AUTHOR_ROLE_CLIENT,
               entries);
    AddEntries(person, person.therapist_view(), type::v1::AUTHOR_ROLE_THERAPIST,
               entries);
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& one, const Entry& other) {
              return OrderOf(one) < OrderOf(other);
            });
  return entries;
}

}  // namespace concord::inventory
