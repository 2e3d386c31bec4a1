// Ratings are compared with the one before, never with a norm.
#include "services/goal_planning/domain/goal/ratings.h"

#include "common/time/timestamp.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/author.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;

constexpr int kMostRatings = 50;
constexpr int kLittleConfidence = 5;
constexpr int kFall = 3;

Goal::Rating RatingOf(const Goal& goal) {
  Goal::Rating rating;
  if (goal.has_importance()) rating.set_importance(goal.importance());
  if (goal.has_confidence()) rating.set_confidence(goal.confidence());
  if (goal.has_commitment()) rating.set_commitment(goal.commitment());
  return rating;
}

// Unknown is not lower.
bool CommitmentFell(const Goal& goal) {
  const int count = goal.ratings_size();
  if (count < 2) return false;
  const Goal::Rating& last = goal.ratings(count - 1);
  const Goal::Rating& earlier = goal.ratings(count - 2);
  return last.has_commitment() && earlier.has_commitment() &&
         earlier.commitment() - last.commitment() >= kFall;
}

void SetHints(Goal& goal) {
  goal.clear_hints();
  if (goal.has_confidence() && goal.confidence() < kLittleConfidence) {
    goal.add_hints(Goal::HINT_MAKE_IT_SMALLER);
  }
  if (CommitmentFell(goal)) goal.add_hints(Goal::HINT_COMMITMENT_FELL);
}

}  // namespace

void NoteRatings(const Goal& before, const type::v1::Author& party,
                 absl::Time now, Goal& goal) {
  Goal::Rating rating = RatingOf(goal);
  if (rating.SerializeAsString() == RatingOf(before).SerializeAsString()) {
    return;
  }
  *rating.mutable_author() = party;
  *rating.mutable_rate_time() = ToTimestamp(now);
  if (goal.ratings_size() == kMostRatings) {
    goal.mutable_ratings()->erase(goal.ratings().begin());
  }
  *goal.add_ratings() = std::move(rating);
  SetHints(goal);
}

}  // namespace concord::goal_planning
