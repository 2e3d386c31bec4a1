// Taking measurements in.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/contract/resource_name.h"
#include "common/handler/author.h"
#include "common/rpc/consent.h"
#include "common/status/error.h"
#include "concord/inventory/v1/reference_requests.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/progress_analytics/domain/analysis/measure.h"
#include "services/progress_analytics/rpc/handlers.h"
#include "services/progress_analytics/rpc/measurements.h"
#include "services/progress_analytics/rpc/measures.h"
#include "services/progress_analytics/store/measurement_store.h"

namespace concord::progress_analytics {
namespace {

using inventory::v1::CheckReferencesRequest;
using inventory::v1::CheckReferencesResponse;
using progress::v1::Measure;
using progress::v1::Measurement;
using progress::v1::Reading;
using progress::v1::RecordMeasurementRequest;
using progress::v1::RecordMeasurementsRequest;
using progress::v1::RecordMeasurementsResponse;
using progress::v1::SeriesKey;

// A batch of 2000 wrong values is told by its first ones.
constexpr size_t kMostViolations = 100;

bool IsFor(const Measure& measure, type::v1::AuthorRole source) {
  return measure.respondents().empty() ||
         std::find(measure.respondents().begin(), measure.respondents().end(),
                   source) != measure.respondents().end();
}

// What the measure asks of its series.
void AddViolationsOfMeasure(
    const SeriesKey& key, const Measure& measure,
    absl::FunctionRef<void(absl::string_view, absl::string_view)> add) {
  if (measure.about_person() && key.about().empty()) {
    add("about",
        "is required for this measure; name the person of the inventory whom "
        "it is about");
  }
  if (!IsFor(measure, key.source())) {
    add("source",
        "is nobody whose statements the measure is made for; see its "
        "respondents");
  }
}

// What the bounds of the contract cannot say about a series.
std::vector<FieldViolation> ViolationsOfKey(const SeriesKey& key,
                                            const Measure* measure,
                                            absl::string_view client,
                                            absl::string_view field) {
  std::vector<FieldViolation> violations;
  const auto add = [&](absl::string_view part, absl::string_view description) {
    violations.push_back(
        {absl::StrCat(field, ".", part), std::string(description)});
  };
  if (measure == nullptr) {
    add("measure", "is no measure of the catalogue; see ListMeasures");
  } else {
    AddViolationsOfMeasure(key, *measure, add);
  }
  if (!key.goal().empty() && contract::ClientOf(key.goal()) != client) {
    add("goal", "belongs to another client; name one of this client");
  }
  if (!key.about().empty() && contract::ClientOf(key.about()) != client) {
    add("about", "belongs to another client; name one of this client");
  }
  if (key.source() != type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER &&
      key.shared_with_client()) {
    add("shared_with_client",
        "is for significant others only; the client sees everybody else's "
        "statements, leave it unset");
  }
  if (key.informant().empty()) {
    if (key.source() == type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER) {
      add("informant",
          "is required of a significant other; name the person of the "
          "inventory");
    }
    return violations;
  }
  if (contract::ClientOf(key.informant()) != client) {
    add("informant", "belongs to another client; name one of this client");
  }
  if (key.source() != type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER) {
    add("informant", "is for significant others only; leave it empty");
  }
  return violations;
}

// Clients speak for themselves; therapists also write down what others say, if
// the client agrees that they are asked.
absl::Status CheckSource(rpc::Call& call, const SeriesKey& key) {
  if (key.source() == type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER) {
    CONCORD_RETURN_IF_ERROR(rpc::CheckConsent(
        call.standing(), type::v1::CONSENT_PURPOSE_INFORMANTS));
  }
  CONCORD_RETURN_IF_ERROR(call.Clear({key.informant()}));
  if (call.caller().role != security::Role::kClient ||
      key.source() == type::v1::AUTHOR_ROLE_CLIENT) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kPermissionDenied,
               type::v1::REASON_FIELD_NOT_ALLOWED,
               "A client records their own statements only. Send source "
               "AUTHOR_ROLE_CLIENT.",
               {{"field", "source"}});
}

bool NamesPeople(const SeriesKey& key) {
  return !key.informant().empty() || !key.about().empty();
}

bool NamesGoal(const SeriesKey& key) { return !key.goal().empty(); }

// Of what is another client's nothing is asked: the handler refuses the name.
using Named = std::vector<std::pair<const char*, const std::string*>>;
absl::Status CheckNames(peers::ReferenceSource& references,
                        const rpc::Call& call, const Named& named,
                        absl::string_view field, absl::string_view fault) {
  CheckReferencesRequest request;
  for (const auto& [part, name] : named) {
    if (contract::ClientOf(*name) == call.client()) request.add_names(*name);
  }
  if (request.names().empty()) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(const CheckReferencesResponse missing,
                           references.FindMissing(call, std::move(request)));
  std::vector<FieldViolation> violations;
  for (const auto& [part, name] : named) {
    if (std::count(missing.missing_names().begin(),
                   missing.missing_names().end(), *name) > 0) {
      violations.push_back(
          {absl::StrCat(field, ".", part), std::string(fault)});
    }
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

absl::Status CheckPeople(peers::ReferenceSource& inventory,
                         const rpc::Call& call, const SeriesKey& key,
                         absl::string_view field) {
  return CheckNames(inventory, call,
                    {{"informant", &key.informant()}, {"about", &key.about()}},
                    field,
                    "is nobody of the inventory whom both parties can see; "
                    "create the person there first, or open the entry");
}

absl::Status CheckGoal(peers::ReferenceSource& goals, const rpc::Call& call,
                       const SeriesKey& key, absl::string_view field) {
  return CheckNames(goals, call, {{"goal", &key.goal()}}, field,
                    "is no goal of goal planning; create it there first");
}

// Whether the caller speaks for themselves.
bool IsOwn(const rpc::Call& call, const SeriesKey& key) {
  return handler::AuthorOf(call).role() == key.source();
}

void AddViolations(const absl::Status& status,
                   std::vector<FieldViolation>& violations) {
  for (FieldViolation& violation : ViolationsOf(status)) {
    violations.push_back(std::move(violation));
  }
}

absl::StatusOr<Measurement> RecordMeasurement(
    const Catalogue& catalogue, rpc::Call& call,
    const RecordMeasurementRequest& request) {
  const Measurement& measurement = request.measurement();
  Measures measures(catalogue, call);
  const SeriesKey key = measures.Versioned(measurement.series());
  CONCORD_RETURN_IF_ERROR(CheckSource(call, key));
  const Measure* const measure =
      measures.FindPublished(key.measure(), key.instrument_version());
  CONCORD_RETURN_IF_ERROR(measures.status());
  std::vector<FieldViolation> violations =
      ViolationsOfKey(key, measure, call.client(), "measurement.series");
  if (measure != nullptr) {
    AddViolations(CheckValue(*measure, measurement.reading().value(),
                             "measurement.reading.value"),
                  violations);
  }
  if (!violations.empty()) return InvalidFields(std::move(violations));
  google::protobuf::RepeatedPtrField<Reading> readings;
  *readings.Add() = measurement.reading();
  CONCORD_ASSIGN_OR_RETURN(const Place place,
                           AppendReadings(call.unit(), call.scope(),
                                          {.series = key,
                                           .time_zone = measurement.time_zone(),
                                           .entered_by = call.caller().subject,
                                           .own = IsOwn(call, key)},
                                          readings));
  return ReadMeasurement(call, place);
}

absl::StatusOr<int64_t> RecordBatch(const Catalogue& catalogue, rpc::Call& call,
                                    const RecordMeasurementsRequest& request) {
  Measures measures(catalogue, call);
  const SeriesKey key = measures.Versioned(request.series());
  CONCORD_RETURN_IF_ERROR(CheckSource(call, key));
  const Measure* const measure =
      measures.FindPublished(key.measure(), key.instrument_version());
  CONCORD_RETURN_IF_ERROR(measures.status());
  std::vector<FieldViolation> violations =
      ViolationsOfKey(key, measure, call.client(), "series");
  for (int i = 0; measure != nullptr && i < request.readings_size(); ++i) {
    if (violations.size() >= kMostViolations) break;
    const double value = request.readings(i).value();
    if (IsOnScale(*measure, value)) continue;
    AddViolations(
        CheckValue(*measure, value, absl::StrCat("readings[", i, "].value")),
        violations);
  }
  if (!violations.empty()) return InvalidFields(std::move(violations));
  CONCORD_RETURN_IF_ERROR(AppendReadings(call.unit(), call.scope(),
                                         {.series = key,
                                          .time_zone = request.time_zone(),
                                          .entered_by = call.caller().subject,
                                          .own = IsOwn(call, key)},
                                         request.readings())
                              .status());
  return request.readings_size();
}

RecordMeasurementsResponse CountStored(int64_t stored) {
  RecordMeasurementsResponse response;
  response.set_measurement_count(stored);
  return response;
}

// Has the services asked that know what the series refers to.
template <typename Request, typename KeyOf>
void AskBefore(const char* method, const char* field,
               peers::ReferenceSource& inventory, peers::ReferenceSource& goals,
               KeyOf key_of, rpc::Service& service) {
  service.AskBefore<Request>(
      method, inventory.lane(),
      [key_of](const Request& request) { return NamesPeople(key_of(request)); },
      [key_of, field, &inventory](const rpc::Call& call,
                                  const Request& request) {
        return CheckPeople(inventory, call, key_of(request), field);
      });
  service.AskBefore<Request>(
      method, goals.lane(),
      [key_of](const Request& request) { return NamesGoal(key_of(request)); },
      [key_of, field, &goals](const rpc::Call& call, const Request& request) {
        return CheckGoal(goals, call, key_of(request), field);
      });
}

}  // namespace

void RegisterRecording(const Catalogue& catalogue,
                       peers::ReferenceSource& inventory,
                       peers::ReferenceSource& goals, rpc::Service& service) {
  service.Unary<RecordMeasurementRequest, Measurement>(
      "RecordMeasurement",
      [&catalogue](rpc::Call& call, const RecordMeasurementRequest& request) {
        return RecordMeasurement(catalogue, call, request);
      });
  service.ClientStream<RecordMeasurementsRequest, RecordMeasurementsResponse>(
      "RecordMeasurements",
      [&catalogue](rpc::Call& call, const RecordMeasurementsRequest& request) {
        return RecordBatch(catalogue, call, request);
      },
      &CountStored);
  AskBefore<RecordMeasurementRequest>(
      "RecordMeasurement", "measurement.series", inventory, goals,
      [](const auto& request) -> const SeriesKey& {
        return request.measurement().series();
      },
      service);
  AskBefore<RecordMeasurementsRequest>(
      "RecordMeasurements", "series", inventory, goals,
      [](const auto& request) -> const SeriesKey& { return request.series(); },
      service);
}

}  // namespace concord::progress_analytics
