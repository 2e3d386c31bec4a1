#include "common/server/options.h"

#include <charconv>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/contract/text_format.h"
#include "common/security/key_set.h"
#include "common/security/secret.h"
#include "common/server/fetch.h"
#include "common/storage/sqlite/sqlite_database.h"

namespace concord::server {
namespace {

// With --insecure_dev data is worth nothing and restarts are many.
constexpr char kDevelopmentSecret[] = "concord: for development only...";
static_assert(sizeof(kDevelopmentSecret) == security::kSecretSize + 1);

bool IsLoopback(absl::string_view address) {
  for (const char* prefix : {"127.0.0.1:", "localhost:", "[::1]:", "unix:"}) {
    if (absl::StartsWith(address, prefix)) return true;
  }
  return false;
}

// Collects faults while it reads.
class Loader {
 public:
  Loader(const Options& options, absl::Time now)
      : options_(options), now_(now) {}

  Loaded Load() {
    CheckAddresses();
    CheckDatabase();
    CheckPeers();
    if (options_.insecure_dev) {
      CheckInsecure();
    } else {
      LoadIdentity();
    }
    LoadSecret();
    LoadKeys();
    CheckTimeZones();
    FileOf("redis_password_file", options_.redis_password_file);
    return std::move(loaded_);
  }

 private:
  void Fault(std::string setting, std::string problem, std::string remedy) {
    loaded_.faults.push_back(
        {std::move(setting), std::move(problem), std::move(remedy)});
  }

  bool Require(const char* setting, const std::string& value,
               const char* remedy) {
    if (value.empty()) Fault(setting, "is missing", remedy);
    return !value.empty();
  }

  // Empty without a fault when no file is named.
  std::string FileOf(const char* setting, const std::string& path) {
    if (path.empty()) return "";
    absl::StatusOr<std::string> text = ReadFile(path);
    if (text.ok()) return *std::move(text);
    Fault(setting, absl::StrCat("\"", path, "\" cannot be read"),
          "give a file that this process may read");
    return "";
  }

  void CheckAddresses() {
    Require("listen", options_.listen, "give host:port, as 0.0.0.0:7400");
    for (const auto& [setting, address] :
         {std::pair("listen", &options_.listen),
          std::pair("health_listen", &options_.health_listen),
          std::pair("metrics_listen", &options_.metrics_listen)}) {
      if (!address->empty() && !absl::StrContains(*address, ':')) {
        Fault(setting, absl::StrCat("\"", *address, "\" is no address"),
              "give host:port");
      }
    }
  }

  void CheckDatabase() {
    if (Require("database", options_.database, "give sqlite:/path/to/file") &&
        storage::SqlitePath(options_.database).empty()) {
      Fault("database", absl::StrCat("\"", options_.database, "\" is unknown"),
            "give sqlite:/path/to/file");
    }
  }

  void CheckPeers() {
    for (const auto& [name, target] : options_.peers) {
      if (target.empty()) {
        Fault(absl::StrCat("peer_", name), "is missing",
              absl::StrCat("give its gRPC target, as dns:///", name, ":7400"));
      }
    }
    if (options_.peers.empty()) return;
    Require("service_token_file", options_.service_token_file,
            "give a file with a token of role SERVICE");
    FileOf("service_token_file", options_.service_token_file);
  }

  void CheckInsecure() {
    for (const auto& [setting, address] :
         {std::pair("listen", &options_.listen),
          std::pair("health_listen", &options_.health_listen),
          std::pair("metrics_listen", &options_.metrics_listen)}) {
      if (!address->empty() && !IsLoopback(*address)) {
        Fault(setting,
              absl::StrCat("\"", *address, "\" is open to other machines"),
              "give 127.0.0.1:port, or leave out --insecure_dev");
      }
    }
    if (!options_.tls_certificate.empty() || !options_.tls_key.empty() ||
        !options_.tls_ca.empty()) {
      Fault("insecure_dev", "contradicts the TLS files",
            "leave out the one or the others");
    }
  }

  void LoadIdentity() {
    const char* const remedy =
        "give the PEM file, or --insecure_dev to try things out";
    security::Identity& identity = loaded_.material.identity;
    const size_t faults = loaded_.faults.size();
    for (const auto& [setting, path, text] :
         {std::tuple("tls_certificate", &options_.tls_certificate,
                     &identity.certificate),
          std::tuple("tls_key", &options_.tls_key, &identity.key),
          std::tuple("tls_ca", &options_.tls_ca, &identity.ca)}) {
      if (Require(setting, *path, remedy)) *text = FileOf(setting, *path);
    }
    if (loaded_.faults.size() != faults) return;
    std::string problem = ProblemOf(identity, now_);
    if (!problem.empty()) {
      Fault("tls_certificate", std::move(problem),
            "give a certificate, its key and its authorities that agree");
    }
  }

  void LoadKeys() {
    Require("issuer", options_.issuer, "give the `iss` that tokens must have");
    Require("audience", options_.audience,
            "give the `aud` that tokens must have");
    if (!Require("jwks", options_.jwks,
                 "give the file or URL of the key set (JWKS)")) {
      return;
    }
    FileOf("jwks_ca", options_.jwks_ca);
    if (CanFetch(options_.jwks)) return;
    if (absl::StrContains(options_.jwks, "://")) {
      Fault("jwks", absl::StrCat("\"", options_.jwks, "\" is not https"),
            "give an https URL, or a file");
      return;
    }
    const size_t faults = loaded_.faults.size();
    loaded_.material.jwks = FileOf("jwks", options_.jwks);
    if (loaded_.faults.size() != faults) return;
    const absl::StatusOr<security::KeySet> keys =
        security::KeySet::Parse(loaded_.material.jwks);
    if (!keys.ok()) {
      Fault("jwks", std::string(keys.status().message()),
            "give the public keys of the token issuer");
    }
  }

  void CheckTimeZones() {
    if (contract::HasFormat(type::v1::Bounds::FORMAT_TIME_ZONE,
                            "Europe/Berlin")) {
      return;
    }
    Fault("TZDIR", "the machine has no time zones, which requests name",
          "install tzdata, or set TZDIR to a folder with them");
  }

  void LoadSecret() {
    if (options_.secret_file.empty() && options_.insecure_dev) {
      loaded_.material.secret = kDevelopmentSecret;
      return;
    }
    const char* const remedy =
        "give a file with 32 random bytes in hexadecimal or base64, the same "
        "for all services: openssl rand -hex 32";
    if (!Require("secret_file", options_.secret_file, remedy)) return;
    const size_t faults = loaded_.faults.size();
    std::vector<std::string> secrets =
        security::DecodeSecrets(FileOf("secret_file", options_.secret_file));
    if (!secrets.empty()) {
      loaded_.material.secret = secrets.front();
      secrets.erase(secrets.begin());
      loaded_.material.former_secrets = std::move(secrets);
    } else if (loaded_.faults.size() == faults) {
      Fault("secret_file", "does not hold 32 bytes", remedy);
    }
  }

  const Options& options_;
  const absl::Time now_;
  Loaded loaded_;
};

}  // namespace

config::Settings Declare(absl::string_view program, absl::string_view summary,
                         const std::vector<std::string>& peers,
                         Options& options) {
  config::Settings settings{std::string(program), std::string(summary)};
  settings.Text("listen", &options.listen, "HOST:PORT",
                "Required. Where calls are served; port 0 takes a free one.");
  settings.Text("health_listen", &options.health_listen, "HOST:PORT",
                "Where gRPC health is served without TLS, for the platform's "
                "probes. Health is also served beside the calls.");
  settings.Text("metrics_listen", &options.metrics_listen, "HOST:PORT",
                "Where Prometheus finds /metrics.");
  settings.Text("database", &options.database, "sqlite:PATH",
                "Required. The database; the file is created when absent. A "
                "second process on it is refused.");
  settings.Text("redis", &options.redis, "HOST:PORT",
                "The shared cache, Redis or Valkey; also unix:/path. Without "
                "it a cache in this process is used.");
  settings.Text("redis_user", &options.redis_user, "NAME",
                "The user to authenticate as.");
  settings.Text("redis_password_file", &options.redis_password_file, "PATH",
                "File with the password; read again for each connection.");
  settings.Size("cache_memory", &options.cache_memory,
                {1 << 20, int64_t{64} << 30},
                "The size of the cache in this process.");
  settings.Size("read_memory", &options.read_memory, {0, int64_t{64} << 30},
                "How much of what was read from the database is kept to be "
                "read again.");
  settings.Text("audit_segment", &options.audit_segment, "PATH",
                "File that takes the records of reads before they are in the "
                "audit trail; a process's own. Without it the database's path "
                "with .audit.");
  settings.Size("audit_buffer", &options.audit_buffer,
                {1 << 20, int64_t{1} << 30},
                "The size of that file. When so much waits for the database, "
                "reads are refused.");
  settings.Duration("audit_delay", &options.audit_delay,
                    {absl::ZeroDuration(), absl::Seconds(1)},
                    "How long a read's record may be in that file alone, where "
                    "it survives the death of the process and not a power "
                    "cut. 0 makes reads wait for the disk.");
  settings.Duration("audit_retention", &options.audit_retention,
                    {absl::ZeroDuration(), absl::Hours(24 * 36525)},
                    "How long records are kept in the audit trail; 0 keeps "
                    "them for ever.");
  settings.Text("secret_file", &options.secret_file, "PATH",
                "Required. File with 32 bytes in hexadecimal or base64 from "
                "which the keys for cached values, page tokens and the audit "
                "chain are derived. All services share it. Secrets that were "
                "used before it may follow, and are good for what was made "
                "with them.");
  settings.Text("tls_certificate", &options.tls_certificate, "PATH",
                "Required. Own certificate chain in PEM, for both ends of TLS. "
                "It, its key, the authorities and the key set may be replaced "
                "while the process runs.");
  settings.Text("tls_key", &options.tls_key, "PATH",
                "Required. Its private key in PEM.");
  settings.Text("tls_ca", &options.tls_ca, "PATH",
                "Required. Authorities in PEM; callers and peers must show a "
                "certificate of one of them.");
  settings.Text("jwks", &options.jwks, "PATH|URL",
                "Required. Public keys of the token issuer, a JSON Web Key "
                "Set: a file, or where an https server has it.");
  settings.Text("jwks_ca", &options.jwks_ca, "PATH",
                "Authorities in PEM of that server; without it the system's.");
  settings.Text("issuer", &options.issuer, "URL",
                "Required. Tokens must have it as `iss`.");
  settings.Text("audience", &options.audience, "NAME",
                "Tokens must have it as `aud`.");
  settings.Text("service_token_file", &options.service_token_file, "PATH",
                "File with the token for own calls to peers; read again for "
                "each, so that it can be replaced.");
  settings.Text("peer_names", &options.peer_names, "LIST",
                "DNS names, with commas between, by which callers' "
                "certificates are those of services of this installation. They "
                "follow the changes of all tenants and ask how any client "
                "stands.");
  for (const std::string& peer : peers) {
    settings.Text(
        absl::StrCat("peer_", peer), &options.peers[peer], "TARGET",
        absl::StrCat("Required. Where ", peer, " is: a gRPC target, as dns:///",
                     peer, ":7400."));
  }
  settings.Number("pool_threads", &options.pool_threads, {1, 256},
                  "Threads that run calls.");
  settings.Number("queue_limit", &options.queue_limit, {1, 1'000'000},
                  "Calls that may wait for a thread; more are refused.");
  settings.Duration("grace", &options.grace,
                    {absl::ZeroDuration(), absl::Hours(1)},
                    "After SIGTERM: how long to serve on while the platform "
                    "learns that this process is leaving. A second SIGTERM "
                    "ends it.");
  settings.Duration("shutdown_timeout", &options.shutdown_timeout,
                    {absl::ZeroDuration(), absl::Hours(1)},
                    "After the grace: how long calls under way may take.");
  settings.Duration("self_check", &options.self_check,
                    {absl::Milliseconds(100), absl::Hours(1)},
                    "How often the process connects to itself as its callers "
                    "do. It reports that it is not alive after three failures "
                    "and ends after six.");
  settings.Number("open_files", &options.open_files, {64, 1'048'576},
                  "File descriptors that the process must be able to have. "
                  "Running out of them makes the server deaf.");
  settings.Choice("log_level", &options.log_level,
                  {"debug", "info", "warning", "error"},
                  "The least level that is logged; calls are at info.");
  settings.Duration("slow_call", &options.slow_call,
                    {absl::Milliseconds(1), absl::Hours(1)},
                    "Calls that take as long or longer, streams aside, are "
                    "logged as warnings: method, times and sizes, no health "
                    "data.");
  settings.Switch("reflection", &options.reflection,
                  "Tells callers with a token the contracts, for tools as "
                  "grpcurl.");
  settings.Switch("insecure_dev", &options.insecure_dev,
                  "For development: no TLS, loopback addresses only. Tokens "
                  "are still required.");
  return settings;
}

Loaded Load(const Options& options, absl::Time now) {
  return Loader(options, now).Load();
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const std::ifstream file(path);
  if (!file) return absl::NotFoundError("a file cannot be read");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string SecretIn(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  return std::string(absl::StripAsciiWhitespace(text.ok() ? *text : ""));
}

}  // namespace concord::server
