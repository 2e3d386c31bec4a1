// The days of readings are those of the zones that they were taken in.
#include "services/progress_analytics/domain/analysis/window.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/progress/v1/window.pb.h"
#include "concord/type/v1/standing.pb.h"

namespace concord::progress_analytics {
namespace {

using type::v1::Standing;

absl::Time BeginOf(const Standing::Episode& episode) {
  return FromTimestamp(episode.begin_time()) - kBeforeEpisode;
}

// The standing has them in the order in which they began.
Window WindowOf(const Standing& standing, int index) {
  Window window;
  window.episode = standing.episodes(index).name();
  window.begin = BeginOf(standing.episodes(index));
  if (index + 1 < standing.episodes_size()) {
    window.end = BeginOf(standing.episodes(index + 1));
  }
  return window;
}

absl::StatusOr<Window> WindowOfEpisode(const Standing& standing,
                                       absl::string_view name) {
  for (int i = 0; i < standing.episodes_size(); ++i) {
    if (standing.episodes(i).name() == name) return WindowOf(standing, i);
  }
  return InvalidField("window.episode",
                      "is no episode of the client's; leave the window out for "
                      "the newest");
}

}  // namespace

absl::StatusOr<Window> WindowFor(const progress::v1::Window* asked,
                                 const Standing& standing) {
  if (asked == nullptr) {
    return standing.episodes().empty()
               ? Window()
               : WindowOf(standing, standing.episodes_size() - 1);
  }
  const bool timed = asked->has_start_time() || asked->has_end_time();
  if (!asked->episode().empty()) {
    return timed ? InvalidField("window.episode",
                                "is together with a time; send one of the two")
                 : WindowOfEpisode(standing, asked->episode());
  }
  Window window;
  if (asked->has_start_time()) {
    window.begin = FromTimestamp(asked->start_time());
  }
  if (asked->has_end_time()) window.end = FromTimestamp(asked->end_time());
  if (window.begin >= window.end) {
    return InvalidField("window.end_time",
                        "is not after start_time; send a later end");
  }
  return window;
}

void Narrow(const Window& window, SeriesData& series) {
  std::vector<Point>& points = series.points;
  size_t kept = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    const Point point = points[i];
    if (point.time < window.begin || point.time >= window.end) continue;
    if (kept > 0 && DayOf(points[kept - 1]) == DayOf(point)) --kept;
    points[kept++] = point;
  }
  points.resize(kept);
  if (kept > kMostDays) {
    points.erase(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(
                                                      kept - kMostDays));
  }
}

progress::v1::Window MessageOf(const Window& window) {
  progress::v1::Window message;
  message.set_episode(window.episode);
  if (window.begin != absl::InfinitePast()) {
    *message.mutable_start_time() = ToTimestamp(window.begin);
  }
  if (window.end != absl::InfiniteFuture()) {
    *message.mutable_end_time() = ToTimestamp(window.end);
  }
  return message;
}

std::string TextOf(const Window& window) {
  return absl::StrCat(window.episode, "/", absl::FormatTime(window.begin), "/",
                      absl::FormatTime(window.end));
}

}  // namespace concord::progress_analytics
