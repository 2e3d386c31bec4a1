// Needs assessments: begun, gone through, completed, repeated.
#include <string>
#include <utility>

#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "concord/inventory/v1/needs_assessment.pb.h"
#include "concord/inventory/v1/needs_assessment_requests.pb.h"
#include "services/inventory/domain/course/assessment.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::NeedsAssessment;

absl::StatusOr<rpc::Encoded<NeedsAssessment>> GetNeedsAssessment(
    rpc::Call& call, const v1::GetNeedsAssessmentRequest& request) {
  return GetEntry<NeedsAssessment>(call, kNeedsAssessments, request);
}

absl::StatusOr<rpc::Encoded<v1::ListNeedsAssessmentsResponse>>
ListNeedsAssessments(rpc::Call& call,
                     const v1::ListNeedsAssessmentsRequest& request) {
  return ListEntries<NeedsAssessment, v1::ListNeedsAssessmentsResponse>(
      call, kNeedsAssessments, request, {.states = AnyOf(request.states())});
}

absl::StatusOr<NeedsAssessment> CreateNeedsAssessment(
    rpc::Call& call, const v1::CreateNeedsAssessmentRequest& request) {
  NeedsAssessment assessment = request.needs_assessment();
  CONCORD_RETURN_IF_ERROR(CheckSections(assessment));
  if (!assessment.predecessor().empty()) {
    NeedsAssessment predecessor;
    CONCORD_RETURN_IF_ERROR(entry::FindReferred(
        call, kNeedsAssessments, assessment.predecessor(), predecessor));
  }
  assessment.set_state(NeedsAssessment::STATE_IN_PROGRESS);
  *assessment.mutable_author() = handler::AuthorOf(call);
  Assess(NeedsAssessment::default_instance(), call.caller().subject, call.now(),
         assessment);
  CONCORD_RETURN_IF_ERROR(entry::Create(
      call, kNeedsAssessments, "needs_assessment_id",
      request.needs_assessment_id(), request.request_id(), assessment));
  return assessment;
}

absl::StatusOr<NeedsAssessment> UpdateNeedsAssessment(
    rpc::Call& call, const v1::UpdateNeedsAssessmentRequest& request) {
  const NeedsAssessment& update = request.needs_assessment();
  NeedsAssessment assessment;
  CONCORD_RETURN_IF_ERROR(entry::Modify(
      call, kNeedsAssessments, update.name(), update.etag(), assessment,
      [&]() -> absl::Status {
        CONCORD_RETURN_IF_ERROR(
            CheckInProgress("Changing a needs assessment", assessment));
        const NeedsAssessment before = assessment;
        CONCORD_RETURN_IF_ERROR(
            contract::ApplyMask(request.update_mask(), update, assessment));
        CONCORD_RETURN_IF_ERROR(CheckSections(assessment));
        Assess(before, call.caller().subject, call.now(), assessment);
        return absl::OkStatus();
      }));
  return assessment;
}

absl::StatusOr<NeedsAssessment> CompleteNeedsAssessment(
    rpc::Call& call, const v1::CompleteNeedsAssessmentRequest& request) {
  NeedsAssessment assessment;
  CONCORD_RETURN_IF_ERROR(entry::Modify(
      call, kNeedsAssessments, request.name(), request.etag(), assessment,
      [&] { return Complete(call.now(), assessment); }));
  return assessment;
}

absl::StatusOr<NeedsAssessment> DeleteNeedsAssessment(
    rpc::Call& call, const v1::DeleteNeedsAssessmentRequest& request) {
  return DeleteEntry<NeedsAssessment>(call, kNeedsAssessments, request);
}

absl::StatusOr<NeedsAssessment> UndeleteNeedsAssessment(
    rpc::Call& call, const v1::UndeleteNeedsAssessmentRequest& request) {
  return UndeleteEntry<NeedsAssessment>(call, kNeedsAssessments, request);
}

}  // namespace

void RegisterNeedsAssessments(rpc::Service& service) {
  service.Unary<v1::GetNeedsAssessmentRequest, NeedsAssessment>(
      "GetNeedsAssessment", &GetNeedsAssessment);
  service
      .Unary<v1::ListNeedsAssessmentsRequest, v1::ListNeedsAssessmentsResponse>(
          "ListNeedsAssessments", &ListNeedsAssessments);
  service.Unary<v1::CreateNeedsAssessmentRequest, NeedsAssessment>(
      "CreateNeedsAssessment", &CreateNeedsAssessment);
  service.Unary<v1::UpdateNeedsAssessmentRequest, NeedsAssessment>(
      "UpdateNeedsAssessment", &UpdateNeedsAssessment);
  service.Unary<v1::CompleteNeedsAssessmentRequest, NeedsAssessment>(
      "CompleteNeedsAssessment", &CompleteNeedsAssessment);
  service.Unary<v1::DeleteNeedsAssessmentRequest, NeedsAssessment>(
      "DeleteNeedsAssessment", &DeleteNeedsAssessment);
  service.Unary<v1::UndeleteNeedsAssessmentRequest, NeedsAssessment>(
      "UndeleteNeedsAssessment", &UndeleteNeedsAssessment);
}

}  // namespace concord::inventory
