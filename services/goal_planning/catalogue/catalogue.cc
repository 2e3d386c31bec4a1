// Reads the embedded entries and checks that they agree with each other.
#include "services/goal_planning/catalogue/catalogue.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/strategy.pb.h"
#include "concord/goals/v1/suggestion.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "concord_goal_planning_lists.h"
#include "concord_goal_planning_scripts.h"
#include "concord_goal_planning_templates.h"
#include "google/protobuf/text_format.h"
#include "services/goal_planning/catalogue/catalogue.pb.h"
#include "services/goal_planning/domain/advice/strategies.h"
#include "services/goal_planning/domain/goal/slots.h"
#include "services/goal_planning/domain/practice/script.h"
#include "services/instruments/catalogue.h"
#include "services/instruments/measures.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Contraindication;
using goals::v1::Goal;
using goals::v1::Strategy;
using goals::v1::Template;

template <typename Entry>
const std::string& NameOf(const Entry& entry) {
  if constexpr (requires { entry.code(); }) {
    return entry.code();
  } else {
    return entry.name();
  }
}

template <typename Entry>
const Entry* Find(const std::vector<Entry>& entries, absl::string_view name) {
  const auto found =
      std::lower_bound(entries.begin(), entries.end(), name,
                       [](const Entry& entry, absl::string_view wanted) {
                         return NameOf(entry) < wanted;
                       });
  return found != entries.end() && NameOf(*found) == name ? &*found : nullptr;
}

// Adds a fault for each of the names that no entry has.
template <typename Entry, typename Names>
void AddUnknown(const std::vector<Entry>& entries, const char* what,
                const Names& names, std::vector<std::string>& faults) {
  for (const std::string& name : names) {
    if (Find(entries, name) != nullptr) continue;
    faults.push_back(absl::StrCat("there is no ", what, " ", name));
  }
}

// In the order of their names; adds a fault for a name that is there twice.
template <typename Entry, typename Repeated>
std::vector<Entry> Sorted(const Repeated& entries,
                          std::vector<std::string>& faults) {
  std::vector<Entry> sorted(entries.begin(), entries.end());
  std::sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) {
    return NameOf(a) < NameOf(b);
  });
  const auto twice = std::adjacent_find(
      sorted.begin(), sorted.end(),
      [](const Entry& a, const Entry& b) { return NameOf(a) == NameOf(b); });
  if (twice != sorted.end()) {
    faults.push_back(absl::StrCat(NameOf(*twice), " is there twice"));
  }
  return sorted;
}

template <typename File>
bool Parse(const File& file, google::protobuf::Message& message,
           std::vector<std::string>& faults) {
  if (google::protobuf::TextFormat::ParseFromString(std::string(file.content),
                                                    &message)) {
    return true;
  }
  faults.push_back(absl::StrCat(file.name, ": is no text of its message"));
  return false;
}

bool Rises(Template::TargetRule rule) {
  return rule == Template::TARGET_RULE_INCREASE_BY ||
         rule == Template::TARGET_RULE_INCREASE_PERCENT;
}

bool Falls(Template::TargetRule rule) {
  return rule == Template::TARGET_RULE_DECREASE_BY ||
         rule == Template::TARGET_RULE_DECREASE_PERCENT;
}

// Whether the amount is one of the rule's.
bool HasAmount(const Template& entry) {
  const double amount = entry.target_amount();
  switch (entry.target_rule()) {
    case Template::TARGET_RULE_GAS_AT_LEAST:
      return amount >= -2 && amount <= 2;
    case Template::TARGET_RULE_SHARE_AT_LEAST:
      return amount > 0 && amount <= 1;
    case Template::TARGET_RULE_RELIABLE_CHANGE:
      return amount == 0;
    default:
      return amount > 0;
  }
}

// Whether the days and readings are those that the rule of the baseline needs.
bool HasBaselineNumbers(const Template& entry) {
  const bool days = entry.baseline_days() > 0;
  const bool count = entry.baseline_count() > 0;
  switch (entry.baseline_rule()) {
    case Template::BASELINE_RULE_COUNT_OVER_DAYS:
      return days && !count;
    case Template::BASELINE_RULE_MEAN_OF_FIRST:
    case Template::BASELINE_RULE_SHARE_OF_FIRST_EVENTS:
      return days && count;
    default:
      return !days && !count;
  }
}

}  // namespace

std::vector<std::string> Catalogue::FindFaults(const Template& entry) const {
  const bool lower_is_better =
      entry.direction() == type::v1::DIRECTION_LOWER_IS_BETTER;
  const absl::optional<std::vector<std::string>> slots =
      SlotCodesIn(entry.objective());
  const struct {
    bool wrong;
    const char* fault;
  } checks[] = {
      {!absl::StartsWith(entry.name(), "templates/"), "has no name"},
      {entry.title().empty() || entry.objective().empty(),
       "has no title or no objective"},
      {!slots.has_value(), "has a brace that belongs to no slot"},
      {entry.family() == type::v1::GOAL_FAMILY_UNSPECIFIED ||
           entry.situation() == type::v1::SITUATION_UNSPECIFIED ||
           entry.problem_area() == type::v1::PROBLEM_AREA_UNSPECIFIED,
       "has no family, situation or problem area"},
      {entry.specifics().behaviour().empty() ||
           entry.specifics().occasion().empty() ||
           entry.specifics().amount().empty() ||
           entry.specifics().actor() == Goal::Specifics::ACTOR_UNSPECIFIED,
       "does not say who does what, when and how much"},
      {FindMeasure(entry.measure()) == nullptr, "has no measure"},
      {entry.direction() == type::v1::DIRECTION_UNSPECIFIED,
       "has no direction"},
      {entry.baseline_rule() == Template::BASELINE_RULE_UNSPECIFIED ||
           entry.target_rule() == Template::TARGET_RULE_UNSPECIFIED,
       "has no rule for baseline or target"},
      {lower_is_better ? Rises(entry.target_rule())
                       : Falls(entry.target_rule()),
       "its target rule leads away from its direction"},
      {!HasBaselineNumbers(entry),
       "has not the days and readings of its baseline rule"},
      {!HasAmount(entry), "has no target amount"},
      {entry.consecutive_count() < 1, "needs at least one measurement"},
      {entry.horizon_weeks() < 1 || entry.horizon_weeks() > 52,
       "takes less than a week or more than a year"},
      {entry.strategies().empty(), "has no strategy"},
      {entry.source().empty(), "has no source"},
  };
  std::vector<std::string> faults;
  for (const auto& check : checks) {
    if (check.wrong) faults.emplace_back(check.fault);
  }
  for (const std::string& code : entry.strategies()) {
    const Strategy* const strategy = FindStrategy(code);
    if (strategy == nullptr) {
      faults.push_back(absl::StrCat("there is no strategy ", code));
    } else if (!IsIndicated(*strategy, {.problem_area = entry.problem_area(),
                                        .situation = entry.situation(),
                                        .family = entry.family()})) {
      faults.push_back(absl::StrCat(code, " is not indicated there"));
    }
  }
  if (slots.has_value()) AddUnknown(slots_, "slot", *slots, faults);
  AddUnknown(contraindications_, "contraindication", entry.contraindications(),
             faults);
  return faults;
}

std::vector<std::string> Catalogue::FindFaults(const Strategy& entry) const {
  std::vector<std::string> faults;
  if (entry.kind() == Strategy::KIND_UNSPECIFIED || entry.gist().empty() ||
      entry.source().empty()) {
    faults.emplace_back("has no kind, gist or source");
  }
  AddUnknown(contraindications_, "contraindication", entry.contraindications(),
             faults);
  return faults;
}

absl::StatusOr<Catalogue> Catalogue::Load() {
  Catalogue catalogue;
  catalogue.templates_digest_ =
      absl::StrCat(templates::Digest(), "/", lists::Digest());
  std::vector<std::string> faults;
  CONCORD_ASSIGN_OR_RETURN(const instruments::Catalogue instruments,
                           instruments::Catalogue::Load());
  catalogue.measures_ = instruments::MeasuresOf(instruments.forms());
  StrategyList strategies;
  ContraindicationList contraindications;
  SlotList slots;
  const std::pair<absl::string_view, google::protobuf::Message*> lists[] = {
      {"contraindications", &contraindications},
      {"slots", &slots},
      {"strategies", &strategies}};
  for (const auto& file : lists::Files()) {
    for (const auto& [name, list] : lists) {
      if (absl::StartsWith(file.name, name)) Parse(file, *list, faults);
    }
  }
  catalogue.slots_ = Sorted<Template::Slot>(slots.slots(), faults);
  catalogue.strategies_ = Sorted<Strategy>(strategies.strategies(), faults);
  catalogue.contraindications_ =
      Sorted<Contraindication>(contraindications.contraindications(), faults);
  for (const Strategy& strategy : catalogue.strategies_) {
    for (const std::string& fault : catalogue.FindFaults(strategy)) {
      faults.push_back(absl::StrCat(strategy.name(), ": ", fault));
    }
  }
  std::vector<Template> entries;
  for (const auto& file : templates::Files()) {
    Template entry;
    if (!Parse(file, entry, faults)) continue;
    for (const std::string& fault : catalogue.FindFaults(entry)) {
      faults.push_back(absl::StrCat(file.name, ": ", fault));
    }
    catalogue.FillSlots(entry);
    entries.push_back(std::move(entry));
  }
  catalogue.templates_ = Sorted<Template>(entries, faults);
  for (const auto& file : scripts::Files()) {
    ScriptPack pack;
    if (!Parse(file, pack, faults)) continue;
    for (const std::string& fault : goal_planning::FindFaults(pack)) {
      faults.push_back(absl::StrCat(file.name, ": ", fault));
    }
    catalogue.script_packs_.push_back(std::move(pack));
  }
  if (faults.empty()) return catalogue;
  return absl::FailedPreconditionError(
      absl::StrCat("the catalogue has faults:\n", absl::StrJoin(faults, "\n")));
}

void Catalogue::FillSlots(Template& entry) const {
  for (const std::string& code :
       SlotCodesIn(entry.objective()).value_or(std::vector<std::string>())) {
    const Template::Slot* const slot = Find(slots_, code);
    if (slot != nullptr) *entry.add_slots() = *slot;
  }
}

const Template* Catalogue::FindTemplate(absl::string_view name) const {
  return Find(templates_, name);
}

const Strategy* Catalogue::FindStrategy(absl::string_view code) const {
  return Find(strategies_, code);
}

const progress::v1::Measure* Catalogue::FindMeasure(
    absl::string_view name) const {
  return instruments::FindMeasure(measures_, name);
}

}  // namespace concord::goal_planning
