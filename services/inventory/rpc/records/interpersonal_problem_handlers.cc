// Interpersonal problems, with what measures them looked up at every answer.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/interpersonal_problem.pb.h"
#include "concord/inventory/v1/interpersonal_problem_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/symptom_domain.pb.h"
#include "services/inventory/domain/records/problem.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/forms/form_lookup.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

using v1::InterpersonalProblem;

absl::StatusOr<InterpersonalProblem> Measured(const Catalogue& catalogue,
                                              rpc::Call& call,
                                              InterpersonalProblem problem) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<v1::FormResponse> responses,
                           ReadResponses(call.store(), call.scope()));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<v1::Form> forms,
                           ReadForms(catalogue, call));
  SetMeasurements(forms, responses, problem);
  return problem;
}

absl::StatusOr<InterpersonalProblem> GetInterpersonalProblem(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::GetInterpersonalProblemRequest& request) {
  InterpersonalProblem problem;
  CONCORD_RETURN_IF_ERROR(
      entry::Get(call, kInterpersonalProblems, request.name(), problem));
  return Measured(catalogue, call, std::move(problem));
}

absl::StatusOr<v1::ListInterpersonalProblemsResponse> ListInterpersonalProblems(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::ListInterpersonalProblemsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<v1::FormResponse> responses,
                           ReadResponses(call.store(), call.scope()));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<v1::Form> forms,
                           ReadForms(catalogue, call));
  entry::Query query{.categories = AnyOf(request.domains()),
                     .person = About(request.person())};
  CONCORD_RETURN_IF_ERROR(handler::AskFor(request, query));
  v1::ListInterpersonalProblemsResponse response;
  CONCORD_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      entry::List(call, kInterpersonalProblems,
                  InterpersonalProblem::default_instance(), query,
                  [&](const google::protobuf::Message& entry) {
                    InterpersonalProblem& listed =
                        *response.add_interpersonal_problems();
                    listed.CopyFrom(entry);
                    SetMeasurements(forms, responses, listed);
                  }));
  return response;
}

// Those that were there already may be somebody else's.
absl::Status FindNewPeople(rpc::Call& call, const InterpersonalProblem& before,
                           const InterpersonalProblem& after) {
  for (const std::string& name : after.people()) {
    if (std::count(before.people().begin(), before.people().end(), name) > 0) {
      continue;
    }
    v1::Person person;
    CONCORD_RETURN_IF_ERROR(entry::FindReferred(call, kPeople, name, person));
  }
  return absl::OkStatus();
}

absl::StatusOr<InterpersonalProblem> CreateInterpersonalProblem(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::CreateInterpersonalProblemRequest& request) {
  InterpersonalProblem problem = request.interpersonal_problem();
  problem.clear_measurement_state();
  problem.clear_measurements();
  CONCORD_RETURN_IF_ERROR(CheckProblem(problem));
  CONCORD_RETURN_IF_ERROR(
      FindNewPeople(call, InterpersonalProblem::default_instance(), problem));
  SetAuthor(call, problem);
  CONCORD_RETURN_IF_ERROR(entry::Create(
      call, kInterpersonalProblems, "interpersonal_problem_id",
      request.interpersonal_problem_id(), request.request_id(), problem));
  return Measured(catalogue, call, std::move(problem));
}

absl::StatusOr<InterpersonalProblem> UpdateInterpersonalProblem(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::UpdateInterpersonalProblemRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      InterpersonalProblem updated,
      ModifyEntry<InterpersonalProblem>(
          call, kInterpersonalProblems, request.interpersonal_problem().name(),
          request.interpersonal_problem().etag(),
          [&](InterpersonalProblem& problem) -> absl::Status {
            const InterpersonalProblem before = problem;
            CONCORD_RETURN_IF_ERROR(
                contract::ApplyMask(request.update_mask(),
                                    request.interpersonal_problem(), problem));
            CONCORD_RETURN_IF_ERROR(CheckProblem(problem));
            return FindNewPeople(call, before, problem);
          }));
  return Measured(catalogue, call, std::move(updated));
}

absl::StatusOr<InterpersonalProblem> DeleteInterpersonalProblem(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::DeleteInterpersonalProblemRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      InterpersonalProblem problem,
      DeleteEntry<InterpersonalProblem>(call, kInterpersonalProblems, request));
  return Measured(catalogue, call, std::move(problem));
}

absl::StatusOr<InterpersonalProblem> UndeleteInterpersonalProblem(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::UndeleteInterpersonalProblemRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(InterpersonalProblem problem,
                           UndeleteEntry<InterpersonalProblem>(
                               call, kInterpersonalProblems, request));
  return Measured(catalogue, call, std::move(problem));
}

// Binds the catalogue, which every handler here looks up.
template <typename Request, typename Response>
auto With(const Catalogue& catalogue,
          absl::StatusOr<Response> (*handle)(const Catalogue&, rpc::Call&,
                                             const Request&)) {
  return [&catalogue, handle](rpc::Call& call, const Request& request) {
    return handle(catalogue, call, request);
  };
}

}  // namespace

void RegisterInterpersonalProblems(const Catalogue& catalogue,
                                   rpc::Service& service) {
  service.Unary<v1::GetInterpersonalProblemRequest, InterpersonalProblem>(
      "GetInterpersonalProblem", With(catalogue, &GetInterpersonalProblem));
  service.Unary<v1::ListInterpersonalProblemsRequest,
                v1::ListInterpersonalProblemsResponse>(
      "ListInterpersonalProblems", With(catalogue, &ListInterpersonalProblems));
  service.Unary<v1::CreateInterpersonalProblemRequest, InterpersonalProblem>(
      "CreateInterpersonalProblem",
      With(catalogue, &CreateInterpersonalProblem));
  service.Unary<v1::UpdateInterpersonalProblemRequest, InterpersonalProblem>(
      "UpdateInterpersonalProblem",
      With(catalogue, &UpdateInterpersonalProblem));
  service.Unary<v1::DeleteInterpersonalProblemRequest, InterpersonalProblem>(
      "DeleteInterpersonalProblem",
      With(catalogue, &DeleteInterpersonalProblem));
  service.Unary<v1::UndeleteInterpersonalProblemRequest, InterpersonalProblem>(
      "UndeleteInterpersonalProblem",
      With(catalogue, &UndeleteInterpersonalProblem));
}

}  // namespace concord::inventory
