#include "services/inventory/domain/records/conflict.h"

#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"

namespace concord::inventory {
namespace {

using testing::IsOk;
using testing::Refused;
using v1::Conflict;

const absl::Time kDay = absl::FromUnixSeconds(1'700'000'000);

Conflict Opened(Conflict::Stage stage) {
  Conflict conflict;
  conflict.set_stage(stage);
  type::v1::Author client;
  client.set_role(type::v1::AUTHOR_ROLE_CLIENT);
  OpenConflict(client, kDay, conflict);
  return conflict;
}

type::v1::Reason Move(Conflict::Stage stage, Conflict& conflict) {
  return ReasonOf(TakeStep({.stage = stage, .reason = "why"}, kDay, conflict));
}

type::v1::Reason Move(Conflict::State state, Conflict& conflict) {
  return ReasonOf(TakeStep({.state = state, .reason = "why"}, kDay, conflict));
}

constexpr type::v1::Reason kAllowed = type::v1::REASON_UNSPECIFIED;
constexpr type::v1::Reason kRefused = type::v1::REASON_STATE_NOT_ALLOWED;

TEST(OpenConflictTest, BeginsOpenInAnUnknownStage) {
  const Conflict conflict = Opened(Conflict::STAGE_UNSPECIFIED);
  EXPECT_EQ(conflict.state(), Conflict::STATE_OPEN);
  EXPECT_EQ(conflict.stage(), Conflict::STAGE_UNKNOWN);
  ASSERT_EQ(conflict.transitions_size(), 1);
  EXPECT_EQ(conflict.transitions(0).author().role(),
            type::v1::AUTHOR_ROLE_CLIENT);
}

TEST(TakeStepTest, AllowsTheStagesOfARoleDisputeAndNoOthers) {
  const Conflict::Stage stages[] = {
      Conflict::STAGE_UNKNOWN, Conflict::STAGE_RENEGOTIATION,
      Conflict::STAGE_IMPASSE, Conflict::STAGE_DISSOLUTION};
  // Rows are from, columns to.
  const bool allowed[4][4] = {{true, true, true, true},
                              {false, true, true, false},
                              {false, true, true, true},
                              {false, false, false, true}};
  for (int from = 0; from < 4; ++from) {
    for (int to = 0; to < 4; ++to) {
      Conflict conflict = Opened(stages[from]);
      // Nobody ever goes back to not knowing; no state would allow it.
      const type::v1::Reason refused = stages[to] == Conflict::STAGE_UNKNOWN
                                           ? type::v1::REASON_FIELD_INVALID
                                           : kRefused;
      EXPECT_EQ(Move(stages[to], conflict),
                allowed[from][to] ? kAllowed : refused)
          << from << " to " << to;
    }
  }
}

// S12: open, resolved, open again: three rows of history.
TEST(TakeStepTest, KeepsHistoryWhenAConflictIsReopened) {
  Conflict conflict = Opened(Conflict::STAGE_UNKNOWN);
  EXPECT_EQ(Move(Conflict::STATE_RESOLVED, conflict), kAllowed);
  EXPECT_EQ(Move(Conflict::STATE_OPEN, conflict), kAllowed);
  ASSERT_EQ(conflict.transitions_size(), 3);
  EXPECT_EQ(conflict.transitions(1).state(), Conflict::STATE_RESOLVED);
  EXPECT_EQ(conflict.transitions(1).reason(), "why");
  EXPECT_EQ(conflict.transitions(2).state(), Conflict::STATE_OPEN);
}

TEST(TakeStepTest, ResolvesOnlyWhereBothStillTry) {
  Conflict conflict = Opened(Conflict::STAGE_IMPASSE);
  EXPECT_EQ(Move(Conflict::STATE_RESOLVED, conflict), kRefused);
  EXPECT_EQ(Move(Conflict::STAGE_RENEGOTIATION, conflict), kAllowed);
  EXPECT_EQ(Move(Conflict::STATE_RESOLVED, conflict), kAllowed);
}

TEST(TakeStepTest, EndsATieOnlyInDissolution) {
  Conflict conflict = Opened(Conflict::STAGE_IMPASSE);
  EXPECT_EQ(Move(Conflict::STATE_DISSOLVED, conflict), kRefused);
  EXPECT_EQ(Move(Conflict::STAGE_DISSOLUTION, conflict), kAllowed);
  EXPECT_EQ(Move(Conflict::STATE_DISSOLVED, conflict), kAllowed);
}

TEST(TakeStepTest, LetsAnyConflictRest) {
  for (const Conflict::Stage stage :
       {Conflict::STAGE_UNKNOWN, Conflict::STAGE_RENEGOTIATION,
        Conflict::STAGE_IMPASSE, Conflict::STAGE_DISSOLUTION}) {
    Conflict conflict = Opened(stage);
    EXPECT_EQ(Move(Conflict::STATE_DORMANT, conflict), kAllowed);
  }
}

TEST(TakeStepTest, ReopensInAnyStage) {
  Conflict conflict = Opened(Conflict::STAGE_DISSOLUTION);
  EXPECT_EQ(Move(Conflict::STATE_DISSOLVED, conflict), kAllowed);
  EXPECT_THAT(TakeStep({.stage = Conflict::STAGE_RENEGOTIATION,
                        .state = Conflict::STATE_OPEN,
                        .reason = "they talk again"},
                       kDay, conflict),
              IsOk());
  EXPECT_EQ(conflict.stage(), Conflict::STAGE_RENEGOTIATION);
}

TEST(TakeStepTest, MovesNoStageOfAConflictThatRests) {
  Conflict conflict = Opened(Conflict::STAGE_RENEGOTIATION);
  EXPECT_EQ(Move(Conflict::STATE_DORMANT, conflict), kAllowed);
  EXPECT_EQ(Move(Conflict::STAGE_IMPASSE, conflict), kRefused);
}

TEST(TakeStepTest, NamesWhereTheStepIsAllowed) {
  Conflict conflict = Opened(Conflict::STAGE_RENEGOTIATION);
  const absl::Status status =
      TakeStep({.stage = Conflict::STAGE_DISSOLUTION}, kDay, conflict);
  const auto metadata = MetadataOf(status);
  EXPECT_NE(std::find(metadata.begin(), metadata.end(),
                      std::pair<std::string, std::string>("allowed_states",
                                                          "UNKNOWN,IMPASSE")),
            metadata.end());
}

TEST(TakeStepTest, NamesTheStageThatAllowsAnEndWhichNoStateAllows) {
  Conflict conflict = Opened(Conflict::STAGE_IMPASSE);
  const auto allowed = [&](Conflict::State state) {
    for (const auto& [key, value] : MetadataOf(
             TakeStep({.state = state, .reason = "why"}, kDay, conflict))) {
      if (key == "allowed_states") return value;
    }
    return std::string();
  };
  EXPECT_EQ(allowed(Conflict::STATE_DISSOLVED), "DISSOLUTION");
  EXPECT_EQ(allowed(Conflict::STATE_RESOLVED), "UNKNOWN,RENEGOTIATION");
}

TEST(TakeStepTest, WritesNoHistoryForAStepThatLeadsNowhere) {
  Conflict conflict = Opened(Conflict::STAGE_IMPASSE);
  EXPECT_EQ(Move(Conflict::STAGE_IMPASSE, conflict), kAllowed);
  EXPECT_EQ(conflict.transitions_size(), 1);
}

TEST(TakeStepTest, WantsAStageOrAState) {
  Conflict conflict = Opened(Conflict::STAGE_UNKNOWN);
  EXPECT_THAT(TakeStep({.reason = "why"}, kDay, conflict),
              Refused(type::v1::REASON_FIELD_INVALID));
}

TEST(TakeStepTest, StopsAtAHundredTransitions) {
  Conflict conflict = Opened(Conflict::STAGE_RENEGOTIATION);
  for (int i = 1; i < 100; ++i) {
    ASSERT_EQ(Move(i % 2 == 1 ? Conflict::STAGE_IMPASSE
                              : Conflict::STAGE_RENEGOTIATION,
                   conflict),
              kAllowed);
  }
  EXPECT_EQ(Move(Conflict::STAGE_RENEGOTIATION, conflict),
            type::v1::REASON_LIMIT_REACHED);
}

}  // namespace
}  // namespace concord::inventory
