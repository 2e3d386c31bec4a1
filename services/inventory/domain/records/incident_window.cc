// The last 30 days, unless the request says otherwise.
#include "services/inventory/domain/records/incident_window.h"

#include <algorithm>

#include "common/status/error.h"

namespace concord::inventory {
namespace {

constexpr absl::Duration kPresent = absl::Hours(24 * 30);

}  // namespace

absl::StatusOr<IncidentWindow> WindowOf(const AskedWindow& asked,
                                        absl::Time now) {
  IncidentWindow window;
  if (asked.all_time) {
    if (asked.start.has_value() || asked.end.has_value()) {
      return InvalidField("all_time",
                          "is there together with a start or an end; send the "
                          "one or the other");
    }
    return window;
  }
  window.end = asked.end.value_or(window.end);
  window.start = asked.start.value_or(std::min(now, window.end) - kPresent);
  if (window.start >= window.end) {
    return InvalidField("end_time",
                        "is not after start_time; send a later end");
  }
  return window;
}

}  // namespace concord::inventory
