// What a tenant may decide about measuring. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "concord/inventory/v1/measurement_settings.pb.h"

namespace concord::inventory {

// The codes of the published boundaries of each measure of the catalogue.
using Boundaries = std::map<std::string, std::vector<std::string>>;

// FIELD_INVALID where a boundary is chosen that its measure does not have, or
// two for one.
absl::Status CheckMeasurementSettings(const v1::MeasurementSettings& settings,
                                      const Boundaries& boundaries);

}  // namespace concord::inventory
