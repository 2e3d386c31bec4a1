// What a case of the vectors is computed with, by the name of its formula.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/types/optional.h"

namespace concord::vectors {

// From a case's input to what the services make of it, in the words of its
// expected fields.
using Formula = std::function<nlohmann::json(const nlohmann::json& input)>;
using Formulas = std::map<std::string, Formula>;

// Of progress analytics.
Formulas StatisticFormulas();
// Of inventory: scores of forms, and figures of a network.
Formulas InventoryFormulas();

template <typename T>
nlohmann::json OrNull(const absl::optional<T>& value) {
  return value.has_value() ? nlohmann::json(*value) : nlohmann::json();
}
template <typename T = double>
absl::optional<T> Optional(const nlohmann::json& value) {
  return value.is_null() ? absl::optional<T>()
                         : absl::optional<T>(value.get<T>());
}

inline nlohmann::json Refused() { return {{"status", "INVALID_ARGUMENT"}}; }

}  // namespace concord::vectors
