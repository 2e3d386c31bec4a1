// The same two loops for every list.
#include "services/goal_planning/domain/goal/items.h"

#include <algorithm>
#include <string>

#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "google/protobuf/repeated_field.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using google::protobuf::RepeatedPtrField;

// As the contract has them.
constexpr int kMostStrategies = 10;
constexpr int kMostAddressedRecords = 20;
constexpr int kMostPeople = 10;
constexpr int kMostMilestones = 10;

bool Equal(const std::string& one, const std::string& other) {
  return one == other;
}
bool Equal(const Goal::Milestone& one, const Goal::Milestone& other) {
  return one.title() == other.title() && one.value() == other.value();
}

template <typename Element>
auto Find(const RepeatedPtrField<Element>& list, const Element& wanted) {
  return std::find_if(
      list.begin(), list.end(),
      [&wanted](const Element& element) { return Equal(element, wanted); });
}

template <typename Element>
absl::Status Add(const RepeatedPtrField<Element>& items, const char* what,
                 int limit, RepeatedPtrField<Element>& list) {
  for (const Element& item : items) {
    if (Find(list, item) == list.end()) *list.Add() = item;
  }
  return list.size() <= limit ? absl::OkStatus() : LimitReached(what, limit);
}

template <typename Element>
void Remove(const RepeatedPtrField<Element>& items,
            RepeatedPtrField<Element>& list) {
  for (const Element& item : items) {
    const auto found = Find(list, item);
    if (found != list.end()) list.erase(found);
  }
}

}  // namespace

absl::Status AddItems(const Goal& items, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Add(items.strategies(), "strategies of a goal",
                              kMostStrategies, *goal.mutable_strategies()));
  CONCORD_RETURN_IF_ERROR(
      Add(items.addressed_records(), "addressed records of a goal",
          kMostAddressedRecords, *goal.mutable_addressed_records()));
  CONCORD_RETURN_IF_ERROR(Add(items.people(), "people of a goal", kMostPeople,
                              *goal.mutable_people()));
  return Add(items.milestones(), "milestones of a goal", kMostMilestones,
             *goal.mutable_milestones());
}

void RemoveItems(const Goal& items, Goal& goal) {
  Remove(items.strategies(), *goal.mutable_strategies());
  Remove(items.addressed_records(), *goal.mutable_addressed_records());
  Remove(items.people(), *goal.mutable_people());
  Remove(items.milestones(), *goal.mutable_milestones());
}

}  // namespace concord::goal_planning
