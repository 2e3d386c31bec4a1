// The kinds of resources that goal planning keeps, and how lists order and
// filter them.
#pragma once

#include "common/entry/kind.h"
#include "common/storage/resource_store.h"
#include "concord/type/v1/rights.pb.h"

namespace concord::goal_planning {

storage::Index IndexOfGoal(const google::protobuf::Message& goal);
bool GoalHasHidden(const google::protobuf::Message& goal);
void RedactGoal(type::v1::Relation viewer, google::protobuf::Message& goal);

// In the order of creation.
inline constexpr entry::Kind kGoals({1, "goals", &IndexOfGoal},
                                    entry::Visibility::Shared(),
                                    entry::Redaction::By(&GoalHasHidden,
                                                         &RedactGoal));

// One of each client.
inline constexpr entry::Kind kGoalOrders({.number = 2,
                                          .collection = "goalOrder",
                                          .index = nullptr,
                                          .is_singleton = true},
                                         entry::Visibility::Shared(),
                                         entry::Redaction::Nothing());

}  // namespace concord::goal_planning
