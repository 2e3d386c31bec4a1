// Child processes of a test: started, read, killed and reaped with their
// object.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace concord::testing {

// One child. Its standard output and error are read all the time, so it never
// waits for its reader. Thread-safe.
class Process {
 public:
  // `command` is the program's path and its arguments.
  static absl::StatusOr<std::unique_ptr<Process>> Start(
      const std::vector<std::string>& command);
  // Kills the child when it still runs, and waits for its end.
  ~Process();

  // The first line so far or to come that contains `text`; DEADLINE_EXCEEDED,
  // or UNAVAILABLE when the child has ended without it, with all output in the
  // message.
  absl::StatusOr<std::string> AwaitLine(absl::string_view text,
                                        absl::Duration timeout);
  // Everything that the child has written so far.
  std::string output() const;

  int pid() const;
  void Signal(int signal);
  // Waits for the end and for all output: the exit code, or minus the signal
  // that ended it.
  int Wait();
  // SIGKILL and Wait.
  void Kill();

 private:
  struct Rep;
  explicit Process(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

// A new folder of its own under the system's folder for temporary files,
// removed with everything in it at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace concord::testing
