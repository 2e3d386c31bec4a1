// Which readings enter an answer. Pure.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/progress/v1/window.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "services/progress_analytics/domain/analysis/series.h"

namespace concord::progress_analytics {

// Readings taken before an episode begins belong to it when they are no older
// than this: the first questionnaire is answered before the first session.
inline constexpr absl::Duration kBeforeEpisode = absl::Hours(24 * 28);
// More are not computed with: the newest so many.
inline constexpr size_t kMostDays = 2000;

struct Window {
  // Empty where it is of no episode.
  std::string episode;
  absl::Time begin = absl::InfinitePast();
  // Not included.
  absl::Time end = absl::InfiniteFuture();
};

// The window that a request asks for, of the client's episodes as the standing
// has them; null means the newest episode's, or everything where there is none.
// FIELD_INVALID at `window`: no episode of the client's, an episode together
// with a time, or an end that is not after the start.
absl::StatusOr<Window> WindowFor(const progress::v1::Window* asked,
                                 const type::v1::Standing& standing);

// Leaves of the series what enters answers: the readings within the window, of
// each day the last one, the newest kMostDays of them.
void Narrow(const Window& window, SeriesData& series);

progress::v1::Window MessageOf(const Window& window);
// For keys of what was computed.
std::string TextOf(const Window& window);

}  // namespace concord::progress_analytics
