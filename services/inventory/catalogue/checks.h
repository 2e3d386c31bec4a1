// What the checks of all kinds of entries share.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

namespace concord::inventory {

// A condition and the sentence for when it holds.
struct Check {
  bool wrong;
  const char* fault;
};

inline void AddFaults(std::initializer_list<Check> checks,
                      std::vector<std::string>& faults) {
  for (const Check& check : checks) {
    if (check.wrong) faults.emplace_back(check.fault);
  }
}

}  // namespace concord::inventory
