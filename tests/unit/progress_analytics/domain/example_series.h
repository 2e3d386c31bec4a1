// Measures and series for tests of what is said and drawn.
#pragma once

#include <array>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/progress_analytics/domain/analysis/series.h"

namespace concord::progress_analytics {

// 0 to 27, lower is better, with two bands, a cut-off of 10 and a threshold of
// 5 points.
inline progress::v1::Measure Complaints() {
  progress::v1::Measure measure;
  measure.set_name("measures/complaints");
  measure.set_code("complaints");
  measure.set_title("Complaints scale");
  measure.set_plain_title("How you feel");
  measure.set_unit("points");
  measure.set_maximum(27);
  measure.set_step(1);
  measure.set_direction(type::v1::DIRECTION_LOWER_IS_BETTER);
  measure.set_domain(type::v1::OUTCOME_DOMAIN_SYMPTOMS);
  for (const auto& [minimum, maximum, title] :
       {std::tuple(0, 9, "mild"), std::tuple(10, 27, "severe")}) {
    type::v1::Band& band = *measure.add_bands();
    band.set_minimum(minimum);
    band.set_maximum(maximum);
    band.set_title(title);
  }
  measure.mutable_cutoff()->set_value(10);
  measure.mutable_reliable_points()->set_value(5);
  return measure;
}

// 0 to 10, the goal decides which way is better; no error of measurement.
inline progress::v1::Measure Rating() {
  progress::v1::Measure measure;
  measure.set_name("measures/native-rating");
  measure.set_code("native.rating");
  measure.set_title("Rating");
  measure.set_plain_title("How it goes");
  measure.set_unit("points");
  measure.set_maximum(10);
  measure.set_step(1);
  measure.set_direction(type::v1::DIRECTION_DECIDED_BY_GOAL);
  measure.set_domain(type::v1::OUTCOME_DOMAIN_INTERPERSONAL);
  return measure;
}

// Finds the two above.
inline const progress::v1::Measure* FindMeasure(absl::string_view name,
                                                absl::string_view /*version*/) {
  static const auto& measures =
      *new std::array<progress::v1::Measure, 2>{Complaints(), Rating()};
  for (const progress::v1::Measure& measure : measures) {
    if (measure.name() == name) return &measure;
  }
  return nullptr;
}

// A value a week from 14 January 2025 on.
inline SeriesData Weekly(const progress::v1::Measure& measure,
                         const std::vector<double>& values) {
  SeriesData series;
  series.key.set_measure(measure.name());
  series.key.set_source(type::v1::AUTHOR_ROLE_CLIENT);
  absl::Time time =
      absl::FromCivil(absl::CivilDay(2025, 1, 14), absl::UTCTimeZone());
  for (const double value : values) {
    series.points.push_back({time, value});
    time += absl::Hours(7 * 24);
  }
  return series;
}

}  // namespace concord::progress_analytics
