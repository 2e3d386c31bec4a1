// Showing what the measurements show: charts and reports.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/handler/cached.h"
#include "common/rpc/hold.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/progress/v1/chart.pb.h"
#include "concord/progress/v1/chart_requests.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/report.pb.h"
#include "concord/progress/v1/report_requests.pb.h"
#include "services/progress_analytics/domain/report/chart.h"
#include "services/progress_analytics/domain/report/report.h"
#include "services/progress_analytics/rpc/aims.h"
#include "services/progress_analytics/rpc/handlers.h"
#include "services/progress_analytics/rpc/measurements.h"
#include "services/progress_analytics/rpc/measures.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Chart;
using progress::v1::DrawChartRequest;
using progress::v1::GetReportRequest;
using progress::v1::Measure;
using progress::v1::Report;

absl::StatusOr<Chart> Draw(Measures& measures, rpc::Call& call,
                           const Window& window,
                           const DrawChartRequest& request, bool plain) {
  CONCORD_ASSIGN_OR_RETURN(const Measure* const measure,
                           measures.Require(request.measure(), {}, "measure"));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<SeriesData> all,
                           LoadAllSeries(call, window));
  Chart chart;
  int shown = 0;
  std::vector<const SeriesData*> drawn;
  for (const SeriesData& series : all) {
    if (series.key.measure() != request.measure() ||
        series.key.goal() != request.goal() || series.points.empty()) {
      continue;
    }
    drawn.push_back(&series);
    shown += static_cast<int>(series.points.size());
  }
  if (drawn.empty()) {
    return NoReading(request.measure());
  }
  CONCORD_ASSIGN_OR_RETURN(const std::vector<GoalAim> aims, LoadAims(call));
  chart.set_svg(DrawChart(
      *measure, drawn,
      {.sense = SenseOf(*measure, request.goal(), aims), .plain = plain}));
  chart.set_reading_count(shown);
  *chart.mutable_window() = MessageOf(window);
  return chart;
}

absl::StatusOr<rpc::Encoded<Chart>> DrawChart(const Catalogue& catalogue,
                                              cache::SealedCache& cache,
                                              rpc::Call& call,
                                              const DrawChartRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckScoresHaveCome(call));
  CONCORD_RETURN_IF_ERROR(CheckAimsHaveCome(call));
  Measures measures(catalogue, call);
  CONCORD_ASSIGN_OR_RETURN(const Window window, WindowOf(call, request));
  const bool plain = call.caller().role == security::Role::kClient;
  const std::string arguments =
      absl::StrCat(plain ? "plain/" : "clinical/", request.measure(), "/",
                   request.goal(), "/", TextOf(window));
  return handler::Cached<Chart>(
      cache, call, arguments, [&measures] { return measures.Digest(); },
      [&] { return Draw(measures, call, window, request, plain); });
}

Reader ReaderOf(const rpc::Call& call, const GetReportRequest& request) {
  switch (request.view()) {
    case GetReportRequest::VIEW_CLIENT:
      return Reader::kClient;
    case GetReportRequest::VIEW_THERAPIST:
      return Reader::kTherapist;
    default:
      return call.caller().role == security::Role::kClient ? Reader::kClient
                                                           : Reader::kTherapist;
  }
}

absl::StatusOr<Report> Write(Measures& measures, rpc::Call& call,
                             const Window& window,
                             const GetReportRequest& request,
                             absl::optional<absl::Time> flag_open_since) {
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<SeriesData> series,
      LoadAllSeries(call, window,
                    /*for_client=*/ReaderOf(call, request) == Reader::kClient));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<GoalAim> aims, LoadAims(call));
  Report report;
  report.set_name(request.name());
  report.set_html(
      WriteReport({.reader = ReaderOf(call, request),
                   .heading = request.heading(),
                   .series = series,
                   .goals = aims,
                   .flag_open_since = flag_open_since},
                  [&](absl::string_view name, absl::string_view version) {
                    return measures.Find(name, version);
                  }));
  CONCORD_RETURN_IF_ERROR(measures.status());
  return report;
}

absl::StatusOr<rpc::Encoded<Report>> GetReport(
    const Catalogue& catalogue, cache::SealedCache& cache, rpc::Call& call,
    const GetReportRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Window window, WindowOf(call, request));
  if (call.caller().role == security::Role::kClient &&
      request.view() == GetReportRequest::VIEW_THERAPIST) {
    return FieldNotAllowed("view");
  }
  CONCORD_RETURN_IF_ERROR(CheckScoresHaveCome(call));
  CONCORD_RETURN_IF_ERROR(CheckAimsHaveCome(call));
  absl::optional<absl::Time> flag_open_since;
  if (const auto* const hold = rpc::FlagHold(call.standing())) {
    flag_open_since = FromTimestamp(hold->begin_time());
  }
  Measures measures(catalogue, call);
  const std::string arguments =
      absl::StrCat(static_cast<int>(ReaderOf(call, request)), "/",
                   flag_open_since.has_value() ? ToMicros(*flag_open_since) : 0,
                   "/", TextOf(window), "/", request.heading());
  return handler::Cached<Report>(
      cache, call, arguments, [&measures] { return measures.Digest(); },
      [&] { return Write(measures, call, window, request, flag_open_since); });
}

}  // namespace

void RegisterPictures(const Catalogue& catalogue, cache::SealedCache& cache,
                      rpc::Service& service) {
  service.Unary<DrawChartRequest, Chart>(
      "DrawChart",
      [&catalogue, &cache](rpc::Call& call, const DrawChartRequest& request) {
        return DrawChart(catalogue, cache, call, request);
      });
  service.Unary<GetReportRequest, Report>(
      "GetReport",
      [&catalogue, &cache](rpc::Call& call, const GetReportRequest& request) {
        return GetReport(catalogue, cache, call, request);
      });
}

}  // namespace concord::progress_analytics
