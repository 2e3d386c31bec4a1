// The people of the inventory.
#include <string>

#include "absl/strings/str_cat.h"
#include "common/rpc/mask.h"
#include "common/rpc/page.h"
#include "common/rpc/resource_name.h"
#include "common/status/error.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::Person;

absl::StatusOr<Person> GetPerson(rpc::Call& call,
                                 const v1::GetPersonRequest& request) {
  Person person;
  CONCORD_RETURN_IF_ERROR(GetEntry(call, kPeople, request.name(), person));
  return person;
}

absl::StatusOr<v1::ListPeopleResponse> ListPeople(
    rpc::Call& call, const v1::ListPeopleRequest& request) {
  const std::string arguments =
      absl::StrCat(request.status(), "/", request.show_deleted());
  CONCORD_ASSIGN_OR_RETURN(
      storage::Page page,
      rpc::ParsePage(call, kPeople, arguments, request.page_size(),
                     request.page_token()));
  page.show_deleted = request.show_deleted();
  if (request.status() != Person::STATUS_UNSPECIFIED) {
    page.state = request.status();
  }
  return ListEntries<Person, v1::ListPeopleResponse>(
      call, kPeople, arguments, page,
      [](v1::ListPeopleResponse& response) { return response.add_people(); });
}

// The therapist's statement is not the client's to make.
absl::Status CheckViews(const rpc::Call& call, const Person& before,
                        const Person& after) {
  const bool changed = before.therapist_view().SerializeAsString() !=
                       after.therapist_view().SerializeAsString();
  return changed && call.caller().role == security::Role::kClient
             ? FieldNotAllowed("therapist_view")
             : absl::OkStatus();
}

void SetDefaults(Person& person) {
  if (person.status() == Person::STATUS_UNSPECIFIED) {
    person.set_status(Person::STATUS_CURRENT);
  }
}

absl::StatusOr<Person> CreatePerson(rpc::Call& call,
                                    const v1::CreatePersonRequest& request) {
  CONCORD_RETURN_IF_ERROR(RequireEpisode(call));
  Person person = request.person();
  CONCORD_RETURN_IF_ERROR(CheckViews(call, Person::default_instance(), person));
  SetDefaults(person);
  SetAuthor(call, person);
  CONCORD_RETURN_IF_ERROR(call.unit().Create(
      kPeople, call.scope(),
      rpc::NewId(request.person_id(), request.request_id()), person));
  return person;
}

absl::StatusOr<Person> UpdatePerson(rpc::Call& call,
                                    const v1::UpdatePersonRequest& request) {
  return ModifyEntry<Person>(
      call, kPeople, request.person().name(), request.person().etag(),
      [&](Person& person) -> absl::Status {
        const Person before = person;
        CONCORD_RETURN_IF_ERROR(
            rpc::ApplyMask(request.update_mask(), request.person(), person));
        SetDefaults(person);
        return CheckViews(call, before, person);
      });
}

absl::StatusOr<Person> DeletePerson(rpc::Call& call,
                                    const v1::DeletePersonRequest& request) {
  Person person;
  CONCORD_RETURN_IF_ERROR(GetEntry(call, kPeople, request.name(), person));
  CONCORD_RETURN_IF_ERROR(call.unit().Delete(kPeople, call.scope(),
                                             rpc::LastSegment(request.name()),
                                             {.etag = request.etag()}, person));
  return person;
}

absl::StatusOr<Person> UndeletePerson(
    rpc::Call& call, const v1::UndeletePersonRequest& request) {
  Person person;
  CONCORD_RETURN_IF_ERROR(GetEntry(call, kPeople, request.name(), person));
  CONCORD_RETURN_IF_ERROR(call.unit().Undelete(
      kPeople, call.scope(), rpc::LastSegment(request.name()), person));
  return person;
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
}

}  // namespace concord::inventory
