// What is private, and what is about people who are left out, is left out.
#include "services/inventory/domain/records/records.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"

namespace concord::inventory {
namespace {

using v1::Conflict;
using v1::Incident;
using v1::Person;

template <typename Resource>
void SortByName(std::vector<Resource>& resources) {
  std::sort(
      resources.begin(), resources.end(),
      [](const Resource& a, const Resource& b) { return a.name() < b.name(); });
}

}  // namespace

Records UsableRecords(Records records) {
  const auto is_private = [](const auto& entry) {
    return entry.private_entry();
  };
  std::erase_if(records.people, is_private);
  absl::flat_hash_set<std::string> names;
  for (const Person& person : records.people) names.insert(person.name());
  std::erase_if(records.conflicts, [&](const Conflict& conflict) {
    return conflict.private_entry() || !names.contains(conflict.person());
  });
  std::erase_if(records.incidents, [&](const Incident& incident) {
    return incident.private_entry() ||
           (!incident.person().empty() && !names.contains(incident.person()));
  });
  std::erase_if(records.unresolved_issues, [&](const auto& issue) {
    return issue.private_entry() ||
           !std::all_of(issue.people().begin(), issue.people().end(),
                        [&](const auto& name) { return names.contains(name); });
  });
  std::erase_if(records.stated_needs, [&](const auto& entry) {
    return entry.private_entry() ||
           !std::all_of(entry.people().begin(), entry.people().end(),
                        [&](const auto& name) { return names.contains(name); });
  });
  std::erase_if(records.values, is_private);
  std::erase_if(records.context_facts, [&](const auto& fact) {
    return fact.private_entry() ||
           (!fact.person().empty() && !names.contains(fact.person()));
  });
  SortByName(records.people);
  SortByName(records.conflicts);
  SortByName(records.incidents);
  SortByName(records.open_flags);
  SortByName(records.unresolved_issues);
  SortByName(records.stated_needs);
  SortByName(records.values);
  SortByName(records.context_facts);
  return records;
}

}  // namespace concord::inventory
