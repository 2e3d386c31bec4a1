// Who reaches a client's record.
#include "services/inventory/domain/course/care_team.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;
using v1::CareTeam;
using v1::Episode;

CareTeamMembers Team(const char* text) {
  return Parse<Episode>(text).care_team();
}

std::string Described(const CareTeamMembers& members) {
  std::string text;
  for (const Episode::CareTeamMember& member : members) {
    absl::StrAppend(&text, member.subject(), member.deputy() ? "*" : "",
                    member.kind() == Episode::CareTeamMember::KIND_SUPERVISOR
                        ? " supervises; "
                        : "; ");
  }
  return text;
}

TEST(CheckCareTeamTest, WantsATherapist) {
  EXPECT_THAT(
      FieldsOf(CheckCareTeam(
          Team("care_team { subject: 'eva' kind: KIND_SUPERVISOR }"), "team")),
      ElementsAre("team"));
}

TEST(CheckCareTeamTest, RefusesASubjectTwice) {
  EXPECT_THAT(FieldsOf(CheckCareTeam(
                  Team("care_team { subject: 'anna' kind: KIND_THERAPIST } "
                       "care_team { subject: 'anna' kind: KIND_SUPERVISOR }"),
                  "team")),
              ElementsAre("team[1].subject"));
}

TEST(IsTherapistTest, IsNotWhoSupervises) {
  const CareTeamMembers team = Team(
      "care_team { subject: 'anna' kind: KIND_THERAPIST } "
      "care_team { subject: 'eva' kind: KIND_SUPERVISOR }");
  EXPECT_TRUE(IsTherapist(team, "anna"));
  EXPECT_FALSE(IsTherapist(team, "eva"));
}

TEST(MembersOfTest, HasEverybodyOnceInEachPartAndDeputiesOfAllTheyWorkOn) {
  const Episode first = Parse<Episode>(
      "care_team { subject: 'eva' kind: KIND_SUPERVISOR deputy: true } "
      "care_team { subject: 'anna' kind: KIND_THERAPIST deputy: true }");
  const Episode second = Parse<Episode>(
      "care_team { subject: 'anna' kind: KIND_THERAPIST } "
      "care_team { subject: 'eva' kind: KIND_THERAPIST }");
  EXPECT_EQ(Described(MembersOf({first, second})),
            "anna; eva; eva* supervises; ");
}

TEST(MendTest, ReplacesAddsAndRemoves) {
  CareTeamMembers team = Team(
      "care_team { subject: 'anna' kind: KIND_THERAPIST } "
      "care_team { subject: 'eva' kind: KIND_SUPERVISOR }");
  const auto mending = Parse<CareTeam::Mending>(
      "added { subject: 'eva' kind: KIND_THERAPIST } "
      "removed_subjects: 'anna'");
  ASSERT_THAT(CheckMending(mending, team), IsOk());
  ASSERT_THAT(Mend(mending, team), IsOk());
  EXPECT_EQ(Described(team), "eva; ");
}

TEST(MendTest, LeavesATherapistAndNotMoreThanTwentyMembers) {
  CareTeamMembers team =
      Team("care_team { subject: 'anna' kind: KIND_THERAPIST }");
  EXPECT_THAT(FieldsOf(Mend(
                  Parse<CareTeam::Mending>("removed_subjects: 'anna'"), team)),
              ElementsAre("removed_subjects"));
  team = Team("care_team { subject: 'anna' kind: KIND_THERAPIST }");
  CareTeam::Mending many;
  for (int i = 0; i < 20; ++i) {
    auto& member = *many.add_added();
    member.set_subject(absl::StrCat("s", i));
    member.set_kind(Episode::CareTeamMember::KIND_SUPERVISOR);
  }
  EXPECT_THAT(FieldsOf(Mend(many, team)), ElementsAre("added"));
}

TEST(CheckMendingTest, NamesWhatMakesNoSense) {
  const CareTeamMembers team =
      Team("care_team { subject: 'anna' kind: KIND_THERAPIST }");
  EXPECT_THAT(FieldsOf(CheckMending(CareTeam::Mending(), team)),
              ElementsAre("added"));
  EXPECT_THAT(FieldsOf(CheckMending(
                  Parse<CareTeam::Mending>(
                      "added { subject: 'eva' kind: KIND_THERAPIST } "
                      "added { subject: 'eva' kind: KIND_SUPERVISOR } "
                      "added { subject: 'anna' kind: KIND_SUPERVISOR } "
                      "removed_subjects: 'ghost' removed_subjects: 'anna'"),
                  team)),
              ElementsAre("added[1].subject", "removed_subjects[0]",
                          "removed_subjects[1]"));
}

}  // namespace
}  // namespace concord::inventory
