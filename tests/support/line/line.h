// The line between callers and a server, which can go dead and be cut.
#pragma once

#include <memory>

#include "absl/status/statusor.h"

namespace concord::testing {

// Takes connections on a port of its own and passes their bytes to a server on
// this machine and back. Thread-safe.
class Line {
 public:
  // UNAVAILABLE when there is no port to be had.
  static absl::StatusOr<std::unique_ptr<Line>> Start(int server_port);
  // Cuts it for good.
  ~Line();

  int port() const;

  // From now on what the server says is lost; what callers say still arrives.
  void Mute();
  // Resets every connection; new ones work, whether or not it was mute.
  void Cut();

 private:
  struct Rep;
  explicit Line(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

}  // namespace concord::testing
