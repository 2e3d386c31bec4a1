// Roles, relations and requirements.
#include "common/rpc/authorize.h"

#include "gtest/gtest.h"

namespace concord::rpc {
namespace {

using security::Claims;
using security::Role;
using storage::Relation;
using type::v1::Standing;

Claims Caller(Role role, absl::string_view client = "") {
  return {.tenant = "t1",
          .subject = "s1",
          .role = role,
          .client = std::string(client)};
}

// Whose care team has `s1` in these relations.
type::v1::Standing With(std::initializer_list<type::v1::Relation> relations) {
  type::v1::Standing standing;
  for (const type::v1::Relation relation : relations) {
    type::v1::Standing::Member& member = *standing.add_care_team();
    member.set_subject("s1");
    member.set_relation(relation);
  }
  return standing;
}

TEST(RelationToTest, AClientIsOnlyEverOneself) {
  const type::v1::Standing team = With({type::v1::RELATION_CARE_TEAM});
  EXPECT_EQ(RelationTo(Caller(Role::kClient, "c1"), "c1", {}), Relation::kSelf);
  EXPECT_EQ(RelationTo(Caller(Role::kClient, "c1"), "c2", team),
            Relation::kNone);
  EXPECT_EQ(RelationTo(Caller(Role::kClient, ""), "", team), Relation::kNone);
}

TEST(RelationToTest, ARoleIsWorthOnlyItsOwnRelation) {
  const type::v1::Standing treats = With({type::v1::RELATION_CARE_TEAM});
  const type::v1::Standing supervises = With({type::v1::RELATION_SUPERVISES});
  const Claims therapist = Caller(Role::kTherapist);
  const Claims supervisor = Caller(Role::kSupervisor);
  EXPECT_EQ(RelationTo(therapist, "c1", treats), Relation::kCareTeam);
  EXPECT_EQ(RelationTo(therapist, "c1", supervises), Relation::kNone);
  EXPECT_EQ(RelationTo(supervisor, "c1", supervises), Relation::kSupervises);
  EXPECT_EQ(RelationTo(supervisor, "c1", treats), Relation::kNone);
  for (const Role role : {Role::kNone, Role::kInformant, Role::kAdmin}) {
    EXPECT_EQ(RelationTo(Caller(role), "c1", treats), Relation::kNone);
  }
}

TEST(RelationToTest, WhoIsBothIsEachInItsRole) {
  const type::v1::Standing both =
      With({type::v1::RELATION_CARE_TEAM, type::v1::RELATION_SUPERVISES});
  EXPECT_EQ(RelationTo(Caller(Role::kTherapist), "c1", both),
            Relation::kCareTeam);
  EXPECT_EQ(RelationTo(Caller(Role::kSupervisor), "c1", both),
            Relation::kSupervises);
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
      return Meets(row.requirement, caller, relation, Standing(), 1);
    };
    EXPECT_EQ(meets(Relation::kNone), row.none);
    EXPECT_EQ(meets(Relation::kSelf), row.self);
    EXPECT_EQ(meets(Relation::kCareTeam), row.care_team);
    EXPECT_EQ(meets(Relation::kSupervises), row.supervises);
  }
}

TEST(MeetsTest, AnAdministratorNeedsNoRelationWhereTheyAreMeant) {
  for (const Role role : {Role::kTherapist, Role::kSupervisor, Role::kAdmin}) {
    EXPECT_EQ(Meets(Requirement::kSelfOrAdmin, Caller(role), Relation::kNone,
                    Standing(), 1),
              role == Role::kAdmin);
    EXPECT_EQ(Meets(Requirement::kSelfOrAdmin, Caller(role),
                    Relation::kCareTeam, Standing(), 1),
              role == Role::kAdmin);
  }
  EXPECT_TRUE(Meets(Requirement::kSelfOrAdmin, Caller(Role::kClient),
                    Relation::kSelf, Standing(), 0));
}

TEST(MeetsTest, OnlyATherapistMayBeginWithANewClient) {
  for (const Role role : {Role::kClient, Role::kSupervisor, Role::kAdmin}) {
    EXPECT_FALSE(Meets(Requirement::kTherapistOrNewClient, Caller(role),
                       Relation::kNone, Standing(), 0));
  }
  EXPECT_TRUE(Meets(Requirement::kTherapistOrNewClient,
                    Caller(Role::kTherapist), Relation::kNone, Standing(), 0));
}

TEST(MeetsTest, AKnownClientIsOneWhomSomebodyCaresFor) {
  const Claims mover = Caller(Role::kMigration);
  EXPECT_FALSE(
      Meets(Requirement::kKnownClient, mover, Relation::kNone, Standing(), 1));
  Standing standing;
  standing.add_care_team()->set_subject("anna");
  EXPECT_TRUE(
      Meets(Requirement::kKnownClient, mover, Relation::kNone, standing, 0));
}

}  // namespace
}  // namespace concord::rpc
