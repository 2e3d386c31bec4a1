#include "services/inventory/rpc/standing.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/entry/entry.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/care_team.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/inventory/domain/course/standing.h"
#include "services/inventory/domain/records/violence.h"
#include "services/inventory/store/kinds.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {

using type::v1::Standing;

namespace {

// Leaves holds of the kind about exactly these people; a new one begins at
// `begin`.
void ReplaceHolds(type::v1::HoldKind kind, const std::vector<std::string>& held,
                  absl::Time begin, Standing& standing) {
  const Standing before = standing;
  standing.clear_holds();
  for (const Standing::Hold& hold : before.holds()) {
    if (hold.kind() != kind) *standing.add_holds() = hold;
  }
  for (const std::string& person : held) {
    Standing::Hold& hold = *standing.add_holds();
    hold.set_kind(kind);
    hold.set_person(person);
    *hold.mutable_begin_time() = ToTimestamp(begin);
    for (const Standing::Hold& known : before.holds()) {
      if (known.kind() == kind && known.person() == person) hold = known;
    }
  }
}

}  // namespace

absl::Status ChangeStanding(rpc::Call& call,
                            absl::FunctionRef<void(Standing&)> change) {
  CONCORD_ASSIGN_OR_RETURN(const storage::Footing footing,
                           call.unit().FindFooting(call.scope()));
  Standing standing = *footing.standing;
  change(standing);
  if (google::protobuf::util::MessageDifferencer::Equals(standing,
                                                         *footing.standing)) {
    return absl::OkStatus();
  }
  standing.set_name(absl::StrCat("clients/", call.client(), "/standing"));
  standing.set_client_revision(call.unit().last_revision());
  return call.unit().SetStanding(call.scope(), standing);
}

absl::StatusOr<v1::CareTeam> ReadCareTeam(rpc::Call& call) {
  v1::CareTeam team;
  const absl::Status read = entry::Get(
      call, kCareTeams,
      absl::StrCat("clients/", call.client(), "/", kCareTeams.collection()),
      team);
  if (!read.ok() && !absl::IsNotFound(read)) return read;
  return team;
}

absl::Status FollowEpisodes(rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<v1::Episode> episodes,
                           entry::ListAll<v1::Episode>(call, kEpisodes));
  v1::CareTeam enrolled;
  if (episodes.empty()) {
    CONCORD_ASSIGN_OR_RETURN(enrolled, ReadCareTeam(call));
  }
  return ChangeStanding(call, [&](Standing& standing) {
    DescribeEpisodes(episodes, enrolled.members(), standing);
  });
}

absl::Status FollowPeople(rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<v1::Person> people,
                           ReadEveryPerson(call.unit(), call.scope()));
  const std::vector<std::string> held = PeopleOnHold(people);
  return ChangeStanding(call, [&](Standing& standing) {
    ReplaceHolds(type::v1::HOLD_KIND_VIOLENCE, held, call.now(), standing);
  });
}

absl::Status FollowFlags(rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const absl::optional<absl::Time> first,
                           FirstOpenFlag(call.unit(), call.scope()));
  const std::vector<std::string> held(first.has_value() ? 1 : 0);
  return ChangeStanding(call, [&](Standing& standing) {
    ReplaceHolds(type::v1::HOLD_KIND_OPEN_FLAG, held,
                 first.value_or(call.now()), standing);
  });
}

}  // namespace concord::inventory
