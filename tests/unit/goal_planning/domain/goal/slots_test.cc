#include "services/goal_planning/domain/goal/slots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/template.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using goals::v1::Template;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

Template WithTopic() {
  Template source;
  Template::Slot& slot = *source.add_slots();
  slot.set_code("topic");
  slot.set_question("What is it about?");
  return source;
}

TEST(SlotCodesInTest, AreThoseOfTheTextEachOnce) {
  EXPECT_THAT(SlotCodesIn("Talk with {person} about {past_event}, {person}."),
              Optional(ElementsAre("person", "past_event")));
  EXPECT_THAT(SlotCodesIn("Talk."), Optional(IsEmpty()));
}

TEST(SlotCodesInTest, IsNothingForABraceThatBelongsToNoCode) {
  for (const char* text : {"{", "}", "{}", "{person", "person}", "{a{b}}",
                           "{Person}", "{two words}", "} {topic"}) {
    EXPECT_EQ(SlotCodesIn(text), absl::nullopt) << text;
  }
}

TEST(FaultsOfSlotsTest, SayWhatIsToBeFilledIn) {
  Goal goal;
  goal.set_objective("Talk about {topic} and {else}.");
  const Template source = WithTopic();
  const auto faults = FaultsOfSlots(goal, Goal(), &source, "goal.");
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_EQ(faults[0].field, "goal.objective");
  EXPECT_THAT(faults[0].description,
              HasSubstr("{topic}; fill it in: What is it about?"));
}

TEST(FaultsOfSlotsTest, LeaveAloneWhatIsNoSlotOrHasNotChanged) {
  Goal goal;
  goal.set_objective("Talk about {topic}.");
  const Template source = WithTopic();
  EXPECT_THAT(FaultsOfSlots(goal, Goal(), nullptr, ""), IsEmpty());
  EXPECT_THAT(FaultsOfSlots(goal, goal, &source, ""), IsEmpty());
  goal.set_objective("Talk about the {plan}.");
  EXPECT_THAT(FaultsOfSlots(goal, Goal(), &source, ""), IsEmpty());
}

}  // namespace
}  // namespace concord::goal_planning
