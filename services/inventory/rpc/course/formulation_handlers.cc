// Formulations: written by therapists, agreed with by the client.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "concord/inventory/v1/formulation.pb.h"
#include "concord/inventory/v1/formulation_requests.pb.h"
#include "services/inventory/domain/course/formulation.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::Formulation;

absl::StatusOr<rpc::Encoded<Formulation>> GetFormulation(
    rpc::Call& call, const v1::GetFormulationRequest& request) {
  return GetEntry<Formulation>(call, kFormulations, request);
}

absl::StatusOr<rpc::Encoded<v1::ListFormulationsResponse>> ListFormulations(
    rpc::Call& call, const v1::ListFormulationsRequest& request) {
  return ListEntries<Formulation, v1::ListFormulationsResponse>(
      call, kFormulations, request);
}

constexpr const entry::Kind* kReferable[] = {
    &kPeople,           &kConflicts,
    &kIncidents,        &kCommunicationAnalyses,
    &kMoodLinks,        &kResponses,
    &kUnresolvedIssues, &kContextFacts,
    &kRegisterEntries,  &kNeedsAssessments,
    &kFormulations,
};

absl::Status Find(rpc::Call& call, const Reference& reference) {
  const std::vector<std::string> segments = absl::StrSplit(reference.name, '/');
  for (const entry::Kind* kind : kReferable) {
    if (segments.size() == 4 && segments[2] == kind->collection()) {
      return entry::FindShared(call, *kind, reference.field, reference.name);
    }
  }
  return Bug("a reference of a formulation has no kind");
}

// What was referred to before may have been deleted since.
absl::Status CheckChange(rpc::Call& call, const Formulation& before,
                         const Formulation& after) {
  CONCORD_RETURN_IF_ERROR(CheckFormulation(after));
  for (const Reference& reference : NewReferences(before, after)) {
    CONCORD_RETURN_IF_ERROR(Find(call, reference));
  }
  return absl::OkStatus();
}

absl::StatusOr<Formulation> CreateFormulation(
    rpc::Call& call, const v1::CreateFormulationRequest& request) {
  const Formulation& nothing = Formulation::default_instance();
  Formulation formulation = request.formulation();
  CONCORD_RETURN_IF_ERROR(CheckChange(call, nothing, formulation));
  Reword(nothing, formulation);
  *formulation.mutable_author() = handler::AuthorOf(call);
  CONCORD_RETURN_IF_ERROR(entry::Create(call, kFormulations, "formulation_id",
                                        request.formulation_id(),
                                        request.request_id(), formulation));
  return formulation;
}

absl::StatusOr<Formulation> UpdateFormulation(
    rpc::Call& call, const v1::UpdateFormulationRequest& request) {
  const Formulation& update = request.formulation();
  Formulation formulation;
  CONCORD_RETURN_IF_ERROR(entry::Modify(
      call, kFormulations, update.name(), update.etag(), formulation,
      [&]() -> absl::Status {
        const Formulation before = formulation;
        CONCORD_RETURN_IF_ERROR(
            contract::ApplyMask(request.update_mask(), update, formulation));
        CONCORD_RETURN_IF_ERROR(CheckChange(call, before, formulation));
        Reword(before, formulation);
        return absl::OkStatus();
      }));
  return formulation;
}

absl::StatusOr<Formulation> AgreeFormulation(
    rpc::Call& call, const v1::AgreeFormulationRequest& request) {
  Formulation formulation;
  CONCORD_RETURN_IF_ERROR(entry::Modify(
      call, kFormulations, request.name(), request.etag(), formulation, [&] {
        Agree(handler::AuthorOf(call), call.now(), formulation);
        return absl::OkStatus();
      }));
  return formulation;
}

absl::StatusOr<Formulation> DeleteFormulation(
    rpc::Call& call, const v1::DeleteFormulationRequest& request) {
  return DeleteEntry<Formulation>(call, kFormulations, request);
}

absl::StatusOr<Formulation> UndeleteFormulation(
    rpc::Call& call, const v1::UndeleteFormulationRequest& request) {
  return UndeleteEntry<Formulation>(call, kFormulations, request);
}

}  // namespace

void RegisterFormulations(rpc::Service& service) {
  service.Unary<v1::GetFormulationRequest, Formulation>("GetFormulation",
                                                        &GetFormulation);
  service.Unary<v1::ListFormulationsRequest, v1::ListFormulationsResponse>(
      "ListFormulations", &ListFormulations);
  service.Unary<v1::CreateFormulationRequest, Formulation>("CreateFormulation",
                                                           &CreateFormulation);
  service.Unary<v1::UpdateFormulationRequest, Formulation>("UpdateFormulation",
                                                           &UpdateFormulation);
  service.Unary<v1::AgreeFormulationRequest, Formulation>("AgreeFormulation",
                                                          &AgreeFormulation);
  service.Unary<v1::DeleteFormulationRequest, Formulation>("DeleteFormulation",
                                                           &DeleteFormulation);
  service.Unary<v1::UndeleteFormulationRequest, Formulation>(
      "UndeleteFormulation", &UndeleteFormulation);
}

}  // namespace concord::inventory
