// Files that hold what is nobody else's.
#pragma once

#include <string>

namespace concord::storage {

// A descriptor for reading and writing. A file that is absent is made with mode
// 0600 whatever the mask; one that is there keeps its mode. -1 with errno.
int OpenPrivate(const std::string& path);

}  // namespace concord::storage
