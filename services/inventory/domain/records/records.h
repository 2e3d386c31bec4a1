// A client's records together, and which of them may be computed with. Pure.
#pragma once

#include <vector>

#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/unresolved_issue.pb.h"

namespace concord::inventory {

// A client's undeleted records, in any order.
struct Records {
  std::vector<v1::Person> people;
  std::vector<v1::Conflict> conflicts;
  std::vector<v1::Incident> incidents;
  std::vector<v1::SafetyFlag> open_flags;
  std::vector<v1::UnresolvedIssue> unresolved_issues;
  // Register entries of kind need.
  std::vector<v1::RegisterEntry> stated_needs;
  // Register entries of kind value.
  std::vector<v1::RegisterEntry> values;
  // Read where they are used.
  std::vector<v1::ContextFact> context_facts;
};

// Leaves out what may not be computed with: private entries, and conflicts,
// incidents, issues, stated needs and facts with people that are left out;
// orders the rest by name.
Records UsableRecords(Records records);

}  // namespace concord::inventory
