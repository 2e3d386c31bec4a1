// The life of a service's process: configuration, start, health, drain, end.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/cache/cache.h"
#include "common/client/peer.h"
#include "common/config/config.h"
#include "common/rpc/rights.h"
#include "common/rpc/service.h"
#include "common/storage/migration.h"
#include "common/storage/resource_store.h"
#include "common/time/clock.h"

namespace concord::server {

// What the bootstrap has built when a service wires itself. Everything in it
// outlives the services.
struct Environment {
  storage::ResourceStore& store;
  cache::SealedCache& cache;
  const Clock& clock;
  // Whether it runs without TLS and tokens, to try things out.
  bool insecure_dev = false;
  // A channel to the peer that the configuration names, `inventory`; null when
  // the program has not asked for it in Program::peers.
  std::function<client::Peer*(absl::string_view)> peer;
  // The context of the service's own calls to peers (its service token).
  std::function<client::Context(absl::Time deadline)> own_context;
  // Starts a thread that the bootstrap stops and joins before the store ends;
  // `body` returns soon after `stopping()` is true.
  std::function<void(
      std::string name,
      std::function<void(const std::function<bool()>& stopping)> body)>
      background;
};

// What a service is made of.
struct Wired {
  std::vector<std::unique_ptr<rpc::Service>> services;
  // Null in the service that owns the care teams.
  std::unique_ptr<rpc::Rights> rights;
};

// A program: what its main.cc tells the bootstrap.
struct Program {
  // `inventory`.
  std::string name;
  // The version for logs and metrics.
  std::string version;
  // One sentence for `--help`.
  std::string summary;
  // Of the service's own tables, numbered from 1.
  absl::Span<const storage::Migration> migrations;
  // Names of the peers it calls.
  std::vector<std::string> peers;
  // Declares settings of the service's own; null when it has none.
  std::function<void(config::Settings&)> declare;
  // Builds the services. Errors end the start.
  std::function<absl::StatusOr<Wired>(Environment&)> wire;
};

// The whole of main(): reads the settings (see `--help`), starts, serves until
// SIGTERM or SIGINT, drains, and returns the exit code: 0 after a clean end, 1
// when it cannot start or does not end in time, 2 when settings have faults,
// all of which are then on the standard error.
int Run(int argc, char** argv, const Program& program);

}  // namespace concord::server
