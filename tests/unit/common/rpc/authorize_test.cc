// Roles, relations and requirements.
#include "common/rpc/authorize.h"

#include "gtest/gtest.h"

namespace concord::rpc {
namespace {

using security::Claims;
using security::Role;
using storage::Relation;

Claims Caller(Role role, absl::string_view client = "") {
  return {.tenant = "t1",
          .subject = "s1",
          .role = role,
          .client = std::string(client)};
}

TEST(EffectiveRelationTest, AClientIsOnlyEverOneself) {
  EXPECT_EQ(
      EffectiveRelation(Caller(Role::kClient, "c1"), "c1", Relation::kNone),
      Relation::kSelf);
  EXPECT_EQ(
      EffectiveRelation(Caller(Role::kClient, "c1"), "c2", Relation::kCareTeam),
      Relation::kNone);
  EXPECT_EQ(EffectiveRelation(Caller(Role::kClient, ""), "", Relation::kSelf),
            Relation::kNone);
}

TEST(EffectiveRelationTest, ARoleIsWorthOnlyItsOwnRelation) {
  EXPECT_EQ(
      EffectiveRelation(Caller(Role::kTherapist), "c1", Relation::kCareTeam),
      Relation::kCareTeam);
  EXPECT_EQ(
      EffectiveRelation(Caller(Role::kTherapist), "c1", Relation::kSupervises),
      Relation::kNone);
  EXPECT_EQ(
      EffectiveRelation(Caller(Role::kSupervisor), "c1", Relation::kSupervises),
      Relation::kSupervises);
  for (const Role role :
       {Role::kNone, Role::kInformant, Role::kService, Role::kAdmin}) {
    EXPECT_EQ(EffectiveRelation(Caller(role), "c1", Relation::kCareTeam),
              Relation::kNone);
  }
}

TEST(MeetsTest, FollowsTheTable) {
  struct Row {
    Requirement requirement;
    bool none, self, care_team, supervises;
  };
  for (const Row& row : {
           Row{Requirement::kNone, true, true, true, true},
           Row{Requirement::kParty, false, true, true, false},
           Row{Requirement::kTherapist, false, false, true, false},
           Row{Requirement::kReader, false, true, true, true},
           Row{Requirement::kTherapistOrNewClient, false, false, true, false},
       }) {
    const Claims caller = Caller(Role::kTherapist);
    const auto meets = [&](Relation relation) {
      return Meets(row.requirement, caller, relation, 1);
    };
    EXPECT_EQ(meets(Relation::kNone), row.none);
    EXPECT_EQ(meets(Relation::kSelf), row.self);
    EXPECT_EQ(meets(Relation::kCareTeam), row.care_team);
    EXPECT_EQ(meets(Relation::kSupervises), row.supervises);
  }
}

TEST(MeetsTest, AnAdministratorNeedsNoRelationWhereTheyAreMeant) {
  for (const Role role : {Role::kTherapist, Role::kSupervisor, Role::kAdmin}) {
    EXPECT_EQ(
        Meets(Requirement::kSelfOrAdmin, Caller(role), Relation::kNone, 1),
        role == Role::kAdmin);
    EXPECT_EQ(
        Meets(Requirement::kSelfOrAdmin, Caller(role), Relation::kCareTeam, 1),
        role == Role::kAdmin);
  }
  EXPECT_TRUE(Meets(Requirement::kSelfOrAdmin, Caller(Role::kClient),
                    Relation::kSelf, 0));
}

TEST(MeetsTest, OnlyATherapistMayBeginWithANewClient) {
  for (const Role role : {Role::kClient, Role::kSupervisor, Role::kAdmin}) {
    EXPECT_FALSE(Meets(Requirement::kTherapistOrNewClient, Caller(role),
                       Relation::kNone, 0));
  }
  EXPECT_TRUE(Meets(Requirement::kTherapistOrNewClient,
                    Caller(Role::kTherapist), Relation::kNone, 0));
}

}  // namespace
}  // namespace concord::rpc
