// Incidents, and the person and conflict that they refer to.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "services/inventory/domain/records/incident_window.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::Incident;

absl::StatusOr<rpc::Encoded<Incident>> GetIncident(
    rpc::Call& call, const v1::GetIncidentRequest& request) {
  return GetEntry<Incident>(call, kIncidents, request);
}

AskedWindow AskedBy(const v1::ListIncidentsRequest& request) {
  AskedWindow asked{.all_time = request.all_time()};
  if (request.has_start_time()) {
    asked.start = FromTimestamp(request.start_time());
  }
  if (request.has_end_time()) asked.end = FromTimestamp(request.end_time());
  return asked;
}

absl::StatusOr<v1::ListIncidentsResponse> ListIncidents(
    rpc::Call& call, const v1::ListIncidentsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const IncidentWindow window,
                           WindowOf(AskedBy(request), call.now()));
  entry::Query query{.person = About(request.person()),
                     .usual_first_time = ToMicros(window.start)};
  CONCORD_RETURN_IF_ERROR(handler::AskFor(request, query));
  v1::ListIncidentsResponse response;
  CONCORD_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      entry::List(call, kIncidents, Incident::default_instance(), query,
                  [&response](const google::protobuf::Message& incident) {
                    response.add_incidents()->CopyFrom(incident);
                  }));
  return response;
}

absl::Status CheckReferences(rpc::Call& call, const Incident& incident) {
  if (!incident.person().empty()) {
    v1::Person person;
    CONCORD_RETURN_IF_ERROR(
        entry::FindReferred(call, kPeople, incident.person(), person));
  }
  if (incident.conflict().empty()) return absl::OkStatus();
  v1::Conflict conflict;
  CONCORD_RETURN_IF_ERROR(
      entry::FindReferred(call, kConflicts, incident.conflict(), conflict));
  return conflict.person() == incident.person()
             ? absl::OkStatus()
             : InvalidField("incident.conflict",
                            "is with another person; send that person, or "
                            "another conflict");
}

absl::StatusOr<Incident> CreateIncident(
    rpc::Call& call, const v1::CreateIncidentRequest& request) {
  Incident incident = request.incident();
  CONCORD_RETURN_IF_ERROR(CheckReferences(call, incident));
  SetAuthor(call, incident);
  CONCORD_RETURN_IF_ERROR(entry::Create(call, kIncidents, "incident_id",
                                        request.incident_id(),
                                        request.request_id(), incident));
  return incident;
}

absl::StatusOr<Incident> VoidIncident(rpc::Call& call,
                                      const v1::VoidIncidentRequest& request) {
  return VoidEntry<Incident>(call, kIncidents, request);
}

}  // namespace

void RegisterIncidents(rpc::Service& service) {
  service.Unary<v1::GetIncidentRequest, Incident>("GetIncident", &GetIncident);
  service.Unary<v1::ListIncidentsRequest, v1::ListIncidentsResponse>(
      "ListIncidents", &ListIncidents);
  service.Unary<v1::CreateIncidentRequest, Incident>("CreateIncident",
                                                     &CreateIncident);
  service.Unary<v1::VoidIncidentRequest, Incident>("VoidIncident",
                                                   &VoidIncident);
}

}  // namespace concord::inventory
