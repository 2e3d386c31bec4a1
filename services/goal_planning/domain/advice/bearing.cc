// Holds a goal against the needs profile.
#include "services/goal_planning/domain/advice/bearing.h"

#include <algorithm>
#include <string>
#include <utility>

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

template <typename Names>
bool Contains(const Names& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What the goal answers weighs as much as the heaviest need that one of its
// records is behind. Negative where none is.
double WeightAnswered(const Goal& goal, const NeedsProfile& profile) {
  double weight = -1;
  for (const NeedsProfile::Need& need : profile.needs()) {
    const auto& behind = need.evidence().resources();
    const bool answers = std::any_of(
        goal.addressed_records().begin(), goal.addressed_records().end(),
        [&](const std::string& record) { return Contains(behind, record); });
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

Finding MakeAligned(QualityCheck::Verdict verdict, absl::string_view field,
                    absl::string_view text) {
  return MakeFinding(QualityCheck::CRITERION_VALUE_ALIGNED, verdict, field,
                     text, "quality.value_aligned/1");
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
      return MakeAligned(QualityCheck::VERDICT_FAIL,
                         absl::StrCat(path, ".register_entry"),
                         "Is no value of the client's register. Name one, or "
                         "take the conflict out.");
    }
    if (value->client_importance() < kHighImportance ||
        !conflict.client_note().empty()) {
      continue;
    }
    Finding finding = MakeAligned(
        QualityCheck::VERDICT_WARN, absl::StrCat(path, ".client_note"),
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
  const auto make = [](QualityCheck::Verdict verdict, absl::string_view field,
                       absl::string_view text) {
    return MakeFinding(QualityCheck::CRITERION_RELEVANT, verdict, field, text,
                       "quality.relevant/2");
  };
  if (goal.addressed_records().empty()) {
    return make(QualityCheck::VERDICT_FAIL, "addressed_records",
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
  Finding finding =
      weight < 0   ? make(QualityCheck::VERDICT_WARN, "addressed_records", text)
      : !important ? make(QualityCheck::VERDICT_WARN, "importance", text)
                   : make(QualityCheck::VERDICT_PASS, "", text);
  if (weight > 0) AddFigure("need_weight", weight, "", finding);
  if (goal.has_importance()) {
    AddFigure("client_importance", goal.importance(), "", finding);
  }
  return finding;
}

Finding CheckPresentFocused(const Goal& goal, const NeedsProfile& profile) {
  const auto make = [](QualityCheck::Verdict verdict, absl::string_view field,
                       absl::string_view text) {
    return MakeFinding(QualityCheck::CRITERION_PRESENT_FOCUSED, verdict, field,
                       text, "quality.present_focused/2");
  };
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
    return make(QualityCheck::VERDICT_PASS, "", "Belongs to mourning.");
  }
  if (!goal.specifics().behaviour().empty()) {
    return make(QualityCheck::VERDICT_PASS, "",
                past ? "It is about the past, and says what the client will do "
                       "now."
                     : "Says what the client will do now.");
  }
  if (past) {
    return make(QualityCheck::VERDICT_WARN, "specifics.behaviour",
                "Everybody whom it is about belongs to the past. Say what the "
                "client will do now.");
  }
  if (!goal.people().empty()) {
    return make(QualityCheck::VERDICT_PASS, "",
                "It is about somebody of the client's present life.");
  }
  return make(QualityCheck::VERDICT_UNKNOWN, "specifics.behaviour",
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
          ? MakeAligned(QualityCheck::VERDICT_WARN, "not_value_based",
                        "Says that it serves no value, and names one. Take "
                        "one of the two back.")
      : served > 0 ? MakeAligned(QualityCheck::VERDICT_PASS, "",
                                 "Serves what matters to the client.")
      : goal.not_value_based()
          ? MakeAligned(QualityCheck::VERDICT_PASS, "",
                        "Both have looked: it serves no value.")
      : profile.values().empty()
          ? MakeAligned(QualityCheck::VERDICT_UNKNOWN, "addressed_records",
                        "The register has no value yet. Ask the client what "
                        "matters to them.")
          : MakeAligned(QualityCheck::VERDICT_FAIL, "addressed_records",
                        "Name the value of the register that it serves, or "
                        "say that it serves none (not_value_based).");
  AddFigure("served_values", static_cast<double>(served), "", finding);
  return finding;
}

}  // namespace concord::goal_planning
