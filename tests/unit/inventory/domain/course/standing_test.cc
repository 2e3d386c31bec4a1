// What episodes say of how a client stands.
#include "services/inventory/domain/course/standing.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::inventory {
namespace {

using type::v1::Standing;
using v1::Episode;

Episode Begun(int second) {
  Episode episode;
  episode.set_name(absl::StrCat("clients/c1/episodes/e", second));
  episode.set_state(type::v1::EPISODE_STATE_ACTIVE);
  episode.set_phase(type::v1::PHASE_MIDDLE);
  episode.set_attended_sessions(second);
  episode.mutable_create_time()->set_seconds(second);
  return episode;
}

void Decide(type::v1::ConsentPurpose purpose,
            type::v1::ConsentDecision decision, int second, Episode& episode) {
  Episode::Consent& consent = *episode.add_consents();
  consent.set_purpose(purpose);
  consent.set_decision(decision);
  consent.mutable_record_time()->set_seconds(second);
  consent.mutable_decision_time()->set_seconds(second - 1);
}

void Care(const char* subject, Episode::CareTeamMember::Kind kind,
          Episode& episode) {
  Episode::CareTeamMember& member = *episode.add_care_team();
  member.set_subject(subject);
  member.set_kind(kind);
}

Standing Of(const std::vector<Episode>& episodes) {
  Standing standing;
  DescribeEpisodes(episodes, {}, standing);
  return standing;
}

TEST(StandingTest, WhoWorksOnAnyEpisodeCaresForTheClient) {
  Episode first = Begun(1);
  Episode second = Begun(2);
  Care("anna", Episode::CareTeamMember::KIND_THERAPIST, first);
  Care("anna", Episode::CareTeamMember::KIND_SUPERVISOR, second);
  Care("anna", Episode::CareTeamMember::KIND_THERAPIST, second);
  std::vector<std::pair<std::string, type::v1::Relation>> team;
  const Standing standing = Of({first, second});
  for (const Standing::Member& member : standing.care_team()) {
    team.emplace_back(member.subject(), member.relation());
  }
  EXPECT_THAT(team, ::testing::ElementsAre(
                        std::pair("anna", type::v1::RELATION_CARE_TEAM),
                        std::pair("anna", type::v1::RELATION_SUPERVISES)));
}

TEST(StandingTest, TheDecisionThatWasWrittenDownLastCounts) {
  Episode first = Begun(1);
  Episode second = Begun(2);
  Decide(type::v1::CONSENT_PURPOSE_RECORD, type::v1::CONSENT_DECISION_GIVEN, 10,
         first);
  Decide(type::v1::CONSENT_PURPOSE_RECORD, type::v1::CONSENT_DECISION_WITHDRAWN,
         30, first);
  Decide(type::v1::CONSENT_PURPOSE_RECORD, type::v1::CONSENT_DECISION_GIVEN, 20,
         second);
  Decide(type::v1::CONSENT_PURPOSE_SHARING, type::v1::CONSENT_DECISION_REFUSED,
         20, second);
  Decide(type::v1::CONSENT_PURPOSE_SHARING, type::v1::CONSENT_DECISION_GIVEN,
         20, second);
  const Standing standing = Of({first, second});
  ASSERT_EQ(standing.consents_size(), 2);
  EXPECT_EQ(standing.consents(0).purpose(), type::v1::CONSENT_PURPOSE_RECORD);
  EXPECT_EQ(standing.consents(0).decision(),
            type::v1::CONSENT_DECISION_WITHDRAWN);
  EXPECT_EQ(standing.consents(0).decision_time().seconds(), 29);
  EXPECT_EQ(standing.consents(1).decision(), type::v1::CONSENT_DECISION_GIVEN);
}

TEST(StandingTest, NamesTheNewestTwentyEpisodesOldestFirst) {
  std::vector<Episode> episodes;
  for (int second = 25; second > 0; --second) {
    episodes.push_back(Begun(second));
  }
  episodes.front().set_state(type::v1::EPISODE_STATE_ENDED);
  episodes.front().mutable_ending()->mutable_end_time()->set_seconds(99);
  const Standing standing = Of(episodes);
  ASSERT_EQ(standing.episodes_size(), 20);
  EXPECT_EQ(standing.episodes(0).name(), "clients/c1/episodes/e6");
  const Standing::Episode& last = standing.episodes(19);
  EXPECT_EQ(last.name(), "clients/c1/episodes/e25");
  EXPECT_EQ(last.begin_time().seconds(), 25);
  EXPECT_EQ(last.end_time().seconds(), 99);
  EXPECT_EQ(last.phase(), type::v1::PHASE_MIDDLE);
  EXPECT_EQ(last.attended_sessions(), 25);
  EXPECT_FALSE(standing.episodes(0).has_end_time());
}

}  // namespace
}  // namespace concord::inventory
