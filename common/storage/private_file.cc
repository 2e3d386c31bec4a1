// Made and opened as two steps, so that a mask cannot take the owner's rights.
#include "common/storage/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace concord::storage {

int OpenPrivate(const std::string& path) {
  const int made =
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) {
    return errno == EEXIST ? open(path.c_str(), O_RDWR | O_CLOEXEC) : -1;
  }
  if (fchmod(made, 0600) == 0) return made;
  const int cause = errno;
  close(made);
  errno = cause;
  return -1;
}

}  // namespace concord::storage
