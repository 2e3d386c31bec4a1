// Holds a goal against the needs profile.
#include "services/goal_planning/domain/advice/bearing.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/optional.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/type/v1/care.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using goals::v1::QualityCheck;
using inventory::v1::NeedsProfile;
using inventory::v1::Person;

constexpr CriterionRule kRelevant = {QualityCheck::CRITERION_RELEVANT,
                                     "quality.relevant/2"};
constexpr CriterionRule kPresentFocused = {
    QualityCheck::CRITERION_PRESENT_FOCUSED, "quality.present_focused/2"};
constexpr CriterionRule kValueAligned = {QualityCheck::CRITERION_VALUE_ALIGNED,
                                         "quality.value_aligned/1"};

// What the goal answers weighs as much as the heaviest need that one of its
// records is behind. Negative where none is.
double WeightAnswered(const Goal& goal, const NeedsProfile& profile) {
  double weight = -1;
  for (const NeedsProfile::Need& need : profile.needs()) {
    const auto& behind = need.evidence().resources();
    const bool answers = std::any_of(
        goal.addressed_records().begin(), goal.addressed_records().end(),
        [&](const std::string& record) {
          return absl::c_linear_search(behind, record);
        });
    if (answers) weight = std::max(weight, need.weight());
  }
  return weight;
}

// How the tie with the person stands; current where the profile says nothing.
Person::Status StatusOf(const std::string& person,
                        const NeedsProfile& profile) {
  for (const NeedsProfile::Circumstance& one : profile.circumstances()) {
    if (one.person() == person) return one.status();
  }
  return Person::STATUS_CURRENT;
}

const NeedsProfile::Value* FindValue(const std::string& register_entry,
                                     const NeedsProfile& profile) {
  for (const NeedsProfile::Value& value : profile.values()) {
    if (value.register_entry() == register_entry) return &value;
  }
  return nullptr;
}

// What the goal goes against; nothing where that is settled.
absl::optional<Finding> CheckValueConflicts(const Goal& goal,
                                            const NeedsProfile& profile) {
  constexpr int kHighImportance = 8;
  for (int i = 0; i < goal.value_conflicts_size(); ++i) {
    const Goal::ValueConflict& conflict = goal.value_conflicts(i);
    const std::string path = absl::StrCat("value_conflicts[", i, "]");
    const NeedsProfile::Value* const value =
        FindValue(conflict.register_entry(), profile);
    if (value == nullptr) {
      return kValueAligned.Fail(
          absl::StrCat(path, ".register_entry"),
          "Is no value of the client's register. Name one, or "
          "take the conflict out.");
    }
    if (value->client_importance() < kHighImportance ||
        !conflict.client_note().empty()) {
      continue;
    }
    Finding finding = kValueAligned.Warn(
        absl::StrCat(path, ".client_note"),
        absl::StrCat("Goes against a value that is ",
                     value->client_importance(),
                     " of 10 important to the client. Ask how they mean to "
                     "live with both."));
    AddFigure("value_importance", value->client_importance(), "", finding);
    return finding;
  }
  return absl::nullopt;
}

}  // namespace

Finding CheckRelevant(const Goal& goal, const NeedsProfile& profile) {
  constexpr int kLowImportance = 5;
  if (goal.addressed_records().empty()) {
    return kRelevant.Fail(
        "addressed_records",
        "Name the conflict, person or incident that it answers.");
  }
  const double weight = WeightAnswered(goal, profile);
  const std::string text = absl::StrCat(
      weight < 0 ? "None of the records that it names is behind a need that "
                   "the inventory shows today"
      : weight == 0
          ? "Answers a need that nobody has weighed"
          : absl::StrFormat("Answers a need that weighs %.3g of 10", weight),
      goal.has_importance()
          ? absl::StrCat("; to the client it is ", goal.importance(),
                         " of 10 important.")
          : ". Ask the client how important the goal is, 0 to 10.");
  const bool important =
      goal.has_importance() && goal.importance() >= kLowImportance;
  Finding finding = weight < 0   ? kRelevant.Warn("addressed_records", text)
                    : !important ? kRelevant.Warn("importance", text)
                                 : kRelevant.Pass(text);
  if (weight > 0) AddFigure("need_weight", weight, "", finding);
  if (goal.has_importance()) {
    AddFigure("client_importance", goal.importance(), "", finding);
  }
  return finding;
}

Finding CheckPresentFocused(const Goal& goal, const NeedsProfile& profile) {
  const auto are_all = [&](auto is) {
    return !goal.people().empty() &&
           std::all_of(goal.people().begin(), goal.people().end(),
                       [&](const std::string& person) {
                         return is(StatusOf(person, profile));
                       });
  };
  const bool dead = are_all(
      [](Person::Status status) { return status == Person::STATUS_DECEASED; });
  const bool past = are_all([](Person::Status status) {
    return status == Person::STATUS_DECEASED || status == Person::STATUS_PAST;
  });
  const bool mourning = goal.family() == type::v1::GOAL_FAMILY_GRIEF ||
                        goal.problem_area() == type::v1::PROBLEM_AREA_GRIEF;
  if (mourning && (dead || goal.people().empty())) {
    return kPresentFocused.Pass("Belongs to mourning.");
  }
  if (!goal.specifics().behaviour().empty()) {
    return kPresentFocused.Pass(
        past ? "It is about the past, and says what the client will do "
               "now."
             : "Says what the client will do now.");
  }
  if (past) {
    return kPresentFocused.Warn(
        "specifics.behaviour",
        "Everybody whom it is about belongs to the past. Say what the "
        "client will do now.");
  }
  if (!goal.people().empty()) {
    return kPresentFocused.Pass(
        "It is about somebody of the client's present life.");
  }
  return kPresentFocused.Unknown("specifics.behaviour",
                                 "Say what the client will do now.");
}

Finding CheckValueAligned(const Goal& goal, const NeedsProfile& profile) {
  absl::optional<Finding> conflict = CheckValueConflicts(goal, profile);
  if (conflict.has_value()) return *std::move(conflict);
  const auto served = std::count_if(
      goal.addressed_records().begin(), goal.addressed_records().end(),
      [&](const std::string& record) {
        return FindValue(record, profile) != nullptr;
      });
  Finding finding =
      served > 0 && goal.not_value_based()
          ? kValueAligned.Warn(
                "not_value_based",
                "Says that it serves no value, and names one. Take "
                "one of the two back.")
      : served > 0 ? kValueAligned.Pass("Serves what matters to the client.")
      : goal.not_value_based()
          ? kValueAligned.Pass("Both have looked: it serves no value.")
      : profile.values().empty()
          ? kValueAligned.Unknown(
                "addressed_records",
                "The register has no value yet. Ask the client what "
                "matters to them.")
          : kValueAligned.Fail(
                "addressed_records",
                "Name the value of the register that it serves, or "
                "say that it serves none (not_value_based).");
  AddFigure("served_values", static_cast<double>(served), "", finding);
  return finding;
}

}  // namespace concord::goal_planning
