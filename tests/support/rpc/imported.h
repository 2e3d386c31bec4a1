// Lines of an export, for comparison with what they were imported from.
#pragma once

#include <string>

namespace concord::testing {

// But for what says that the resource was imported.
inline std::string WithoutImported(std::string line) {
  const size_t begin = line.find("\"imported\":{");
  if (begin == std::string::npos) return line;
  const size_t end = line.find("},", begin);
  return line.erase(begin, end + 2 - begin);
}

}  // namespace concord::testing
