// Responses to forms, and the safety flags that are opened with them.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/contract/resource_name.h"
#include "common/rpc/consent.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "services/inventory/domain/forms/answers.h"
#include "services/inventory/domain/forms/respondent.h"
#include "services/inventory/domain/forms/safety.h"
#include "services/inventory/domain/forms/safety_settings.h"
#include "services/inventory/domain/forms/scoring.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/forms/form_lookup.h"
#include "services/inventory/rpc/forms/tenant_settings.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/rpc/standing.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::Form;
using v1::FormResponse;

absl::StatusOr<rpc::Encoded<FormResponse>> GetFormResponse(
    rpc::Call& call, const v1::GetFormResponseRequest& request) {
  return GetEntry<FormResponse>(call, kResponses, request);
}

absl::StatusOr<rpc::Encoded<v1::ListFormResponsesResponse>> ListFormResponses(
    rpc::Call& call, const v1::ListFormResponsesRequest& request) {
  return ListEntries<FormResponse, v1::ListFormResponsesResponse>(
      call, kResponses, request, {.reference = About(request.form())});
}

// Of a request, where a form that is not there is a fault of its field.
absl::StatusOr<const Form*> FindAnswered(const Catalogue& catalogue,
                                         rpc::Call& call,
                                         const FormResponse& response,
                                         Form& own) {
  absl::StatusOr<const Form*> form =
      FindForm(catalogue, call, response.form(), response.form_version(), own);
  if (!absl::IsNotFound(form.status())) return form;
  const bool any = FindForm(catalogue, call, response.form(), {}, own).ok();
  return any ? InvalidField("form_response.form_version",
                            "is no version of this form; leave it empty for "
                            "the newest")
             : InvalidField("form_response.form",
                            "is no form of the catalogue or the tenant; use "
                            "one of ListForms");
}

// Those that were named before may have been deleted since.
absl::Status FindNewPeople(rpc::Call& call, const FormResponse& before,
                           const FormResponse& after) {
  absl::flat_hash_set<absl::string_view> known;
  for (const FormResponse::Answer& answer : before.answers()) {
    known.insert(answer.person());
  }
  for (int i = 0; i < after.answers_size(); ++i) {
    const std::string& person = after.answers(i).person();
    if (person.empty() || known.contains(person)) continue;
    CONCORD_RETURN_IF_ERROR(entry::FindShared(
        call, kPeople, absl::StrCat("form_response.answers[", i, "].person"),
        person));
  }
  return absl::OkStatus();
}

// Of people whom the response names outside its answers.
absl::Status FindNamed(rpc::Call& call, const FormResponse& response) {
  for (const auto& [field, person] :
       {std::pair<absl::string_view, absl::string_view>(
            "form_response.informant", response.informant()),
        {"form_response.about", response.about()}}) {
    if (person.empty()) continue;
    CONCORD_RETURN_IF_ERROR(entry::FindShared(call, kPeople, field, person));
  }
  return absl::OkStatus();
}

// Whose answers they are, and who wrote them down.
absl::StatusOr<type::v1::Author> FindAuthor(rpc::Call& call, const Form& form,
                                            const FormResponse& response) {
  const type::v1::Author caller = handler::AuthorOf(call);
  CONCORD_RETURN_IF_ERROR(CheckRespondent(form, response, caller.role()));
  CONCORD_RETURN_IF_ERROR(FindNamed(call, response));
  if (!response.informant().empty()) {
    CONCORD_RETURN_IF_ERROR(rpc::CheckConsent(
        call.standing(), type::v1::CONSENT_PURPOSE_INFORMANTS));
  }
  CONCORD_RETURN_IF_ERROR(call.Clear({response.informant()}));
  return AuthorOfAnswers(response.respondent(), caller);
}

absl::Status OpenFlags(rpc::Call& call, absl::string_view request_id,
                       std::vector<v1::SafetyFlag> flags) {
  if (flags.empty()) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(
      const v1::SafetySettings settings,
      ReadSettings<v1::SafetySettings>(call, kSafetySettings));
  for (v1::SafetyFlag& flag : flags) {
    *flag.mutable_escalate_time() =
        ToTimestamp(call.now() + EscalationDelay(settings, flag.urgency()));
    const std::string id =
        absl::StrCat(absl::AsciiStrToLower(request_id), "-", flag.item());
    CONCORD_RETURN_IF_ERROR(
        entry::Create(call, kSafetyFlags, "", id, request_id, flag));
  }
  return FollowFlags(call);
}

// Says to the client who has just said something that a human must look at whom
// to turn to, in the answer alone.
absl::Status AddCrisisText(rpc::Call& call, const Form& form,
                           absl::string_view language_code,
                           FormResponse& response) {
  if (call.caller().role != security::Role::kClient) return absl::OkStatus();
  const std::vector<v1::SafetyFlag> flags = EvaluateSafety(form, response);
  if (std::none_of(flags.begin(), flags.end(), [](const auto& flag) {
        return flag.cause() == v1::SafetyFlag::CAUSE_ITEM_POSITIVE;
      })) {
    return absl::OkStatus();
  }
  CONCORD_ASSIGN_OR_RETURN(
      const v1::SafetySettings settings,
      ReadSettings<v1::SafetySettings>(call, kSafetySettings));
  response.set_crisis_text(CrisisText(settings, language_code));
  return absl::OkStatus();
}

absl::StatusOr<FormResponse> CreateFormResponse(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::CreateFormResponseRequest& request) {
  FormResponse response = request.form_response();
  Form own;
  CONCORD_ASSIGN_OR_RETURN(const Form* form,
                           FindAnswered(catalogue, call, response, own));
  CONCORD_RETURN_IF_ERROR(CheckAnswers(*form, response));
  CONCORD_RETURN_IF_ERROR(
      FindNewPeople(call, FormResponse::default_instance(), response));
  Score(*form, response);
  CONCORD_ASSIGN_OR_RETURN(*response.mutable_author(),
                           FindAuthor(call, *form, response));
  response.set_respondent(response.author().role());
  response.set_visibility(VisibilityOf(response));
  CONCORD_RETURN_IF_ERROR(entry::Create(call, kResponses, "form_response_id",
                                        request.form_response_id(),
                                        request.request_id(), response));
  CONCORD_RETURN_IF_ERROR(
      OpenFlags(call, request.request_id(), EvaluateSafety(*form, response)));
  CONCORD_RETURN_IF_ERROR(
      AddCrisisText(call, *form, request.language_code(), response));
  return response;
}

absl::Status CheckCorrection(const rpc::Call& call,
                             const v1::CorrectFormResponseRequest& request,
                             const FormResponse& before) {
  if (request.form_response().form() != before.form()) {
    return InvalidField("form_response.form",
                        "is not the form that was answered; leave it as it is");
  }
  if (!request.form_response().form_version().empty() &&
      request.form_response().form_version() != before.form_version()) {
    return InvalidField("form_response.form_version",
                        "is not the version that was answered; leave it empty");
  }
  CONCORD_RETURN_IF_ERROR(CheckSameParties(request.form_response(), before));
  if (!before.draft() && request.form_response().draft()) {
    return InvalidField("form_response.draft",
                        "is finished already; leave it unset");
  }
  if (!before.draft() && request.reason().empty()) {
    return InvalidField("reason", "is required; say why it is corrected");
  }
  if (handler::AuthorOf(call).role() == type::v1::AUTHOR_ROLE_CLIENT &&
      before.author().role() != type::v1::AUTHOR_ROLE_CLIENT) {
    return FieldNotAllowed("form_response.answers");
  }
  return absl::OkStatus();
}

// What stays of the response that is corrected, and what the correction says.
absl::StatusOr<FormResponse> Corrected(
    const Form& form, rpc::Call& call,
    const v1::CorrectFormResponseRequest& request, const FormResponse& before) {
  CONCORD_RETURN_IF_ERROR(CheckAnswers(form, request.form_response()));
  CONCORD_RETURN_IF_ERROR(FindNewPeople(call, before, request.form_response()));
  FormResponse response = request.form_response();
  response.set_name(before.name());
  *response.mutable_author() = before.author();
  response.set_respondent(before.respondent());
  response.set_informant(before.informant());
  response.set_about(before.about());
  response.set_visibility(before.visibility());
  *response.mutable_create_time() = before.create_time();
  if (!before.draft()) {
    *response.mutable_correction_author() = handler::AuthorOf(call);
    response.set_correction_reason(request.reason());
  }
  Score(form, response);
  return response;
}

absl::StatusOr<FormResponse> CorrectFormResponse(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::CorrectFormResponseRequest& request) {
  FormResponse before;
  CONCORD_RETURN_IF_ERROR(
      entry::Get(call, kResponses, request.form_response().name(), before));
  CONCORD_RETURN_IF_ERROR(CheckCorrection(call, request, before));
  Form own;
  CONCORD_ASSIGN_OR_RETURN(const Form* form,
                           FindAnswered(catalogue, call, before, own));
  FormResponse response;
  CONCORD_RETURN_IF_ERROR(
      entry::Modify(call, kResponses, request.form_response().name(),
                    request.etag(), response, [&]() -> absl::Status {
                      CONCORD_ASSIGN_OR_RETURN(
                          response, Corrected(*form, call, request, before));
                      return absl::OkStatus();
                    }));
  CONCORD_RETURN_IF_ERROR(OpenFlags(
      call, request.request_id(), EvaluateCorrection(*form, before, response)));
  CONCORD_RETURN_IF_ERROR(
      AddCrisisText(call, *form, request.language_code(), response));
  return response;
}

absl::StatusOr<rpc::Encoded<v1::ListFormResponseRevisionsResponse>>
ListFormResponseRevisions(rpc::Call& call,
                          const v1::ListFormResponseRevisionsRequest& request) {
  return handler::ListEntryRevisions<FormResponse,
                                     v1::ListFormResponseRevisionsResponse>(
      call, kResponses, request);
}

absl::StatusOr<FormResponse> VoidFormResponse(
    rpc::Call& call, const v1::VoidFormResponseRequest& request) {
  return VoidEntry<FormResponse>(call, kResponses, request);
}

}  // namespace

void RegisterResponses(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<v1::GetFormResponseRequest, FormResponse>("GetFormResponse",
                                                          &GetFormResponse);
  service.Unary<v1::ListFormResponsesRequest, v1::ListFormResponsesResponse>(
      "ListFormResponses", &ListFormResponses);
  service.Unary<v1::CreateFormResponseRequest, FormResponse>(
      "CreateFormResponse",
      [&catalogue](rpc::Call& call,
                   const v1::CreateFormResponseRequest& request) {
        return CreateFormResponse(catalogue, call, request);
      });
  service.Unary<v1::CorrectFormResponseRequest, FormResponse>(
      "CorrectFormResponse",
      [&catalogue](rpc::Call& call,
                   const v1::CorrectFormResponseRequest& request) {
        return CorrectFormResponse(catalogue, call, request);
      });
  service.Unary<v1::ListFormResponseRevisionsRequest,
                v1::ListFormResponseRevisionsResponse>(
      "ListFormResponseRevisions", &ListFormResponseRevisions);
  service.Unary<v1::VoidFormResponseRequest, FormResponse>("VoidFormResponse",
                                                           &VoidFormResponse);
}

}  // namespace concord::inventory
