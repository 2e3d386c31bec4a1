// Files by POSIX calls, so that private ones never are readable to others.
#include "services/concordctl/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace concord::concordctl {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return absl::NotFoundError(absl::StrCat(
        "cannot read ", path, "; check that it exists and is not empty"));
  }
  return std::move(text).str();
}

absl::Status WriteFile(const std::string& path, absl::string_view text,
                       Access access) {
  const mode_t mode = access == Access::kPrivate ? 0600 : 0644;
  const int file =
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  // A file that was there before keeps its mode otherwise.
  bool written = file >= 0 && fchmod(file, mode) == 0;
  while (written && !text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    written = count > 0;
    if (written) text.remove_prefix(static_cast<size_t>(count));
  }
  const int error = errno;
  if (file >= 0) close(file);
  if (!written) {
    return absl::UnknownError(
        absl::StrCat("cannot write ", path, ": ", std::strerror(error)));
  }
  return absl::OkStatus();
}

}  // namespace concord::concordctl
