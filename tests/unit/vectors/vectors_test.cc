// The formulas against published and independently computed numbers.
//
// The cases are in tests/data/analytics_vectors.json, or in the file that
// CONCORD_VECTORS names. Every case must be of a formula that a service has,
// and every field that it expects must be there and met: numbers to the file's
// tolerance.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/unit/vectors/formulas.h"

namespace concord::vectors {
namespace {

using nlohmann::json;

// Numbers may differ by `tolerance`, absolutely or relative to their size.
bool Meets(const json& expected, const json& actual, double tolerance) {
  if (expected.is_number() && actual.is_number()) {
    const double e = expected;
    const double a = actual;
    return std::abs(e - a) <= tolerance * std::max(1.0, std::abs(e));
  }
  if (expected.is_object()) {
    return actual.is_object() &&
           std::all_of(expected.items().begin(), expected.items().end(),
                       [&](const auto& field) {
                         return actual.contains(field.key()) &&
                                Meets(field.value(), actual[field.key()],
                                      tolerance);
                       });
  }
  if (expected.is_array()) {
    return actual.is_array() && expected.size() == actual.size() &&
           std::equal(expected.begin(), expected.end(), actual.begin(),
                      [&](const json& e, const json& a) {
                        return Meets(e, a, tolerance);
                      });
  }
  return expected == actual;
}

int passed = 0;
int failed = 0;

TEST(VectorsTest, EveryFormulaMeetsEveryCase) {
  const char* const chosen = std::getenv("CONCORD_VECTORS");
  const std::string path =
      chosen == nullptr ? "tests/data/analytics_vectors.json" : chosen;
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  const json vectors = json::parse(file);
  const double tolerance = vectors["meta"].value("numeric_tolerance", 1e-9);
  Formulas formulas = StatisticFormulas();
  formulas.merge(InventoryFormulas());
  for (const json& test : vectors["cases"]) {
    const auto formula = formulas.find(test["formula"]);
    const json actual = formula == formulas.end()
                            ? json("no service has this formula")
                            : formula->second(test["input"]);
    const bool met = Meets(test["expected"], actual, tolerance);
    ++(met ? passed : failed);
    EXPECT_TRUE(met) << test["id"] << " " << test["formula"] << "\nexpected "
                     << test["expected"] << "\nactual   " << actual;
  }
  EXPECT_GT(passed, 0);
}

// A test that meets whatever it is given would hide a formula that is gone.
TEST(VectorsTest, AFieldThatNoFormulaAnswersIsNotMet) {
  const json actual = {{"status", "OK"}, {"slope", 1.0}};
  EXPECT_TRUE(Meets({{"slope", 1.0}}, actual, 1e-9));
  EXPECT_FALSE(Meets({{"unknown", nullptr}}, actual, 1e-9));
  EXPECT_FALSE(Meets({{"slope", 1.00001}}, actual, 1e-9));
  EXPECT_FALSE(Meets({{"slope", nullptr}}, actual, 1e-9));
}

}  // namespace
}  // namespace concord::vectors

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const int result = RUN_ALL_TESTS();
  std::cout << concord::vectors::passed << " passed, "
            << concord::vectors::failed << " failed\n";
  return result;
}
