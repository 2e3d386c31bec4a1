// The rules that look for patterns in the records. Pure.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "concord/inventory/v1/finding.pb.h"
#include "services/inventory/domain/insight/finding_rule.pb.h"
#include "services/inventory/domain/records/records.h"

namespace concord::inventory {

// Whether there is code of this name.
bool IsFindingRule(absl::string_view name);

struct Findings {
  // Difficulties, then strengths; each by strength, then by rule.
  std::vector<v1::Finding> findings;
  // In the order of the rules.
  std::vector<v1::UnassessedRule> unassessed;
};

// What the rules find in usable records at a moment. What each looks for is
// described beside its function. Nothing that is restricted is told.
Findings FindPatterns(absl::Span<const FindingRule> rules,
                      const Records& records, absl::Time now);

}  // namespace concord::inventory
