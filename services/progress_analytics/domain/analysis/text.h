// Numbers, dates and names as people write them. Pure.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/progress_analytics/domain/analysis/series.h"

namespace concord::progress_analytics {

// At most two decimals, none where there is nothing behind the point, and a
// real minus sign: `−0.97`, `19`.
std::string NumberText(double value);
// The same with `+` in front of what is above 0.
std::string SignedText(double value);
// Always signed, always two decimals: `+0.50`.
std::string SlopeText(double value);
// `p < .001` or `p = .03`.
std::string ProbabilityText(double p);
// `12 March 2025`.
std::string DateText(absl::CivilDay day);
// Of a reading, where it was taken.
std::string DateText(const Point& point);
// `1 reading`, `9 readings`.
std::string CountText(int64_t count, absl::string_view noun);

// `client`, `therapist`, `significant other`.
absl::string_view SourceName(type::v1::AuthorRole source);

// What tells a series from others of its measure and source, behind the source:
// ` emre, about rui, version 2`, the people by their ids, of which 12
// characters are shown; empty where there is nothing.
std::string ParticularsText(const progress::v1::SeriesKey& key);

// `text` as content or attribute of HTML and SVG.
std::string Escaped(absl::string_view text);

}  // namespace concord::progress_analytics
