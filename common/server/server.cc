#include "common/server/server.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "common/executor/executor.h"
#include "common/handler/cached.h"
#include "common/log/log.h"
#include "common/metrics/http.h"
#include "common/metrics/metrics.h"
#include "common/rpc/grpc/service.h"
#include "common/rpc/pipeline.h"
#include "common/security/seal.h"
#include "common/security/secret.h"
#include "common/server/background.h"
#include "common/server/health.h"
#include "common/server/measured_database.h"
#include "common/server/observer.h"
#include "common/server/options.h"
#include "common/server/process.h"
#include "common/server/renewal.h"
#include "common/server/self_check.h"
#include "common/server/transport.h"
#include "common/status/error.h"
#include "common/storage/sqlite/sqlite_database.h"
#include "concord/type/v1/schema.pb.h"
#include "google/protobuf/descriptor.h"

namespace concord::server {
namespace {

constexpr absl::Duration kHousekeeping = absl::Minutes(1);
// What ending the calls may take beyond their own time.
constexpr absl::Duration kEndMargin = absl::Seconds(5);
constexpr absl::Duration kStartLimit = absl::Seconds(5);
constexpr absl::Duration kRenewal = absl::Seconds(1);

// Everything that runs between start and end, in the order in which the one
// needs the other.
class Host {
 public:
  Host(const Program& program, const Options& options, Material material,
       const Clock& clock, log::Logger& logger)
      : program_(program),
        options_(options),
        material_(std::move(material)),
        clock_(clock),
        logger_(logger),
        observer_(logger, registry_, options.slow_call),
        renewal_(options, clock, logger) {
    renewal_.Begin(material_);
  }

  // Ready to serve when it succeeds.
  absl::Status Start() {
    CONCORD_RETURN_IF_ERROR(StartOperations());
    CONCORD_RETURN_IF_ERROR(OpenStore());
    OpenCache();
    CONCORD_RETURN_IF_ERROR(Wire());
    CONCORD_RETURN_IF_ERROR(WarmUp());
    CONCORD_RETURN_IF_ERROR(Serve());
    AddSamples();
    CONCORD_RETURN_IF_ERROR(StartMetrics());
    background_.Start("housekeeping", [this](const auto&) { KeepHouse(); });
    background_.Start("renewal", [this](const auto&) { Renew(); });
    CONCORD_RETURN_IF_ERROR(StartSelfCheck());
    ShowReadiness();
    return absl::OkStatus();
  }

  void LogServing(absl::Duration took) {
    logger_.Write(
        log::Level::kInfo, "serving",
        {log::Field::Name("address", transport_.address),
         log::Field::Name("health_address", health_transport_.address),
         log::Field::Name("metrics_address", metrics_address_),
         log::Field::Name("database", adapter_->name()),
         log::Field::Took("start_ms", took)});
  }

  // Serves on, but says to the platform that it will not for long.
  void Leave() {
    leaving_ = true;
    ShowReadiness();
    logger_.Write(log::Level::kInfo, "draining",
                  {log::Field::Took("grace_ms", options_.grace),
                   log::Field::Count(
                       "calls", static_cast<int64_t>(pipeline_->in_flight()))});
    WaitForEndSignal(options_.grace);
  }

  // Whether it ends because nobody could reach it any more.
  bool dead() const { return dead_; }

  // Lets the calls that are under way end, and ends all else.
  void Stop() {
    pipeline_->BeginDrain();
    transport_.server->Shutdown(
        absl::ToChronoTime(absl::Now() + options_.shutdown_timeout));
    background_.Stop();
    // A call that gRPC has let go may still be a moment from its last line.
    while (pipeline_->in_flight() > 0) absl::SleepFor(absl::Milliseconds(1));
    pool_->Drain();
  }

 private:
  absl::Status StartOperations() {
    if (options_.health_listen.empty()) return absl::OkStatus();
    CONCORD_ASSIGN_OR_RETURN(health_transport_,
                             Listen({.address = options_.health_listen}));
    health_.Add(*health_transport_.server);
    return absl::OkStatus();
  }

  absl::Status OpenStore() {
    CONCORD_ASSIGN_OR_RETURN(
        adapter_,
        storage::OpenSqlite(
            {.path = std::string(storage::SqlitePath(options_.database)),
             .readers = std::min(options_.pool_threads, 64)}));
    database_ = std::make_unique<MeasuredDatabase>(*adapter_, registry_);
    CONCORD_RETURN_IF_ERROR(storage::Migrate(
        *database_, "store", storage::ResourceStore::Migrations()));
    CONCORD_RETURN_IF_ERROR(
        storage::Migrate(*database_, program_.name, program_.migrations));
    CONCORD_ASSIGN_OR_RETURN(
        store_,
        storage::ResourceStore::Open(
            *database_,
            {.audit_key = security::AuditKey(material_.secret, program_.name),
             .former_audit_keys = FormerKeys([this](const std::string& secret) {
               return security::AuditKey(secret, program_.name);
             }),
             .audit = AuditOptions(),
             .memory_limit = static_cast<size_t>(options_.read_memory)}));
    return absl::OkStatus();
  }

  std::vector<std::string> FormerKeys(
      const std::function<std::string(const std::string&)>& derive) const {
    std::vector<std::string> keys;
    for (const std::string& secret : material_.former_secrets) {
      keys.push_back(derive(secret));
    }
    return keys;
  }

  audit::LogOptions AuditOptions() {
    return {
        .segment =
            options_.audit_segment.empty()
                ? absl::StrCat(storage::SqlitePath(options_.database), ".audit")
                : options_.audit_segment,
        .buffer = static_cast<size_t>(options_.audit_buffer),
        .delay = options_.audit_delay,
        .report = [this](bool works, absl::string_view what) {
          logger_.Write(works ? log::Level::kWarning : log::Level::kError,
                        "audit", {log::Field::Cause("cause", what)});
        }};
  }

  void OpenCache() {
    if (options_.redis.empty()) {
      cache_adapter_ =
          cache::NewMemoryCache(static_cast<size_t>(options_.cache_memory));
    } else {
      cache_adapter_ = cache::NewRedisCache(
          {.address = options_.redis,
           .user = options_.redis_user,
           .password =
               [this] { return SecretIn(options_.redis_password_file); },
           .report =
               [this](bool available, absl::string_view cause) {
                 LogCache(available, cause);
               }});
    }
    cache_ = std::make_unique<cache::SealedCache>(
        *cache_adapter_,
        cache::SealedCache::Options{
            .secret = security::DeriveKey(material_.secret, "cache"),
            .looked = [this](const cache::Key& key, bool found) {
              CountLook(key, found);
            }});
  }

  void LogCache(bool available, absl::string_view cause) {
    if (available) {
      logger_.Write(log::Level::kInfo, "cache answers again");
    } else {
      logger_.Write(log::Level::kWarning, "cache is left alone",
                    {log::Field::Cause("cause", cause)});
    }
  }

  void OpenPeers() {
    for (const auto& [name, target] : options_.peers) {
      client::PeerOptions peer{.name = name, .target = target};
      if (renewal_.identity() != nullptr) {
        peer.identity = renewal_.identity()->Get()->identity;
      }
      peers_[name] = std::make_unique<client::Peer>(peer);
    }
  }

  // The context of calls that no caller has asked for. Without a token the peer
  // refuses the call.
  client::Context OwnContext(absl::Time deadline) const {
    return {.authorization =
                absl::StrCat("Bearer ", SecretIn(options_.service_token_file)),
            .trace_id = absl::BytesToHexString(security::RandomBytes(16)),
            .deadline = deadline};
  }

  absl::Status Wire() {
    OpenPeers();
    pool_.emplace(Executor::Options{
        .threads = options_.pool_threads,
        .queue_limit = static_cast<size_t>(options_.queue_limit)});
    environment_.emplace(Environment{
        .store = *store_,
        .cache = *cache_,
        .clock = clock_,
        .insecure_dev = options_.insecure_dev,
        .peer = [this](absl::string_view name) -> client::Peer* {
          const auto found = peers_.find(std::string(name));
          return found == peers_.end() ? nullptr : found->second.get();
        },
        .own_context =
            [this](absl::Time deadline) { return OwnContext(deadline); },
        .background =
            [this](const std::string& name, Background::Body body) {
              background_.Start(name, std::move(body));
            }});
    CONCORD_ASSIGN_OR_RETURN(wired_, program_.wire(*environment_));
    pipeline_.emplace(rpc::Runtime{
        .service = program_.name,
        .store = *store_,
        .pool = *pool_,
        .clock = clock_,
        .observer = observer_,
        .verify =
            [this](absl::string_view authorization, absl::Time now) {
              return renewal_.verifier().Verify(authorization, now);
            },
        .rights = wired_.rights.get(),
        .peer_names = PeerNames(),
        .page_token_key = security::DeriveKey(material_.secret, "page token"),
        .former_page_token_keys = FormerKeys([](const std::string& secret) {
          return security::DeriveKey(secret, "page token");
        })});
    return Bind();
  }

  absl::optional<std::vector<std::string>> PeerNames() const {
    if (options_.insecure_dev) return absl::nullopt;
    return absl::StrSplit(options_.peer_names, ',', absl::SkipEmpty());
  }

  // Every fault of every method table in one status.
  absl::Status Bind() {
    std::vector<std::string> faults;
    for (const std::unique_ptr<rpc::Service>& service : wired_.services) {
      AddCounters(*service);
      absl::StatusOr<std::unique_ptr<grpc::Service>> bound =
          rpc::Bind(*service, *pipeline_);
      if (bound.ok()) {
        bound_.push_back(*std::move(bound));
      } else {
        faults.push_back(std::string(bound.status().message()));
      }
    }
    if (faults.empty()) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrJoin(faults, "\n"));
  }

  // Opens a reader's connection before the first caller needs it.
  absl::Status WarmUp() {
    return store_->Read(
        absl::Now() + kStartLimit, [](storage::Snapshot& snapshot) {
          return snapshot.FindFooting({"warm-up", "warm-up"}).status();
        });
  }

  absl::Status Serve() {
    TransportOptions transport{.address = options_.listen};
    if (options_.reflection) {
      transport.may_reflect = [this](absl::string_view authorization) {
        return renewal_.verifier().Verify(authorization, clock_.Now()).ok();
      };
    }
    transport.identity = renewal_.identity();
    std::vector<std::string> names;
    for (size_t i = 0; i < bound_.size(); ++i) {
      rpc::Service& service = *wired_.services[i];
      names.push_back(std::string(service.name()));
      transport.services.push_back(bound_[i].get());
      transport.request_limit =
          std::max(transport.request_limit, rpc::LargestRequest(service));
    }
    CONCORD_ASSIGN_OR_RETURN(transport_, Listen(transport));
    health_.Add(*transport_.server);
    health_.Name(std::move(names));
    return absl::OkStatus();
  }

  void CountLook(const cache::Key& key, bool found) {
    CacheCounter(found, handler::AnswerOf(key.query)).Add();
  }

  metrics::Counter CacheCounter(bool found, absl::string_view answer) {
    return found ? registry_.AddCounter("concord_cache_hits_total",
                                        "Values that the cache had, by what "
                                        "they are.",
                                        {{"answer", answer}})
                 : registry_.AddCounter("concord_cache_misses_total",
                                        "Values that had to be computed, by "
                                        "what they are.",
                                        {{"answer", answer}});
  }

  // The metrics begin with 0 for every answer of the services that is kept.
  void AddCounters(const rpc::Service& service) {
    const auto* const contract =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            std::string(service.name()));
    if (contract == nullptr) return;
    for (int i = 0; i < contract->method_count(); ++i) {
      const auto& answer = *contract->method(i)->output_type();
      if (answer.options().GetExtension(type::v1::schema) == 0) continue;
      CacheCounter(true, answer.name());
      CacheCounter(false, answer.name());
    }
  }

  void AddSamples() {
    using Sample = metrics::Registry::Sample;
    AddProcessMetrics(registry_);
    const auto add = [this](Sample sample, absl::string_view name,
                            absl::string_view help, auto read) {
      registry_.AddSampled(sample, name, help, [read = std::move(read)] {
        return static_cast<double>(read());
      });
    };
    add(Sample::kGauge, "concord_calls_in_flight", "Calls under way.",
        [this] { return pipeline_->in_flight(); });
    add(Sample::kGauge, "concord_pool_queue_tasks",
        "Calls that wait for a thread of the pool.",
        [this] { return pool_->queued(); });
    add(Sample::kGauge, "concord_cache_available",
        "1 while the cache answers, 0 while it is left alone.",
        [this] { return cache_adapter_->available(); });
    add(Sample::kCounter, "concord_cache_forgeries_total",
        "Values in the cache that nobody with the secret had put there.",
        [this] { return cache_->forgeries(); });
    add(Sample::kGauge, "concord_audit_waiting_bytes",
        "Records of reads that wait to be sealed into the audit trail; at "
        "--audit_buffer reads are refused.",
        [this] { return store_->audit_waiting(); });
    add(Sample::kGauge, "concord_certificate_expiry_timestamp_seconds",
        "When the own certificate ends, in seconds since 1970.",
        [this] { return absl::ToUnixSeconds(renewal_.certificate_expiry()); });
    add(Sample::kGauge, "concord_issuer_keys_timestamp_seconds",
        "When the token issuer's keys were read last, in seconds since 1970; 0 "
        "for never.",
        [this] { return absl::ToUnixSeconds(renewal_.keys_read()); });
    add(Sample::kCounter, "concord_renewals_refused_total",
        "New certificates and key sets that cannot be used.",
        [this] { return renewal_.refused(); });
    add(Sample::kGauge, "concord_insecure", "1 with --insecure_dev.",
        [this] { return options_.insecure_dev; });
  }

  absl::Status StartMetrics() {
    if (options_.metrics_listen.empty()) return absl::OkStatus();
    CONCORD_ASSIGN_OR_RETURN(
        scrape_, metrics::ScrapeServer::Listen(options_.metrics_listen, [this] {
          return registry_.Text();
        }));
    const std::string& address = options_.metrics_listen;
    metrics_address_ = absl::StrCat(address.substr(0, address.rfind(':')), ":",
                                    scrape_->port());
    return absl::OkStatus();
  }

  // Ready once tokens can be verified, until the end is near.
  void ShowReadiness() {
    const std::lock_guard lock(readiness_mu_);
    health_.SetServing(renewal_.keys_known() && !leaving_);
  }

  // Peers are called with what callers are served with.
  void Renew() {
    uint64_t used = 1;
    while (background_.Pause(kRenewal)) {
      renewal_.Step();
      ShowReadiness();
      if (renewal_.identity() == nullptr) continue;
      const auto current = renewal_.identity()->Get();
      if (current->number == used) continue;
      used = current->number;
      for (const auto& [name, peer] : peers_) peer->Renew(current->identity);
    }
  }

  absl::Status AskItself(absl::Duration limit) {
    const auto current =
        renewal_.identity() == nullptr ? nullptr : renewal_.identity()->Get();
    return AskForHealth(TargetOf(transport_.address),
                        current == nullptr ? nullptr : &current->identity,
                        limit);
  }

  absl::Status StartSelfCheck() {
    const absl::Status first = AskItself(kStartLimit);
    if (!first.ok()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the process does not reach itself at ", transport_.address, " (",
          first.message(),
          "); its certificate must be for both ends of TLS (usages server auth "
          "and client auth), have a DNS name, and be of the authority"));
    }
    background_.Start("self check", [this](const auto&) { CheckItself(); });
    return absl::OkStatus();
  }

  void CheckItself() {
    SelfCheck check(options_.self_check,
                    [this](absl::Duration limit) { return AskItself(limit); });
    while (background_.Pause(check.pause()) && !leaving_) {
      const SelfCheck::Verdict verdict = check.Step();
      health_.SetAlive(verdict == SelfCheck::Verdict::kAlive);
      if (verdict == SelfCheck::Verdict::kAlive) continue;
      logger_.Write(log::Level::kError, "callers are not answered any more",
                    {log::Field::Cause("cause", check.last().message())});
      if (verdict == SelfCheck::Verdict::kDead) {
        dead_ = true;
        EndProcess();
        return;
      }
    }
  }

  void KeepHouse() {
    do {
      if (options_.insecure_dev) {
        logger_.Write(log::Level::kWarning,
                      "INSECURE: without TLS, for development only");
      }
      Purge([this] { return store_->PurgeRequests(clock_.Now()); });
      if (options_.audit_retention > absl::ZeroDuration()) {
        Purge([this] {
          return store_->PruneAudit(clock_.Now() - options_.audit_retention);
        });
      }
    } while (background_.Pause(kHousekeeping));
  }

  // A part at a time, so that no write has to wait for long.
  void Purge(absl::FunctionRef<absl::StatusOr<bool>()> purge_some) {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) {
      more = purge_some();
      if (!background_.Pause(absl::ZeroDuration())) return;
    }
    if (!more.ok()) {
      logger_.Write(log::Level::kWarning, "purge failed",
                    {log::Field::Cause("cause", more.status().message())});
    }
  }

  const Program& program_;
  const Options& options_;
  Material material_;
  const Clock& clock_;
  log::Logger& logger_;
  metrics::Registry registry_;
  CallObserver observer_;
  Renewal renewal_;
  std::unique_ptr<storage::Database> adapter_;
  std::unique_ptr<MeasuredDatabase> database_;
  std::unique_ptr<storage::ResourceStore> store_;
  std::unique_ptr<cache::Cache> cache_adapter_;
  std::unique_ptr<cache::SealedCache> cache_;
  std::map<std::string, std::unique_ptr<client::Peer>> peers_;
  absl::optional<Executor> pool_;
  absl::optional<Environment> environment_;
  Wired wired_;
  absl::optional<rpc::Pipeline> pipeline_;
  std::vector<std::unique_ptr<grpc::Service>> bound_;
  Transport health_transport_;
  Transport transport_;
  Health health_;
  std::atomic<bool> leaving_ = false;
  std::atomic<bool> dead_ = false;
  std::mutex readiness_mu_;
  Background background_;
  std::string metrics_address_;
  std::unique_ptr<metrics::ScrapeServer> scrape_;
};

int RunHost(const Program& program, const Options& options, Material material,
            absl::Time begun) {
  const SystemClock clock;
  log::Logger logger({.level = log::ParseLevel(options.log_level),
                      .service = program.name,
                      .version = program.version,
                      .hash_key = security::DeriveKey(material.secret, "log")},
                     clock);
  auto host = std::make_unique<Host>(program, options, std::move(material),
                                     clock, logger);
  const absl::Status started = host->Start();
  if (!started.ok()) {
    logger.Write(log::Level::kError, "start failed",
                 {log::Field::Cause("cause", started.message())});
    std::fprintf(stderr, "%s cannot start: %s\n", program.name.c_str(),
                 std::string(started.message()).c_str());
    return 1;
  }
  host->LogServing(absl::Now() - begun);
  WaitForEndSignal();
  host->Leave();
  const Watchdog watchdog(options.shutdown_timeout + kEndMargin, [&logger] {
    logger.Write(log::Level::kError, "did not end in time");
    logger.Flush();
  });
  host->Stop();
  const bool dead = host->dead();
  host.reset();
  logger.Write(log::Level::kInfo, "ended");
  return dead ? 1 : 0;
}

}  // namespace

int Run(int argc, char** argv, const Program& program) {
  const absl::Time begun = absl::Now();
  Options options;
  config::Settings settings =
      Declare(program.name, program.summary, program.peers, options);
  if (program.declare) program.declare(settings);
  std::vector<config::Fault> faults = settings.Read(argc, argv, ::getenv);
  if (settings.help_wanted()) {
    std::fputs(settings.Help().c_str(), stdout);
    return 0;
  }
  Loaded loaded = Load(options, begun);
  faults.insert(faults.end(), loaded.faults.begin(), loaded.faults.end());
  if (!faults.empty()) {
    std::fprintf(stderr, "%s cannot start:\n%s", program.name.c_str(),
                 config::Describe(faults).c_str());
    return 2;
  }
  ForbidCoreDumps();
  TuneAllocator();
  const absl::Status files = EnsureOpenFiles(options.open_files);
  if (!files.ok()) {
    std::fprintf(stderr, "%s cannot start: %s\n", program.name.c_str(),
                 std::string(files.message()).c_str());
    return 1;
  }
  HoldSignals();
  PrepareGrpc();
  return RunHost(program, options, std::move(loaded.material), begun);
}

}  // namespace concord::server
