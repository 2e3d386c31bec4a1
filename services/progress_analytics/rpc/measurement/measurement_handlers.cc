// Giving back what was recorded, and what can be.
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/contract/resource_name.h"
#include "common/handler/pages.h"
#include "common/handler/watch_moment.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "concord/progress/v1/change_requests.pb.h"
#include "concord/progress/v1/measure_requests.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/progress/v1/series_requests.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "services/progress_analytics/rpc/handlers.h"
#include "services/progress_analytics/rpc/measurements.h"
#include "services/progress_analytics/rpc/measures.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::GetMeasurementRequest;
using progress::v1::GetMeasureRequest;
using progress::v1::ListMeasurementRevisionsRequest;
using progress::v1::ListMeasurementRevisionsResponse;
using progress::v1::ListMeasurementsRequest;
using progress::v1::ListMeasurementsResponse;
using progress::v1::ListMeasuresRequest;
using progress::v1::ListMeasuresResponse;
using progress::v1::ListSeriesRequest;
using progress::v1::ListSeriesResponse;
using progress::v1::Measure;
using progress::v1::Measurement;
using progress::v1::Series;
using progress::v1::WatchChangesResponse;

absl::StatusOr<Measure> GetMeasure(const Catalogue& catalogue, rpc::Call& call,
                                   const GetMeasureRequest& request) {
  Measures measures(catalogue, call);
  const Measure* const found = measures.Find(request.name());
  CONCORD_RETURN_IF_ERROR(measures.status());
  if (found == nullptr) return NotFound(request.name());
  return *found;
}

absl::StatusOr<Measurement> GetMeasurement(
    rpc::Call& call, const GetMeasurementRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Place place, PlaceNamed(request.name()));
  return ReadMeasurement(call, place);
}

// Pages continue behind a place, written as `7-42`.
absl::StatusOr<ListMeasurementsResponse> HandleListMeasurements(
    rpc::Call& call, const ListMeasurementsRequest& request) {
  const std::string arguments =
      absl::StrCat(request.series().SerializeAsString(), "/",
                   static_cast<int>(request.show_voided()));
  CONCORD_ASSIGN_OR_RETURN(
      const storage::Page page,
      rpc::ParsePage(call, kMeasurements.stored(), arguments,
                     request.page_size(), request.page_token()));
  Place begin;
  if (page.after.has_value()) {
    begin = PlaceOf(page.after->second).value_or(Place());
    ++begin.position;
  }
  ListMeasurementsResponse response;
  rpc::PageRoom room(page);
  Place last;
  CONCORD_ASSIGN_OR_RETURN(
      const bool more,
      ListMeasurements(
          call, begin,
          {.series = request.has_series() ? &request.series() : nullptr,
           .with_voided = request.show_voided()},
          page.size, [&](const Place& place, const Measurement& measurement) {
            if (!room.Take(measurement)) return false;
            *response.add_measurements() = measurement;
            last = place;
            return true;
          }));
  if (more) {
    response.set_next_page_token(rpc::MakePageToken(
        call, kMeasurements.stored(), arguments, {0, IdOf(last)}));
  }
  return response;
}

// Pages continue before a version, by its number.
absl::StatusOr<ListMeasurementRevisionsResponse> HandleListRevisions(
    rpc::Call& call, const ListMeasurementRevisionsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Place place, PlaceNamed(request.name()));
  CONCORD_ASSIGN_OR_RETURN(
      const storage::Page page,
      rpc::ParsePage(call, kMeasurements.stored(), request.name(),
                     request.page_size(), request.page_token()));
  ListMeasurementRevisionsResponse response;
  int64_t last = 0;
  CONCORD_ASSIGN_OR_RETURN(
      const bool more,
      ListVersions(
          call, place, page.after.has_value() ? page.after->first : INT64_MAX,
          page.size, [&](int64_t number, const Measurement& measurement) {
            *response.add_measurements() = measurement;
            last = number;
          }));
  if (more) {
    response.set_next_page_token(rpc::MakePageToken(
        call, kMeasurements.stored(), request.name(), {last, "version"}));
  }
  return response;
}

absl::StatusOr<ListSeriesResponse> HandleListSeries(
    rpc::Call& call, const ListSeriesRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      const storage::Page page,
      rpc::ParsePage(call, kSeriesKind, "", request.page_size(),
                     request.page_token()));
  const int64_t begin = page.after.has_value() ? page.after->first + 1 : 0;
  ListSeriesResponse response;
  int64_t last = 0;
  CONCORD_ASSIGN_OR_RETURN(
      const bool more, ListSeries(call, begin, page.size,
                                  [&](int64_t number, const Series& series) {
                                    *response.add_series() = series;
                                    last = number;
                                  }));
  if (more) {
    response.set_next_page_token(
        rpc::MakePageToken(call, kSeriesKind, "", {last, "series"}));
  }
  return response;
}

absl::StatusOr<WatchChangesResponse> DescribeChange(
    storage::ResourceStore&, const rpc::WatchMoment& moment) {
  return handler::MessageOf<WatchChangesResponse>(moment);
}

}  // namespace

void RegisterReading(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<GetMeasureRequest, Measure>(
      "GetMeasure",
      [&catalogue](rpc::Call& call, const GetMeasureRequest& request) {
        return GetMeasure(catalogue, call, request);
      });
  service.Unary<ListMeasuresRequest, ListMeasuresResponse>(
      "ListMeasures",
      [&catalogue](rpc::Call& call, const ListMeasuresRequest& request)
          -> absl::StatusOr<ListMeasuresResponse> {
        CONCORD_ASSIGN_OR_RETURN(const std::vector<Measure> all,
                                 ListAll(catalogue, call));
        return handler::ListCatalogue(call, "measures",
                                      absl::Span<const Measure>(all), request,
                                      &ListMeasuresResponse::mutable_measures);
      });
  service.Unary<GetMeasurementRequest, Measurement>("GetMeasurement",
                                                    &GetMeasurement);
  service.Unary<ListMeasurementsRequest, ListMeasurementsResponse>(
      "ListMeasurements", &HandleListMeasurements);
  service
      .Unary<ListMeasurementRevisionsRequest, ListMeasurementRevisionsResponse>(
          "ListMeasurementRevisions", &HandleListRevisions);
  service.Unary<ListSeriesRequest, ListSeriesResponse>("ListSeries",
                                                       &HandleListSeries);
  service.Watch<type::v1::WatchChangesRequest, WatchChangesResponse>(
      "WatchChanges", &DescribeChange);
}

}  // namespace concord::progress_analytics
