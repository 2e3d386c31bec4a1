// Safety flags: shown to those who must look, closed by nobody else.
#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/rpc/standing.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::SafetyFlag;

absl::StatusOr<rpc::Encoded<SafetyFlag>> GetSafetyFlag(
    rpc::Call& call, const v1::GetSafetyFlagRequest& request) {
  return GetEntry<SafetyFlag>(call, kSafetyFlags, request);
}

absl::StatusOr<rpc::Encoded<v1::ListSafetyFlagsResponse>> ListSafetyFlags(
    rpc::Call& call, const v1::ListSafetyFlagsRequest& request) {
  return ListEntries<SafetyFlag, v1::ListSafetyFlagsResponse>(
      call, kSafetyFlags, request, {.states = AnyOf(request.states())});
}

// A deputy is not troubled before nobody else was there in time.
bool IsFor(const rpc::Call& call, const type::v1::Standing& standing,
           const SafetyFlag& flag) {
  if (FromTimestamp(flag.escalate_time()) <= call.now()) return true;
  return std::any_of(standing.care_team().begin(), standing.care_team().end(),
                     [&](const type::v1::Standing::Member& member) {
                       return !member.deputy() &&
                              member.subject() == call.caller().subject &&
                              member.relation() == type::v1::RELATION_CARE_TEAM;
                     });
}

absl::StatusOr<v1::ListOpenSafetyFlagsResponse> ListOpenSafetyFlags(
    rpc::Call& call, const v1::ListOpenSafetyFlagsRequest& request) {
  v1::ListOpenSafetyFlagsResponse response;
  CONCORD_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      entry::ListOpen(
          call, kSafetyFlags, SafetyFlag::default_instance(),
          {.page_size = request.page_size(),
           .page_token = request.page_token()},
          [&](const type::v1::Standing& standing,
              const google::protobuf::Message& flag) {
            return IsFor(call, standing, static_cast<const SafetyFlag&>(flag));
          },
          [&](const google::protobuf::Message& flag) {
            *response.add_safety_flags() = static_cast<const SafetyFlag&>(flag);
          }));
  return response;
}

absl::StatusOr<SafetyFlag> AcknowledgeSafetyFlag(
    rpc::Call& call, const v1::AcknowledgeSafetyFlagRequest& request) {
  SafetyFlag flag;
  CONCORD_RETURN_IF_ERROR(entry::Modify(
      call, kSafetyFlags, request.name(), "", flag, [&]() -> absl::Status {
        if (flag.state() != SafetyFlag::STATE_OPEN) {
          return StateNotAllowed("Acknowledging a flag", "ACKNOWLEDGED",
                                 "OPEN");
        }
        flag.set_state(SafetyFlag::STATE_ACKNOWLEDGED);
        flag.set_acknowledger(call.caller().subject);
        flag.set_acknowledger_name(request.acknowledger_name());
        flag.set_note(request.note());
        *flag.mutable_acknowledge_time() = ToTimestamp(call.now());
        return absl::OkStatus();
      }));
  CONCORD_RETURN_IF_ERROR(FollowFlags(call));
  return flag;
}

}  // namespace

void RegisterSafetyFlags(rpc::Service& service) {
  service.Unary<v1::GetSafetyFlagRequest, SafetyFlag>("GetSafetyFlag",
                                                      &GetSafetyFlag);
  service.Unary<v1::ListSafetyFlagsRequest, v1::ListSafetyFlagsResponse>(
      "ListSafetyFlags", &ListSafetyFlags);
  service
      .Unary<v1::ListOpenSafetyFlagsRequest, v1::ListOpenSafetyFlagsResponse>(
          "ListOpenSafetyFlags", &ListOpenSafetyFlags);
  service.Unary<v1::AcknowledgeSafetyFlagRequest, SafetyFlag>(
      "AcknowledgeSafetyFlag", &AcknowledgeSafetyFlag);
}

}  // namespace concord::inventory
