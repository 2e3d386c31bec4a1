#include "services/inventory/domain/course/standing.h"

#include <algorithm>
#include <map>
#include <vector>

#include "common/time/timestamp.h"

namespace concord::inventory {
namespace {

using type::v1::Standing;
using v1::Episode;

constexpr size_t kMostEpisodes = 20;

void DescribeCareTeam(const CareTeamMembers& members, Standing& standing) {
  standing.clear_care_team();
  for (const Episode::CareTeamMember& one : members) {
    Standing::Member& member = *standing.add_care_team();
    member.set_subject(one.subject());
    member.set_relation(one.kind() == Episode::CareTeamMember::KIND_THERAPIST
                            ? type::v1::RELATION_CARE_TEAM
                            : type::v1::RELATION_SUPERVISES);
    member.set_deputy(one.deputy());
  }
}

void DescribeConsents(absl::Span<const Episode> episodes, Standing& standing) {
  std::map<type::v1::ConsentPurpose, const Episode::Consent*> last;
  for (const Episode& episode : episodes) {
    for (const Episode::Consent& consent : episode.consents()) {
      const Episode::Consent*& known = last[consent.purpose()];
      if (known == nullptr || FromTimestamp(known->record_time()) <=
                                  FromTimestamp(consent.record_time())) {
        known = &consent;
      }
    }
  }
  standing.clear_consents();
  for (const auto& [purpose, decided] : last) {
    Standing::Consent& consent = *standing.add_consents();
    consent.set_purpose(purpose);
    consent.set_decision(decided->decision());
    *consent.mutable_decision_time() = decided->decision_time();
  }
}

// With the first session that was held, where that was noted later.
absl::Time BeginOf(const Episode& episode) {
  absl::Time begin = FromTimestamp(episode.create_time());
  for (const Episode::Session& session : episode.sessions()) {
    if (session.has_voiding()) continue;
    begin = std::min(begin, FromTimestamp(session.session_time()));
  }
  return begin;
}

void DescribeCourse(absl::Span<const Episode> episodes, Standing& standing) {
  std::vector<const Episode*> newest;
  for (const Episode& episode : episodes) newest.push_back(&episode);
  std::stable_sort(newest.begin(), newest.end(),
                   [](const Episode* a, const Episode* b) {
                     return FromTimestamp(a->create_time()) <
                            FromTimestamp(b->create_time());
                   });
  if (newest.size() > kMostEpisodes) {
    newest.erase(newest.begin(),
                 newest.end() - static_cast<ptrdiff_t>(kMostEpisodes));
  }
  standing.clear_episodes();
  for (const Episode* episode : newest) {
    Standing::Episode& described = *standing.add_episodes();
    described.set_name(episode->name());
    described.set_state(episode->state());
    *described.mutable_begin_time() = ToTimestamp(BeginOf(*episode));
    if (episode->has_ending()) {
      *described.mutable_end_time() = episode->ending().end_time();
    }
    described.set_phase(episode->phase());
    described.set_attended_sessions(episode->attended_sessions());
  }
}

}  // namespace

void DescribeEpisodes(absl::Span<const Episode> episodes,
                      const CareTeamMembers& enrolled, Standing& standing) {
  DescribeCareTeam(episodes.empty() ? enrolled : MembersOf(episodes), standing);
  DescribeConsents(episodes, standing);
  DescribeCourse(episodes, standing);
}

}  // namespace concord::inventory
