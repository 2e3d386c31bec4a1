#include "services/goal_planning/domain/goal/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

Goal Against(
    const std::vector<std::pair<std::string, std::string>>& conflicts) {
  Goal goal;
  for (const auto& [register_entry, note] : conflicts) {
    Goal::ValueConflict& conflict = *goal.add_value_conflicts();
    conflict.set_register_entry(register_entry);
    conflict.set_client_note(note);
  }
  return goal;
}

TEST(FaultsOfValueConflictsTest, AreOfValuesThatAreNamedAgain) {
  EXPECT_THAT(FaultsOfValueConflicts(Against({{"a", ""}, {"b", ""}}), ""),
              IsEmpty());
  const auto faults =
      FaultsOfValueConflicts(Against({{"a", ""}, {"a", ""}}), "goal.");
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_EQ(faults[0].field, "goal.value_conflicts[1].register_entry");
}

TEST(ChangedClientNoteTest, FindsANoteThatIsNewChangedOrLost) {
  const Goal before = Against({{"a", "kindly"}, {"b", ""}});
  EXPECT_EQ(ChangedClientNote(before, before), absl::nullopt);
  EXPECT_EQ(ChangedClientNote(before, Against({{"a", "kindly"}, {"c", ""}})),
            absl::nullopt)
      << "no words were lost";
  EXPECT_THAT(ChangedClientNote(before, Against({{"b", "x"}, {"a", "kindly"}})),
              Optional(std::string("value_conflicts[0].client_note")));
  EXPECT_THAT(ChangedClientNote(before, Against({{"b", ""}})),
              Optional(std::string("value_conflicts")));
}

}  // namespace
}  // namespace concord::goal_planning
