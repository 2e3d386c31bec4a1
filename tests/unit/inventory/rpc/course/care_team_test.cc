// Enrolling a client, and mending who reaches the record.
#include "concord/inventory/v1/care_team.pb.h"
#include "concord/inventory/v1/care_team_requests.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/type/v1/access.pb.h"
#include "concord/type/v1/access_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "tests/unit/inventory/parse_text.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using testing::Refused;
using v1::CareTeam;
using v1::Episode;

class CareTeamTest : public ServiceFixture {
 protected:
  CareTeamTest() : ServiceFixture(Enrolment::kClosed) {}

  absl::StatusOr<CareTeam> Enrol(const security::Claims& caller) {
    auto request = NewFor<v1::EnrolClientRequest>("clients/c1");
    auto& member = *request.add_members();
    member.set_subject("anna");
    member.set_kind(Episode::CareTeamMember::KIND_THERAPIST);
    return Call<CareTeam>(caller, "EnrolClient", request);
  }
  absl::StatusOr<CareTeam> Mend(const char* facts) {
    auto request = Parse<v1::MendCareTeamRequest>(facts);
    request.set_name("clients/c1/careTeam");
    request.set_request_id(NextRequestId());
    request.set_reason("Anna has left the practice.");
    return Call<CareTeam>(ada_, "MendCareTeam", request);
  }
  absl::StatusOr<CareTeam> Get() {
    v1::GetCareTeamRequest request;
    request.set_name("clients/c1/careTeam");
    return Call<CareTeam>(ada_, "GetCareTeam", request);
  }
  absl::Status ListPeople(const security::Claims& caller) {
    v1::ListPeopleRequest request;
    request.set_parent("clients/c1");
    return Call<v1::ListPeopleResponse>(caller, "ListPeople", request).status();
  }
  std::vector<std::string> Subjects(const CareTeam& team) {
    std::vector<std::string> subjects;
    for (const auto& member : team.members()) {
      subjects.push_back(member.subject());
    }
    return subjects;
  }

  const security::Claims ada_ = testing::Administrator("ada");
  const security::Claims eva_ = testing::Therapist("eva");
};

TEST_F(CareTeamTest, M10_NoTherapistBeginsARecordUnasked) {
  EXPECT_TRUE(absl::IsNotFound(Begin().status()));
  ASSERT_THAT(Enrol(ada_), IsOk());
  EXPECT_TRUE(absl::IsNotFound(Begin("classic16", "x", eva_).status()));
  EXPECT_THAT(Begin(), IsOk());
}

// What does not exist and what is somebody else's is told by no answer.
TEST_F(CareTeamTest, M9_AnswersAStrangerTheSameOfEveryClient) {
  const auto invalid = [&](const char* client) {
    auto request = NewFor<v1::CreateEpisodeRequest>(client);
    request.set_episode_id("Not an id!");
    return Call<Episode>(eva_, "CreateEpisode", request).status();
  };
  ASSERT_THAT(Enrol(ada_), IsOk());
  const absl::Status absent = invalid("clients/c2");
  EXPECT_EQ(invalid("clients/c1").code(), absent.code());
  EXPECT_TRUE(absl::IsNotFound(absent));
}

TEST_F(CareTeamTest, IsForAdministratorsAndAccountsNamedForIt) {
  EXPECT_THAT(Enrol(anna_), Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
  EXPECT_THAT(Enrol(client_), Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
  security::Claims platform = testing::OtherService("platform");
  EXPECT_THAT(Enrol(platform), Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
  platform.methods = {"concord.inventory.v1.InventoryService/EnrolClient"};
  const auto enrolled = Enrol(platform);
  ASSERT_THAT(enrolled, IsOk());
  EXPECT_EQ(enrolled->enrolled_by(), "platform");
  EXPECT_EQ(enrolled->name(), "clients/c1/careTeam");
}

TEST_F(CareTeamTest, EnrolsOnce) {
  ASSERT_THAT(Enrol(ada_), IsOk());
  EXPECT_THAT(Enrol(ada_), Refused(absl::StatusCode::kAlreadyExists,
                                   type::v1::REASON_RESOURCE_EXISTS));
}

TEST_F(CareTeamTest, IsThatOfTheEpisodesOnceThereAreAny) {
  EXPECT_TRUE(absl::IsNotFound(Get().status()));
  ASSERT_THAT(Enrol(ada_), IsOk());
  ASSERT_THAT(Begin(), IsOk());
  const auto team = Get();
  ASSERT_THAT(team, IsOk());
  EXPECT_THAT(Subjects(*team), ElementsAre("anna", "sven"));
}

TEST_F(CareTeamTest, M10_AnAdministratorGivesTheRecordToSomebodyElse) {
  ASSERT_THAT(Enrol(ada_), IsOk());
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Begin("classic16", "second"), IsOk());
  const auto mended = Mend(
      "added { subject: 'eva' kind: KIND_THERAPIST } "
      "removed_subjects: 'anna'");
  ASSERT_THAT(mended, IsOk());
  EXPECT_THAT(Subjects(*mended), ElementsAre("eva", "sven"));
  ASSERT_EQ(mended->mendings_size(), 1);
  EXPECT_EQ(mended->mendings(0).subject(), "ada");
  EXPECT_EQ(mended->mendings(0).reason(), "Anna has left the practice.");
  EXPECT_THAT(ListPeople(eva_), IsOk());
  EXPECT_TRUE(absl::IsNotFound(ListPeople(anna_)));
  // And reads nothing of it.
  EXPECT_THAT(ListPeople(ada_), Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
}

TEST_F(CareTeamTest, IsMendedBeforeThereIsAnEpisodeToo) {
  ASSERT_THAT(Enrol(ada_), IsOk());
  ASSERT_THAT(Mend("added { subject: 'eva' kind: KIND_THERAPIST } "
                   "removed_subjects: 'anna'"),
              IsOk());
  EXPECT_TRUE(absl::IsNotFound(Begin().status()));
  EXPECT_THAT(Subjects(*Get()), ElementsAre("eva"));
}

TEST_F(CareTeamTest, KeepsATherapistInEveryEpisode) {
  ASSERT_THAT(Enrol(ada_), IsOk());
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(
      Mend("removed_subjects: 'anna'"),
      Refused(absl::StatusCode::kInvalidArgument,
              type::v1::REASON_FIELD_INVALID, ElementsAre("removed_subjects")));
  EXPECT_THAT(Subjects(*Get()), ElementsAre("anna", "sven"));
}

TEST_F(CareTeamTest, IsAuditedAsWhatConcernsTheClient) {
  ASSERT_THAT(Enrol(ada_), IsOk());
  ASSERT_THAT(Mend("added { subject: 'eva' kind: KIND_THERAPIST }"), IsOk());
  ASSERT_THAT(harness_.store().SealAudit(), IsOk());
  type::v1::ListAccessesRequest request;
  request.set_parent("clients/c1");
  request.set_group(type::v1::ACCESS_GROUP_OTHERS);
  const auto listed =
      Call<type::v1::ListAccessesResponse>(client_, "ListAccesses", request);
  ASSERT_THAT(listed, IsOk());
  std::vector<std::string> seen;
  for (const type::v1::Access& access : listed->accesses()) {
    seen.push_back(absl::StrCat(access.subject(), " ", access.method()));
  }
  EXPECT_THAT(seen, ElementsAre("ada MendCareTeam", "ada EnrolClient"));
}

}  // namespace
}  // namespace concord::inventory
