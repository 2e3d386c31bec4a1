// Keeping the client's standing as the entries say that it is.
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "concord/inventory/v1/care_team.pb.h"
#include "concord/type/v1/standing.pb.h"

namespace concord::inventory {

// Applies `change` to the client's standing in the transaction of the call,
// after the change of the entry that it comes of.
absl::Status ChangeStanding(
    rpc::Call& call, absl::FunctionRef<void(type::v1::Standing&)> change);

// What is stored of who reaches the client's record; empty before anything is.
absl::StatusOr<v1::CareTeam> ReadCareTeam(rpc::Call& call);

// Brings what episodes, people and safety flags say of it up to date.
absl::Status FollowEpisodes(rpc::Call& call);
absl::Status FollowPeople(rpc::Call& call);
absl::Status FollowFlags(rpc::Call& call);

}  // namespace concord::inventory
