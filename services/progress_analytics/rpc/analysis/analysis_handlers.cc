// Saying what the measurements show, in figures and words.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/handler/cached.h"
#include "common/status/error.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/change_assessment_requests.pb.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/goal_progress_requests.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/progress_summary_requests.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/progress/v1/trend.pb.h"
#include "concord/progress/v1/trend_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/progress_analytics/domain/analysis/change.h"
#include "services/progress_analytics/domain/analysis/summary.h"
#include "services/progress_analytics/domain/analysis/trend.h"
#include "services/progress_analytics/rpc/aims.h"
#include "services/progress_analytics/rpc/handlers.h"
#include "services/progress_analytics/rpc/measurements.h"
#include "services/progress_analytics/rpc/measures.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::AssessChangeRequest;
using progress::v1::ChangeAssessment;
using progress::v1::DescribeTrendRequest;
using progress::v1::GetGoalProgressRequest;
using progress::v1::GetProgressSummaryRequest;
using progress::v1::GoalProgress;
using progress::v1::Measure;
using progress::v1::ProgressSummary;
using progress::v1::SeriesKey;
using progress::v1::Trend;

constexpr char kProgressSuffix[] = "/progress";

// One series with its measure, as the two methods about a series need it.
template <typename Request, typename Answer>
absl::StatusOr<Answer> Analyse(const Catalogue& catalogue, rpc::Call& call,
                               const Request& request,
                               Answer (*analyse)(const Measure&,
                                                 const SeriesData&, Sense)) {
  const SeriesKey& key = request.series();
  CONCORD_ASSIGN_OR_RETURN(const Window window, WindowOf(call, request));
  Measures measures(catalogue, call);
  CONCORD_ASSIGN_OR_RETURN(
      const Measure* const measure,
      measures.Require(key.measure(), key.instrument_version(),
                       "series.measure"));
  CONCORD_ASSIGN_OR_RETURN(const SeriesData series,
                           LoadSeries(call, window, measures.Versioned(key)));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<GoalAim> aims, LoadAims(call));
  Answer answer =
      analyse(*measure, series, SenseOf(*measure, key.goal(), aims));
  *answer.mutable_window() = MessageOf(window);
  return answer;
}

absl::StatusOr<GoalProgress> GetGoalProgress(
    const Catalogue& catalogue, rpc::Call& call,
    const GetGoalProgressRequest& request) {
  const absl::string_view name =
      absl::StripSuffix(request.name(), kProgressSuffix);
  CONCORD_ASSIGN_OR_RETURN(const std::vector<GoalAim> aims, LoadAims(call));
  const GoalAim* const found = FindAim(name, aims);
  if (found == nullptr) return NotFound(name);
  const GoalAim& aim = *found;
  Measures measures(catalogue, call);
  const Measure* const measure = measures.Find(aim.measure);
  CONCORD_RETURN_IF_ERROR(measures.status());
  if (measure == nullptr) {
    return PreconditionMissing(aim.name,
                               "the goal has no measure that this service "
                               "knows; choose one of ListMeasures");
  }
  CONCORD_ASSIGN_OR_RETURN(const Window window, WindowOf(call, request));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<SeriesData> series,
                           LoadAllSeries(call, window));
  const absl::optional<SeriesData> measured =
      SeriesOf(*measure, aim, request.source(), series);
  GoalProgress progress = ComputeProgress(
      *measure, aim, measured.has_value() ? &*measured : nullptr);
  progress.set_name(request.name());
  *progress.mutable_window() = MessageOf(window);
  return progress;
}

// As inventory knows the window's episode; empty where it is none's.
const type::v1::Standing::Episode& EpisodeOf(const rpc::Call& call,
                                             const Window& window) {
  for (const type::v1::Standing::Episode& one : call.standing().episodes()) {
    if (one.name() == window.episode) return one;
  }
  return type::v1::Standing::Episode::default_instance();
}

absl::StatusOr<rpc::Encoded<ProgressSummary>> GetProgressSummary(
    const Catalogue& catalogue, cache::SealedCache& cache, rpc::Call& call,
    const GetProgressSummaryRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Window window, WindowOf(call, request));
  CONCORD_RETURN_IF_ERROR(CheckScoresHaveCome(call));
  CONCORD_RETURN_IF_ERROR(CheckAimsHaveCome(call));
  Measures measures(catalogue, call);
  const type::v1::Standing::Episode& episode = EpisodeOf(call, window);
  return handler::Cached<ProgressSummary>(
      cache, call,
      absl::StrCat(IsForClient(call), "/", TextOf(window), "/",
                   static_cast<int>(episode.phase()), "/",
                   episode.attended_sessions()),
      [&measures] { return measures.Digest(); },
      [&]() -> absl::StatusOr<ProgressSummary> {
        CONCORD_ASSIGN_OR_RETURN(const std::vector<SeriesData> series,
                                 LoadAllSeries(call, window));
        CONCORD_ASSIGN_OR_RETURN(const std::vector<GoalAim> aims,
                                 LoadAims(call));
        ProgressSummary summary =
            Summarize(series, aims,
                      [&](absl::string_view name, absl::string_view version) {
                        return measures.Find(name, version);
                      });
        CONCORD_RETURN_IF_ERROR(measures.status());
        summary.set_name(
            absl::StrCat("clients/", call.client(), "/progressSummary"));
        *summary.mutable_window() = MessageOf(window);
        summary.set_phase(episode.phase());
        summary.set_attended_sessions(episode.attended_sessions());
        return summary;
      });
}

}  // namespace

void RegisterAnalyses(const Catalogue& catalogue, cache::SealedCache& cache,
                      rpc::Service& service) {
  service.Unary<AssessChangeRequest, ChangeAssessment>(
      "AssessChange",
      [&catalogue](rpc::Call& call, const AssessChangeRequest& request) {
        return Analyse(catalogue, call, request, &AssessChange);
      });
  service.Unary<DescribeTrendRequest, Trend>(
      "DescribeTrend",
      [&catalogue](rpc::Call& call, const DescribeTrendRequest& request) {
        return Analyse(catalogue, call, request, &DescribeTrend);
      });
  service.Unary<GetGoalProgressRequest, GoalProgress>(
      "GetGoalProgress",
      [&catalogue](rpc::Call& call, const GetGoalProgressRequest& request) {
        return GetGoalProgress(catalogue, call, request);
      });
  service.Unary<GetProgressSummaryRequest, ProgressSummary>(
      "GetProgressSummary",
      [&catalogue, &cache](rpc::Call& call,
                           const GetProgressSummaryRequest& request) {
        return GetProgressSummary(catalogue, cache, call, request);
      });
}

}  // namespace concord::progress_analytics
