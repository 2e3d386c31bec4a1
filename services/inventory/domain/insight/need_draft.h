// One need in the making, and what several sources say of it. Pure.
#pragma once

#include <vector>

#include "absl/types/optional.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/inventory/domain/records/records.h"

namespace concord::inventory {

// What a weight of 0 to 10 calls for where nobody says.
v1::NeedsProfile::Urgency UrgencyOf(double weight);

// What one party says of a need.
struct Statement {
  type::v1::AuthorRole role = type::v1::AUTHOR_ROLE_UNSPECIFIED;
  absl::optional<double> weight;
};

struct NeedDraft {
  // Without what `Conclude` adds. Its urgency follows from weights.
  v1::NeedsProfile::Need need;
  // By the records alone, where they are weighed together.
  absl::optional<double> weight;
  std::vector<Statement> statements;
  // That register entries say.
  std::vector<v1::NeedsProfile::Urgency> stated_urgencies;
  int record_count = 0;
};

// Adds the stated needs of usable records to the drafts that they belong to, or
// as drafts of their own at the end, as NeedsProfile.needs says.
void JoinStatedNeeds(const Records& records, std::vector<NeedDraft>& drafts);

// The need with urgency, weights, ranges, sources and confidence.
v1::NeedsProfile::Need Conclude(const NeedDraft& draft);

}  // namespace concord::inventory
