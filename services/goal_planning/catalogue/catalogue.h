// What goal planning knows before it knows a client: templates, strategies,
// what can speak against a template, and the words for difficult talks.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "concord/goals/v1/strategy.pb.h"
#include "concord/goals/v1/suggestion.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "services/goal_planning/domain/practice/script_pack.pb.h"

namespace concord::goal_planning {

// Immutable, and therefore thread-safe.
class Catalogue {
 public:
  // The entries that are part of the program. FAILED_PRECONDITION with every
  // fault when one of them cannot be used.
  static absl::StatusOr<Catalogue> Load();

  // In the order of their names.
  absl::Span<const goals::v1::Template> templates() const { return templates_; }
  // In the order of their codes.
  absl::Span<const goals::v1::Strategy> strategies() const {
    return strategies_;
  }
  absl::Span<const goals::v1::Contraindication> contraindications() const {
    return contraindications_;
  }
  // One for each language.
  absl::Span<const ScriptPack> script_packs() const { return script_packs_; }
  // Null when there is none of this name or code.
  const goals::v1::Template* FindTemplate(absl::string_view name) const;
  const goals::v1::Strategy* FindStrategy(absl::string_view code) const;
  // Of the instruments that every service knows; a tenant's own are not here.
  const progress::v1::Measure* FindMeasure(absl::string_view name) const;

  // What is wrong with a template, one sentence each; empty when it can be
  // suggested. The strategies and contraindications are those of this
  // catalogue.
  std::vector<std::string> FindFaults(const goals::v1::Template& entry) const;
  // The same of a strategy.
  std::vector<std::string> FindFaults(const goals::v1::Strategy& entry) const;
  // The same exactly for the same templates and contraindications.
  const std::string& templates_digest() const { return templates_digest_; }

 private:
  // Says of each code in the objective what fills it.
  void FillSlots(goals::v1::Template& entry) const;

  std::string templates_digest_;
  std::vector<goals::v1::Template> templates_;
  std::vector<goals::v1::Strategy> strategies_;
  std::vector<goals::v1::Contraindication> contraindications_;
  std::vector<goals::v1::Template::Slot> slots_;
  std::vector<ScriptPack> script_packs_;
  std::vector<progress::v1::Measure> measures_;
};

}  // namespace concord::goal_planning
