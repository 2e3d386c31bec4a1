// Mending measurements that were entered wrongly.
#include <string>

#include "absl/strings/str_cat.h"
#include "common/handler/author.h"
#include "common/status/error.h"
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

namespace concord::progress_analytics {
namespace {

using progress::v1::CorrectMeasurementRequest;
using progress::v1::Measurement;
using progress::v1::SeriesKey;
using progress::v1::VoidMeasurementRequest;

// A client mends what the client has said, whoever wrote it down.
absl::Status CheckWhose(const rpc::Call& call, const Measurement& measurement,
                        absl::string_view field) {
  return call.caller().role == security::Role::kClient &&
                 measurement.series().source() != type::v1::AUTHOR_ROLE_CLIENT
             ? FieldNotAllowed(field)
             : absl::OkStatus();
}

// A score follows its response.
absl::Status CheckOwn(const Measurement& measurement, absl::string_view field) {
  return measurement.form_response().empty()
             ? absl::OkStatus()
             : InvalidField(
                   field,
                   absl::StrCat("is the score of ", measurement.form_response(),
                                "; correct or void that response, and "
                                "the score follows"));
}

bool IsAnother(const SeriesKey& asked, const SeriesKey& stored) {
  return asked.ByteSizeLong() != 0 &&
         asked.SerializeAsString() != stored.SerializeAsString();
}

absl::Status CheckCorrection(Measures& measures, const Measurement& asked,
                             const Measurement& stored) {
  if (stored.has_voiding()) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 type::v1::REASON_RESOURCE_DELETED,
                 absl::StrCat(stored.name(),
                              " was voided. Record it anew where it belongs."),
                 {{"resource", stored.name()}});
  }
  if (IsAnother(asked.series(), stored.series())) {
    return InvalidField("measurement.series",
                        "is another series; leave it out, or void the "
                        "measurement and record it where it belongs");
  }
  const progress::v1::Measure* const measure = measures.FindPublished(
      stored.series().measure(), stored.series().instrument_version());
  CONCORD_RETURN_IF_ERROR(measures.status());
  return measure == nullptr ? absl::OkStatus()
                            : CheckValue(*measure, asked.reading().value(),
                                         "measurement.reading.value");
}

absl::StatusOr<Measurement> CorrectMeasurement(
    const Catalogue& catalogue, rpc::Call& call,
    const CorrectMeasurementRequest& request) {
  const Measurement& asked = request.measurement();
  CONCORD_ASSIGN_OR_RETURN(const Place place, PlaceNamed(asked.name()));
  Measures measures(catalogue, call);
  return AmendMeasurement(
      call, place, request.etag(), [&](Measurement& measurement) {
        CONCORD_RETURN_IF_ERROR(CheckWhose(call, measurement, "measurement"));
        CONCORD_RETURN_IF_ERROR(CheckOwn(measurement, "measurement.name"));
        CONCORD_RETURN_IF_ERROR(CheckCorrection(measures, asked, measurement));
        *measurement.mutable_reading() = asked.reading();
        measurement.set_time_zone(asked.time_zone());
        *measurement.mutable_correction_author() = handler::AuthorOf(call);
        measurement.set_correction_reason(request.reason());
        return absl::OkStatus();
      });
}

absl::StatusOr<Measurement> VoidMeasurement(
    rpc::Call& call, const VoidMeasurementRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Place place, PlaceNamed(request.name()));
  CONCORD_ASSIGN_OR_RETURN(Measurement before, ReadMeasurement(call, place));
  if (before.has_voiding()) return before;
  return AmendMeasurement(
      call, place, request.etag(), [&](Measurement& measurement) {
        CONCORD_RETURN_IF_ERROR(CheckWhose(call, measurement, "name"));
        CONCORD_RETURN_IF_ERROR(CheckOwn(measurement, "name"));
        *measurement.mutable_voiding() =
            handler::VoidingOf(call, request.reason());
        return absl::OkStatus();
      });
}

}  // namespace

void RegisterAmending(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<CorrectMeasurementRequest, Measurement>(
      "CorrectMeasurement",
      [&catalogue](rpc::Call& call, const CorrectMeasurementRequest& request) {
        return CorrectMeasurement(catalogue, call, request);
      });
  service.Unary<VoidMeasurementRequest, Measurement>("VoidMeasurement",
                                                     &VoidMeasurement);
}

}  // namespace concord::progress_analytics
