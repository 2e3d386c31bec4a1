// What the inventory knows before it knows a client: forms and phase profiles.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "services/instruments/catalogue.h"
#include "services/inventory/domain/insight/finding_rule.pb.h"
#include "services/inventory/domain/insight/problem_area_rule.pb.h"

namespace concord::inventory {

// What is wrong with an entry, one sentence each; empty when it can be used.
std::vector<std::string> FindFaults(const v1::PhaseProfile& profile);
std::vector<std::string> FindFaults(const FindingRule& rule);
std::vector<std::string> FindFaults(const ProblemAreaRule& rule);

// Immutable, and therefore thread-safe.
class Catalogue {
 public:
  // The entries that are part of the program. FAILED_PRECONDITION with every
  // fault when one of them cannot be used.
  static absl::StatusOr<Catalogue> Load();

  // The newest version of each, in the order of their names.
  absl::Span<const v1::Form> forms() const { return forms_.forms(); }
  absl::Span<const v1::PhaseProfile> phase_profiles() const {
    return phase_profiles_;
  }
  // Null when there is none of this name in this version; without one, the
  // newest.
  const v1::Form* FindForm(absl::string_view name,
                           absl::string_view version = {}) const {
    return forms_.Find(name, version);
  }
  // In the order of their names.
  absl::Span<const FindingRule> finding_rules() const { return finding_rules_; }
  // In the order of their names.
  absl::Span<const ProblemAreaRule> problem_area_rules() const {
    return problem_area_rules_;
  }
  const v1::PhaseProfile* FindPhaseProfile(absl::string_view name) const;
  // The same exactly for the same rules of findings and of problem areas.
  const std::string& rules_digest() const { return rules_digest_; }

 private:
  std::string rules_digest_;
  instruments::Catalogue forms_;
  std::vector<v1::PhaseProfile> phase_profiles_;
  std::vector<FindingRule> finding_rules_;
  std::vector<ProblemAreaRule> problem_area_rules_;
};

}  // namespace concord::inventory
