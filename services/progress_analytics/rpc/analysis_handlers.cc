// Saying what the measurements show, in figures and words.
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/progress/v1/progress.pb.h"
#include "services/progress_analytics/domain/change.h"
#include "services/progress_analytics/domain/summary.h"
#include "services/progress_analytics/domain/trend.h"
#include "services/progress_analytics/rpc/cached.h"
#include "services/progress_analytics/rpc/handlers.h"
#include "services/progress_analytics/store/measurement_store.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::ChangeAssessment;
using progress::v1::GetChangeAssessmentRequest;
using progress::v1::GetGoalProgressRequest;
using progress::v1::GetProgressSummaryRequest;
using progress::v1::GetTrendRequest;
using progress::v1::GoalProgress;
using progress::v1::Measure;
using progress::v1::ProgressSummary;
using progress::v1::SeriesKey;
using progress::v1::Trend;

// One series with its measure, as the two methods about a series need it.
template <typename Answer>
absl::StatusOr<Answer> Analyse(const Catalogue& catalogue, rpc::Call& call,
                               const SeriesKey& key,
                               Answer (*analyse)(const Measure&,
                                                 const SeriesData&, Sense)) {
  CONCORD_ASSIGN_OR_RETURN(
      const Measure* const measure,
      FindMeasure(catalogue, key.measure(), "series.measure"));
  CONCORD_ASSIGN_OR_RETURN(const SeriesData series,
                           LoadSeries(call.store(), call.scope(), key));
  return analyse(*measure, series, SenseOf(*measure));
}

absl::StatusOr<GoalProgress> GetGoalProgress(
    const Catalogue& catalogue, GoalSource& goals, rpc::Call& call,
    const GetGoalProgressRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const GoalAim aim, goals.Get(call, request.name()));
  const Measure* const measure = catalogue.Find(aim.measure);
  if (measure == nullptr) {
    return PreconditionMissing(request.name(),
                               "the goal is measured with something that this "
                               "service does not know; choose a measure of "
                               "ListMeasures");
  }
  CONCORD_ASSIGN_OR_RETURN(const std::vector<SeriesData> series,
                           LoadAllSeries(call.store(), call.scope()));
  const type::v1::AuthorRole source =
      request.source() == type::v1::AUTHOR_ROLE_UNSPECIFIED
          ? type::v1::AUTHOR_ROLE_CLIENT
          : request.source();
  return ProgressOf(*measure, aim, SeriesOf(aim, source, series));
}

absl::StatusOr<rpc::Encoded<ProgressSummary>> GetProgressSummary(
    const Catalogue& catalogue, cache::SealedCache& cache, rpc::Call& call) {
  return Cached<ProgressSummary>(
      cache, call, "progress/summary",
      [&]() -> absl::StatusOr<ProgressSummary> {
        CONCORD_ASSIGN_OR_RETURN(const std::vector<SeriesData> series,
                                 LoadAllSeries(call.store(), call.scope()));
        return Summarize(series, {}, [&](absl::string_view code) {
          return catalogue.Find(code);
        });
      });
}

}  // namespace

absl::StatusOr<const Measure*> FindMeasure(const Catalogue& catalogue,
                                           absl::string_view code,
                                           absl::string_view field) {
  const Measure* const measure = catalogue.Find(code);
  if (measure != nullptr) return measure;
  return InvalidField(field,
                      "is no measure of the catalogue; see ListMeasures");
}

void RegisterAnalyses(const Catalogue& catalogue, cache::SealedCache& cache,
                      GoalSource& goals, rpc::Service& service) {
  service.Unary<GetChangeAssessmentRequest, ChangeAssessment>(
      "GetChangeAssessment",
      [&catalogue](rpc::Call& call, const GetChangeAssessmentRequest& request) {
        return Analyse(catalogue, call, request.series(), &AssessChange);
      });
  service.Unary<GetTrendRequest, Trend>(
      "GetTrend",
      [&catalogue](rpc::Call& call, const GetTrendRequest& request) {
        return Analyse(catalogue, call, request.series(), &DescribeTrend);
      });
  service.Unary<GetGoalProgressRequest, GoalProgress>(
      "GetGoalProgress",
      [&catalogue, &goals](rpc::Call& call,
                           const GetGoalProgressRequest& request) {
        return GetGoalProgress(catalogue, goals, call, request);
      });
  service.Unary<GetProgressSummaryRequest, ProgressSummary>(
      "GetProgressSummary",
      [&catalogue, &cache](rpc::Call& call, const GetProgressSummaryRequest&) {
        return GetProgressSummary(catalogue, cache, call);
      });
}

}  // namespace concord::progress_analytics
