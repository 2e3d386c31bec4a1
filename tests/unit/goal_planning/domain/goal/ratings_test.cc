#include "services/goal_planning/domain/goal/ratings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/author.pb.h"
#include "tests/unit/goal_planning/domain/author.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using type::v1::Author;

const Author kClient = AuthorOf(type::v1::AUTHOR_ROLE_CLIENT, "ines");
const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

// Rates the commitment; below 0 takes the rating away.
void Commit(int commitment, Goal& goal) {
  const Goal before = goal;
  goal.clear_commitment();
  if (commitment >= 0) goal.set_commitment(commitment);
  NoteRatings(before, kClient, kNow, goal);
}

TEST(NoteRatingsTest, KeepsEachRatingThatIsNew) {
  Goal goal;
  Commit(8, goal);
  Commit(8, goal);
  Commit(6, goal);
  ASSERT_EQ(goal.ratings_size(), 2);
  EXPECT_EQ(goal.ratings(0).commitment(), 8);
  EXPECT_EQ(goal.ratings(1).author().role(), type::v1::AUTHOR_ROLE_CLIENT);
  EXPECT_THAT(goal.hints(), IsEmpty());
}

TEST(NoteRatingsTest, HintsAtACommitmentThatFellByThree) {
  Goal goal;
  Commit(8, goal);
  Commit(5, goal);
  EXPECT_THAT(goal.hints(), ElementsAre(Goal::HINT_COMMITMENT_FELL));
  Commit(6, goal);
  EXPECT_THAT(goal.hints(), IsEmpty());
}

TEST(NoteRatingsTest, TakesAMissingRatingForUnknown) {
  Goal goal;
  Commit(8, goal);
  Commit(-1, goal);
  EXPECT_THAT(goal.hints(), IsEmpty());
}

TEST(NoteRatingsTest, HintsAtLittleConfidence) {
  Goal goal;
  goal.set_confidence(4);
  NoteRatings(Goal(), kClient, kNow, goal);
  EXPECT_THAT(goal.hints(), ElementsAre(Goal::HINT_MAKE_IT_SMALLER));
}

TEST(NoteRatingsTest, KeepsTheNewestFifty) {
  Goal goal;
  for (int i = 0; i < 60; ++i) Commit(i % 10, goal);
  EXPECT_EQ(goal.ratings_size(), 50);
  EXPECT_EQ(goal.ratings(49).commitment(), 9);
}

}  // namespace
}  // namespace concord::goal_planning
