// Compares a target with its measure's scale.
#include "services/goal_planning/domain/goal/target.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/instruments/measures.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using progress::v1::Measure;

class Inspection {
 public:
  explicit Inspection(absl::string_view prefix) : prefix_(prefix) {}

  void AddIf(bool wrong, absl::string_view field, std::string description) {
    if (!wrong) return;
    faults_.push_back({absl::StrCat(prefix_, field), std::move(description)});
  }

  void CheckScale(const Measure& measure, bool has_value, double value,
                  absl::string_view field) {
    AddIf(has_value &&
              !(value >= measure.minimum() && value <= measure.maximum()),
          field,
          absl::StrCat("is off the scale of ", measure.code(), "; send ",
                       measure.minimum(), " to ", measure.maximum()));
  }

  std::vector<FieldViolation> Take() { return std::move(faults_); }

 private:
  const absl::string_view prefix_;
  std::vector<FieldViolation> faults_;
};

bool IsSame(const Goal& goal, const Goal& before) {
  if (goal.target().SerializeAsString() !=
          before.target().SerializeAsString() ||
      goal.milestones_size() != before.milestones_size()) {
    return false;
  }
  for (int i = 0; i < goal.milestones_size(); ++i) {
    if (goal.milestones(i).value() != before.milestones(i).value()) {
      return false;
    }
  }
  return true;
}

// The measure says which way is better, unless it leaves that to the goal.
bool Contradicts(const Goal::Target& target, const Measure& measure) {
  return measure.direction() != type::v1::DIRECTION_DECIDED_BY_GOAL &&
         target.direction() != measure.direction();
}

bool IsOnWorseSide(const Goal::Target& target) {
  if (!target.has_baseline() || !target.has_value()) return false;
  return target.direction() == type::v1::DIRECTION_LOWER_IS_BETTER
             ? target.value() > target.baseline()
             : target.value() < target.baseline();
}

void CheckAgainst(const Measure& measure, const Goal& goal,
                  Inspection& inspection) {
  const Goal::Target& target = goal.target();
  inspection.AddIf(Contradicts(target, measure), "target.direction",
                   absl::StrCat("is not that of ", measure.code(), "; send ",
                                type::v1::Direction_Name(measure.direction())));
  inspection.CheckScale(measure, target.has_baseline(), target.baseline(),
                        "target.baseline");
  inspection.CheckScale(measure, target.has_value(), target.value(),
                        "target.value");
  for (int i = 0; i < goal.milestones_size(); ++i) {
    inspection.CheckScale(measure, goal.milestones(i).has_value(),
                          goal.milestones(i).value(),
                          absl::StrCat("milestones[", i, "].value"));
  }
}

}  // namespace

std::vector<FieldViolation> FaultsOfTarget(const Goal& goal, const Goal& before,
                                           const Measure* measure,
                                           absl::string_view prefix) {
  Inspection inspection(prefix);
  const Goal::Target& target = goal.target();
  if (!goal.has_target() || IsSame(goal, before)) return {};
  inspection.AddIf(
      measure == nullptr && !instruments::IsTenantMeasure(target.measure()),
      "target.measure",
      "is no measure; use one of ListMeasures of progress "
      "analytics");
  if (measure != nullptr) CheckAgainst(*measure, goal, inspection);
  inspection.AddIf(IsOnWorseSide(target), "target.value",
                   "is on the worse side of the baseline; send a better value, "
                   "or take the baseline anew");
  inspection.AddIf(before.target().has_baseline() && target.has_baseline() &&
                       target.measure() != before.target().measure() &&
                       target.baseline() == before.target().baseline(),
                   "target.baseline",
                   "is of the measure before; take a new one, or leave it out");
  return inspection.Take();
}

}  // namespace concord::goal_planning
