// The people of the inventory.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/handler/pages.h"
#include "common/rpc/hold.h"
#include "common/status/error.h"
#include "concord/inventory/v1/contributor_requests.pb.h"
#include "concord/inventory/v1/involvement_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/stated_boundary_requests.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "services/inventory/domain/records/boundary.h"
#include "services/inventory/domain/records/person.h"
#include "services/inventory/domain/records/violence.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/rpc/standing.h"
#include "services/inventory/store/kinds.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

using v1::Person;

absl::StatusOr<rpc::Encoded<Person>> GetPerson(
    rpc::Call& call, const v1::GetPersonRequest& request) {
  return GetEntry<Person>(call, kPeople, request);
}

// All ties but those of the past, unless the request says which.
int64_t StatusesAskedFor(const v1::ListPeopleRequest& request) {
  if (!request.statuses().empty()) return AnyOf(request.statuses());
  return request.include_past() ? 0 : ~storage::BitOf(Person::STATUS_PAST);
}

absl::StatusOr<rpc::Encoded<v1::ListPeopleResponse>> ListPeople(
    rpc::Call& call, const v1::ListPeopleRequest& request) {
  return ListEntries<Person, v1::ListPeopleResponse>(
      call, kPeople, request,
      {.states = StatusesAskedFor(request),
       .categories = AnyOf(request.categories())});
}

// The therapist's statement is not the client's to make.
absl::Status CheckViews(const rpc::Call& call, const Person& before,
                        const Person& after) {
  const bool changed = before.therapist_view().SerializeAsString() !=
                       after.therapist_view().SerializeAsString();
  const bool is_client = call.caller().role == security::Role::kClient;
  if (changed && is_client) return FieldNotAllowed("person.therapist_view");
  return CheckViolence(is_client, before, after);
}

absl::Status CheckAcquaintances(rpc::Call& call, const Person& person) {
  for (const Person::Acquaintance& known : person.acquaintances()) {
    Person other;
    CONCORD_RETURN_IF_ERROR(
        entry::FindReferred(call, kPeople, known.person(), other));
  }
  return absl::OkStatus();
}

// Every rule that an entry must meet, and what is said of who changed it.
absl::Status Complete(rpc::Call& call, const Person& before, Person& person) {
  CONCORD_RETURN_IF_ERROR(CheckViews(call, before, person));
  CONCORD_RETURN_IF_ERROR(CheckPerson(person));
  CONCORD_RETURN_IF_ERROR(CheckAcquaintances(call, person));
  StampViews(before, call.caller().subject, call.now(), person);
  return absl::OkStatus();
}

void SetDefaults(Person& person) {
  if (person.status() == Person::STATUS_UNSPECIFIED) {
    person.set_status(Person::STATUS_CURRENT);
  }
}

// Everybody is looked at where a statement was sent, or somebody is on hold who
// may be called the same.
absl::Status FollowViolence(rpc::Call& call, const Person& sent) {
  return sent.has_violence() || !rpc::PeopleOnHold(call.standing()).empty()
             ? FollowPeople(call)
             : absl::OkStatus();
}

absl::StatusOr<Person> CreatePerson(rpc::Call& call,
                                    const v1::CreatePersonRequest& request) {
  Person person = request.person();
  person.clear_likely_duplicates();
  SetDefaults(person);
  CONCORD_RETURN_IF_ERROR(Complete(call, Person::default_instance(), person));
  SetAuthor(call, person);
  CONCORD_RETURN_IF_ERROR(entry::Create(call, kPeople, "person_id",
                                        request.person_id(),
                                        request.request_id(), person));
  CONCORD_RETURN_IF_ERROR(FollowViolence(call, request.person()));
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<Person> people,
      ReadPeople(call.store(), call.scope(), call.caller().subject));
  for (std::string& name : LikelyDuplicates(person, people)) {
    person.add_likely_duplicates(std::move(name));
  }
  return person;
}

// What a client does not see is not changed by a mask that happens to cover it.
bool NamesViolence(const v1::UpdatePersonRequest& request) {
  if (request.person().violence().client() !=
      Person::VIOLENCE_DISCLOSURE_UNSPECIFIED) {
    return true;
  }
  const auto& paths = request.update_mask().paths();
  return std::find(paths.begin(), paths.end(), "violence.client") !=
         paths.end();
}

absl::StatusOr<Person> UpdatePerson(rpc::Call& call,
                                    const v1::UpdatePersonRequest& request) {
  const bool is_client = call.caller().role == security::Role::kClient;
  if (is_client && request.person().violence().therapist() !=
                       Person::VIOLENCE_DISCLOSURE_UNSPECIFIED) {
    return FieldNotAllowed("person.violence.therapist");
  }
  CONCORD_ASSIGN_OR_RETURN(
      Person person,
      ModifyEntry<Person>(
          call, kPeople, request.person().name(), request.person().etag(),
          [&](Person& changed) -> absl::Status {
            const Person before = changed;
            CONCORD_RETURN_IF_ERROR(contract::ApplyMask(
                request.update_mask(), request.person(), changed));
            SetDefaults(changed);
            KeepUnseen(entry::ViewerOf(call), before, NamesViolence(request),
                       changed);
            return Complete(call, before, changed);
          }));
  CONCORD_RETURN_IF_ERROR(FollowViolence(call, request.person()));
  return person;
}

absl::StatusOr<Person> DeletePerson(rpc::Call& call,
                                    const v1::DeletePersonRequest& request) {
  return DeleteEntry<Person>(call, kPeople, request);
}

absl::StatusOr<Person> UndeletePerson(
    rpc::Call& call, const v1::UndeletePersonRequest& request) {
  return UndeleteEntry<Person>(call, kPeople, request);
}

absl::StatusOr<v1::ListBoundariesResponse> ListBoundaries(
    rpc::Call& call, const v1::ListBoundariesRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Person> people,
                           ReadPeople(call.store(), call.scope(), ""));
  return handler::ListComputed<v1::ListBoundariesResponse>(
      call, "boundaries", MapBoundaries(people), request,
      &v1::ListBoundariesResponse::mutable_boundaries);
}

v1::Contributor ContributorOf(const Person& person) {
  v1::Contributor contributor;
  contributor.set_person(person.name());
  if (person.client_view().has_distress_weight()) {
    contributor.set_client_weight(person.client_view().distress_weight());
  }
  if (person.therapist_view().has_distress_weight()) {
    contributor.set_therapist_weight(person.therapist_view().distress_weight());
  }
  return contributor;
}

absl::StatusOr<v1::ListContributorsResponse> ListContributors(
    rpc::Call& call, const v1::ListContributorsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(std::vector<Person> people,
                           ReadPeople(call.store(), call.scope(), ""));
  std::vector<v1::Contributor> contributors;
  for (const Person& person : RankContributors(std::move(people))) {
    contributors.push_back(ContributorOf(person));
  }
  return handler::ListComputed<v1::ListContributorsResponse>(
      call, "contributors", std::move(contributors), request,
      &v1::ListContributorsResponse::mutable_contributors);
}

absl::StatusOr<v1::CheckInvolvementResponse> CheckInvolvement(
    rpc::Call& call, const v1::CheckInvolvementRequest& request) {
  Person person;
  CONCORD_RETURN_IF_ERROR(
      entry::FindReferred(call, kPeople, request.name(), person));
  v1::CheckInvolvementResponse response;
  const bool is_on_hold =
      rpc::PersonHold(call.standing(), request.name()) != nullptr;
  response.set_allowed(!is_on_hold);
  if (is_on_hold) {
    response.set_obstacle(v1::CheckInvolvementResponse::OBSTACLE_SAFETY);
  }
  return response;
}

}  // namespace

void RegisterPeople(rpc::Service& service) {
  service.Unary<v1::GetPersonRequest, Person>("GetPerson", &GetPerson);
  service.Unary<v1::ListPeopleRequest, v1::ListPeopleResponse>("ListPeople",
                                                               &ListPeople);
  service.Unary<v1::CreatePersonRequest, Person>("CreatePerson", &CreatePerson);
  service.Unary<v1::UpdatePersonRequest, Person>("UpdatePerson", &UpdatePerson);
  service.Unary<v1::DeletePersonRequest, Person>("DeletePerson", &DeletePerson);
  service.Unary<v1::UndeletePersonRequest, Person>("UndeletePerson",
                                                   &UndeletePerson);
  service.Unary<v1::ListContributorsRequest, v1::ListContributorsResponse>(
      "ListContributors", &ListContributors);
  service.Unary<v1::ListBoundariesRequest, v1::ListBoundariesResponse>(
      "ListBoundaries", &ListBoundaries);
  service.Unary<v1::CheckInvolvementRequest, v1::CheckInvolvementResponse>(
      "CheckInvolvement", &CheckInvolvement);
}

}  // namespace concord::inventory
