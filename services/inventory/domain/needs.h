// The rules that turn the inventory into a ranked list of needs. Pure.
#pragma once

#include <vector>

#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/unresolved_issue.pb.h"
#include "concord/type/v1/care.pb.h"

namespace concord::inventory {

// Where in the client's life a tie of this category has its place.
type::v1::Situation SituationOf(v1::Person::Category category);

// A client's undeleted records, in any order.
struct Records {
  std::vector<v1::Person> people;
  std::vector<v1::Conflict> conflicts;
  std::vector<v1::Incident> incidents;
  std::vector<v1::SafetyFlag> open_flags;
  std::vector<v1::UnresolvedIssue> unresolved_issues;
  // Register entries of kind need.
  std::vector<v1::RegisterEntry> stated_needs;
  // Read where they are used.
  std::vector<v1::ContextFact> context_facts;
};

// Leaves out what may not be computed with: private entries, and conflicts,
// incidents, issues, stated needs and facts with people that are left out;
// orders the rest by name.
Records UsableRecords(Records records);

// The needs profile of usable records, without digest and revision. Each rule
// is described beside its function in the .cc; the order of the needs and how
// stated needs join them is that of NeedsProfile.needs.
v1::NeedsProfile DeriveNeeds(const Records& records);

}  // namespace concord::inventory
