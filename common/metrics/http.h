// The smallest HTTP server that Prometheus can scrape: one page, on a port that
// only the platform reaches.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord::metrics {

// Serves a text at `/metrics` until its destructor returns. Readers that send
// or take their bytes slowly keep nobody else waiting: each has 2 s, and when
// there are more than 32 the oldest is ended.
class ScrapeServer {
 public:
  // `address` is `host:port`, with `[...]` around an IPv6 host; port 0 takes a
  // free one. `text` is called on the server's thread for every scrape.
  static absl::StatusOr<std::unique_ptr<ScrapeServer>> Listen(
      absl::string_view address, std::function<std::string()> text);
  ~ScrapeServer();

  int port() const;

 private:
  ScrapeServer(int listener, std::function<std::string()> text);
  class Reader;
  void Run();

  const int listener_;
  // Becomes readable when the server is to stop.
  const int stop_;
  const std::function<std::string()> text_;
  std::thread thread_;
};

}  // namespace concord::metrics
