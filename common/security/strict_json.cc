// Parsing that refuses what parsers are known to read differently.
#include "common/security/strict_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace concord::security {
namespace {

constexpr int kDepthLimit = 4;

}  // namespace

absl::StatusOr<nlohmann::json> ParseStrictJson(absl::string_view text) {
  using Event = nlohmann::json::parse_event_t;
  bool duplicate = false;
  bool deep = false;
  std::vector<std::set<std::string>> names;
  const auto watch = [&](int depth, Event event, nlohmann::json& parsed) {
    if (event == Event::object_start || event == Event::array_start) {
      deep |= depth >= kDepthLimit;
    }
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end) names.pop_back();
    if (event == Event::key) {
      duplicate |= !names.back().insert(parsed.get<std::string>()).second;
    }
    return true;
  };
  nlohmann::json value = nlohmann::json::parse(text.begin(), text.end(), watch,
                                               /*allow_exceptions=*/false);
  if (value.is_discarded()) return absl::InvalidArgumentError("is not JSON");
  if (deep) return absl::InvalidArgumentError("is nested too deeply");
  if (duplicate) return absl::InvalidArgumentError("has a member twice");
  if (!value.is_object()) return absl::InvalidArgumentError("is no object");
  return value;
}

}  // namespace concord::security
