#include "common/rpc/hold.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::rpc {
namespace {

using type::v1::Standing;

absl::Status Refuse(absl::string_view message, ErrorMetadata metadata = {}) {
  return Error(absl::StatusCode::kFailedPrecondition,
               type::v1::REASON_SAFETY_HOLD, message, metadata);
}

constexpr absl::string_view kOverride =
    " To take the step all the same, send safety_override with the reason.";

}  // namespace

const Standing::Hold* FlagHold(const Standing& standing) {
  for (const Standing::Hold& hold : standing.holds()) {
    if (hold.kind() == type::v1::HOLD_KIND_OPEN_FLAG) return &hold;
  }
  return nullptr;
}

const Standing::Hold* PersonHold(const Standing& standing,
                                 absl::string_view person) {
  for (const Standing::Hold& hold : standing.holds()) {
    if (hold.kind() == type::v1::HOLD_KIND_VIOLENCE &&
        hold.person() == person) {
      return &hold;
    }
  }
  return nullptr;
}

std::vector<std::string> PeopleOnHold(const Standing& standing) {
  std::vector<std::string> people;
  for (const Standing::Hold& hold : standing.holds()) {
    if (hold.kind() == type::v1::HOLD_KIND_VIOLENCE) {
      people.push_back(hold.person());
    }
  }
  return people;
}

absl::Status SafetyHold(const Standing::Hold& hold, storage::Relation relation,
                        bool can_be_overridden) {
  if (relation != storage::Relation::kCareTeam) {
    return Refuse(
        "This is on hold. A therapist of the care team knows what comes "
        "first.");
  }
  const std::string kind = type::v1::HoldKind_Name(hold.kind());
  const absl::string_view remedy = can_be_overridden ? kOverride : "";
  if (hold.kind() == type::v1::HOLD_KIND_OPEN_FLAG) {
    return Refuse(
        absl::StrCat("A safety flag of the client is open. Attend to it first "
                     "(ListSafetyFlags, AcknowledgeSafetyFlag of the "
                     "inventory).",
                     remedy),
        {{"hold", kind}});
  }
  return Refuse(
      absl::StrCat("Violence by ", hold.person(),
                   " was disclosed or is suspected. Look at the client's "
                   "safety first; the hold ends when who has stated it takes "
                   "the statement back.",
                   remedy),
      {{"hold", kind}, {"person", hold.person()}});
}

}  // namespace concord::rpc
