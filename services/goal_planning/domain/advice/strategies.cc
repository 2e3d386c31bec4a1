// A list that is empty means everything.
#include "services/goal_planning/domain/advice/strategies.h"

#include <algorithm>

namespace concord::goal_planning {
namespace {

template <typename List>
bool Admits(const List& list, int value) {
  return value == 0 || list.empty() ||
         std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

bool IsIndicated(const goals::v1::Strategy& strategy,
                 const Indication& indication) {
  return Admits(strategy.problem_areas(), indication.problem_area) &&
         Admits(strategy.situations(), indication.situation) &&
         Admits(strategy.families(), indication.family);
}

}  // namespace concord::goal_planning
