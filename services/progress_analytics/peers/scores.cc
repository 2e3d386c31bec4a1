// Inventory's contract, translated into measurements.
#include "services/progress_analytics/peers/scores.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/client/log_options.h"
#include "common/contract/resource_name.h"
#include "common/status/error.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/inventory/v1/scored_response.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/change.pb.h"
#include "services/instruments/form_faults.h"
#include "services/instruments/measures.h"

namespace concord::progress_analytics {
namespace {

using client::FollowedChange;
using inventory::v1::ScoredResponse;
using inventory::v1::WatchScoresRequest;
using inventory::v1::WatchScoresResponse;
using progress::v1::Measurement;

constexpr char kWatchScores[] =
    "/concord.inventory.v1.InventoryService/WatchScores";
constexpr char kPosition[] = "inventory-scores";
constexpr char kFirstVersion[] = "1";

Measurement MeasurementOf(const ScoredResponse& scored,
                          absl::string_view subscale, double score) {
  Measurement measurement;
  progress::v1::SeriesKey& series = *measurement.mutable_series();
  series.set_measure(instruments::MeasureName(scored.form(), subscale));
  series.set_source(scored.author().role());
  series.set_informant(scored.informant());
  series.set_about(scored.about());
  series.set_shared_with_client(scored.shared_with_client());
  if (instruments::IsTenantForm(scored.form()) ||
      scored.form_version() != kFirstVersion) {
    series.set_instrument_version(scored.form_version());
  }
  measurement.mutable_reading()->set_value(score);
  *measurement.mutable_reading()->mutable_taken_time() =
      scored.completion_time();
  measurement.set_time_zone(scored.time_zone());
  return measurement;
}

Score ScoreOf(const ScoredResponse& scored) {
  Score score;
  score.form_response =
      std::string(contract::LastSegment(scored.form_response()));
  score.revision = scored.client_revision();
  score.author = scored.author();
  score.correction_author = scored.correction_author();
  score.void_author = scored.void_author();
  if (scored.has_void_author()) return score;
  if (scored.has_score()) {
    score.measurements.push_back(MeasurementOf(scored, {}, scored.score()));
  }
  for (const auto& part : scored.subscale_scores()) {
    score.measurements.push_back(
        MeasurementOf(scored, part.subscale(), part.score()));
  }
  return score;
}

void Add(const std::shared_ptr<const ScoreSink>& sink,
         const WatchScoresResponse& response, FollowedChange& followed) {
  if (!followed.client.empty()) {
    absl::optional<Score> score;
    if (response.has_scored_response()) {
      score = ScoreOf(response.scored_response());
    }
    followed.apply =
        [sink, tenant = followed.tenant, client = followed.client,
         revision = response.change().client_revision(),
         score = std::move(score)](storage::Unit& unit) -> absl::Status {
      if (score.has_value()) {
        CONCORD_RETURN_IF_ERROR(sink->score(unit, {tenant, client}, *score));
      }
      return unit.SetApplied({tenant, client}, revision);
    };
  } else if (response.has_form()) {
    followed.apply = [sink, tenant = followed.tenant,
                      form = response.form()](storage::Unit& unit) {
      return sink->form(unit, tenant, form);
    };
  } else if (response.has_measurement_settings()) {
    followed.apply =
        [sink, tenant = followed.tenant,
         settings = response.measurement_settings()](storage::Unit& unit) {
          return sink->settings(unit, tenant, settings);
        };
  }
}

}  // namespace

client::FollowOptions ScoreOptions(
    ScoreSink sink,
    std::function<client::Context(absl::Time deadline)> own_context) {
  const auto shared = std::make_shared<const ScoreSink>(std::move(sink));
  client::FollowOptions options =
      client::LogOptions<WatchScoresRequest, WatchScoresResponse>(
          kPosition, kWatchScores,
          [shared](const WatchScoresResponse& response,
                   FollowedChange& followed) {
            Add(shared, response, followed);
          },
          std::move(own_context));
  // Nothing is decided by how fresh it is, and heartbeats are seldom.
  options.silence = absl::Seconds(12);
  options.forget = [shared](storage::Unit& unit) -> absl::Status {
    CONCORD_RETURN_IF_ERROR(shared->forget(unit));
    return unit.ForgetApplied(kPosition);
  };
  return options;
}

}  // namespace concord::progress_analytics
