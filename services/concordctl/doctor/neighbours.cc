// Redis and the services that are called, spoken to as the service would.
#include <poll.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/cache/redis_connection.h"
#include "common/client/peer.h"
#include "common/status/error.h"
#include "common/storage/resource_store.h"
#include "common/storage/sqlite/sqlite_database.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/change_requests.pb.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/concordctl/doctor/examine.h"

namespace concord::concordctl {
namespace {

using Verdict = Finding::Verdict;

constexpr absl::Duration kPatience = absl::Seconds(4);
// Of a log that is read from its beginning.
constexpr int kEnough = 200;

// The answers to `commands`, in their order.
absl::StatusOr<std::vector<cache::RedisReply>> AskRedis(
    const std::string& address, const std::vector<std::string>& commands) {
  constexpr size_t kReplyLimit = 1 << 20;
  CONCORD_ASSIGN_OR_RETURN(
      auto addresses, cache::ResolveRedis(address, /*may_ask_names=*/true));
  cache::RedisConnection connection(std::move(addresses), kReplyLimit);
  for (const std::string& command : commands) connection.Append(command);
  std::vector<cache::RedisReply> replies;
  const absl::Time end = absl::Now() + kPatience;
  for (int16_t ready = 0; replies.size() < commands.size();) {
    CONCORD_RETURN_IF_ERROR(
        connection.Advance(ready, [&](cache::RedisReply reply) {
          replies.push_back(std::move(reply));
          return absl::OkStatus();
        }));
    if (replies.size() >= commands.size()) break;
    if (absl::Now() >= end) return absl::UnavailableError("it does not answer");
    pollfd waiting = {connection.descriptor(), connection.events(), 0};
    ::poll(&waiting, 1, 50);
    ready = waiting.revents;
  }
  return replies;
}

std::map<std::string, std::string> FieldsOf(const std::string& info) {
  std::map<std::string, std::string> fields;
  for (const absl::string_view line : absl::StrSplit(info, "\r\n")) {
    const std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    fields.emplace(field.first, field.second);
  }
  return fields;
}

void ExamineRedisSettings(std::map<std::string, std::string> info,
                          Findings& findings) {
  if (info["role"] == "slave") {
    findings.push_back({Verdict::kFault, "redis",
                        "is a replica, which takes no writes",
                        "give the address of the primary"});
  }
  if (info["maxmemory"] == "0" ||
      absl::StrContains(info["maxmemory_policy"], "noeviction")) {
    findings.push_back(
        {Verdict::kAdvice, "redis",
         absl::StrCat("keeps everything until it is full (maxmemory ",
                      info["maxmemory"], ", ", info["maxmemory_policy"], ")"),
         "set maxmemory and the maxmemory-policy allkeys-lru: all that Concord "
         "puts there can be computed again"});
  }
  if (info["aof_enabled"] == "1") {
    findings.push_back(
        {Verdict::kAdvice, "redis", "writes what it is given to a disk",
         "turn appendonly off: sealed health data need not outlive it, and a "
         "restored service would find values of days that are lost"});
  }
}

// What to do about a call that did not come to be, by gRPC's words for it.
std::string RemedyFor(absl::string_view cause) {
  const std::string words = absl::AsciiStrToLower(cause);
  if (absl::StrContains(words, "dns") || absl::StrContains(words, "resol")) {
    return "no machine has this name: check it, with the namespace in "
           "Kubernetes (inventory.concord.svc)";
  }
  if (absl::StrContains(words, "refused")) {
    return "nothing listens there: check the port (7400), and that the service "
           "runs and is ready";
  }
  if (absl::StrContains(words, "peer certificate") ||
      absl::StrContains(words, "hostname")) {
    return "its certificate is for other names: have it issued with the name "
           "in the target, or use a name that it has";
  }
  if (absl::StrContains(words, "handshake") ||
      absl::StrContains(words, "ssl") || absl::StrContains(words, "tls")) {
    return "TLS fails: check that both have the same authorities in --tls_ca, "
           "and that neither serves without TLS (--insecure_dev)";
  }
  return "check the target, that the service is ready, that no firewall or "
         "network policy is between, and that both have the same authorities "
         "in --tls_ca";
}

// What this service has followed of `peer`.
std::string PositionIn(const server::Options& options,
                       const std::string& peer) {
  std::string position;
  storage::ReadSqlite(std::string(storage::SqlitePath(options.database)),
                      [&](storage::Reader& reader) -> absl::Status {
                        CONCORD_ASSIGN_OR_RETURN(
                            position,
                            storage::Snapshot(reader).FollowPosition(peer));
                        return absl::OkStatus();
                      })
      .IgnoreError();
  return position;
}

// How a stream of changes has begun.
struct Beginning {
  absl::Status status;
  // The peer's time less the own.
  absl::optional<absl::Duration> ahead;
};

template <typename Response>
Beginning Watch(client::Peer& peer, const std::string& method,
                const std::string& token, const std::string& position) {
  type::v1::WatchChangesRequest request;
  request.set_resume_token(position);
  Response response;
  Beginning beginning;
  int messages = 0;
  const absl::Time end = absl::Now() + kPatience;
  beginning.status = peer.Stream(
      method,
      {.authorization = absl::StrCat("Bearer ", token),
       .deadline = end,
       .patient = false},
      request, response, kPatience,
      [&](bool) {
        if (response.has_sent_until_time()) {
          beginning.ahead =
              FromTimestamp(response.sent_until_time()) - absl::Now();
        }
        return ++messages < kEnough && !beginning.ahead.has_value();
      },
      [&] { return absl::Now() > end; });
  if (messages > 0) beginning.status = absl::OkStatus();
  return beginning;
}

Beginning WatchPeer(const Patient& patient, const std::string& name,
                    const std::string& target, const std::string& token) {
  client::PeerOptions options = {.name = name, .target = target};
  if (!patient.options.insecure_dev) {
    options.identity = patient.material.identity;
  }
  client::Peer peer(options);
  const std::string position = PositionIn(patient.options, name);
  return name == "inventory"
             ? Watch<inventory::v1::WatchChangesResponse>(
                   peer, "/concord.inventory.v1.InventoryService/WatchChanges",
                   token, position)
             : Watch<goals::v1::WatchChangesResponse>(
                   peer, "/concord.goals.v1.GoalPlanningService/WatchChanges",
                   token, position);
}

void ExaminePeer(const std::string& name, const std::string& target,
                 const Beginning& beginning, Findings& findings) {
  const std::string subject = absl::StrCat("peer_", name);
  const absl::Status& status = beginning.status;
  if (status.ok() ||
      ReasonOf(status) == type::v1::REASON_RESUME_TOKEN_UNKNOWN) {
    findings.push_back(
        {Verdict::kGood, subject, absl::StrCat(target, " answers"), ""});
  } else if (absl::IsPermissionDenied(status)) {
    findings.push_back(
        {Verdict::kFault, subject,
         absl::StrCat(target,
                      " does not take this for a service of the "
                      "installation: ",
                      status.message()),
         "give the token the role service, and the certificate a DNS name that "
         "is in the peer's --peer_names"});
  } else if (absl::IsUnauthenticated(status)) {
    findings.push_back(
        {Verdict::kFault, subject,
         absl::StrCat(target, " refuses the token in --service_token_file: ",
                      status.message()),
         "give both services the same --issuer, --audience and --jwks"});
  } else {
    const std::string cause = DetailOf(status);
    findings.push_back({Verdict::kFault, subject,
                        absl::StrCat(target, " cannot be called: ",
                                     cause.empty() ? status.message() : cause),
                        RemedyFor(cause)});
  }
  if (beginning.ahead.has_value()) {
    ExamineClock(name, *beginning.ahead, findings);
  }
}

}  // namespace

void ExaminePeers(const Patient& patient, Findings& findings) {
  if (!patient.options.insecure_dev && !patient.has_identity()) return;
  const std::string token =
      server::SecretIn(patient.options.service_token_file);
  for (const auto& [name, target] : patient.options.peers) {
    if (target.empty()) continue;
    ExaminePeer(name, target, WatchPeer(patient, name, target, token),
                findings);
  }
}

void ExamineCache(const server::Options& options, Findings& findings) {
  constexpr char kSubject[] = "redis";
  if (options.redis.empty()) {
    findings.push_back(
        {Verdict::kGood, kSubject, "none; the cache is in the process", ""});
    return;
  }
  std::vector<std::string> commands;
  const std::string password = server::SecretIn(options.redis_password_file);
  if (!password.empty()) {
    commands.push_back(
        options.redis_user.empty()
            ? cache::RedisCommand({"AUTH", password})
            : cache::RedisCommand({"AUTH", options.redis_user, password}));
  }
  commands.push_back(cache::RedisCommand({"GET", "concord-doctor"}));
  commands.push_back(cache::RedisCommand({"INFO"}));
  const auto replies = AskRedis(options.redis, commands);
  if (!replies.ok()) {
    findings.push_back(
        {Verdict::kFault, kSubject,
         absl::StrCat(options.redis, ": ", replies.status().message()),
         "check the address, that Redis runs there, and that the service may "
         "reach it; one that resets connections is in its protected mode and "
         "wants a password. Calls go on without it, slower"});
    return;
  }
  for (size_t i = 0; i + 1 < replies->size(); ++i) {
    const cache::RedisReply& reply = (*replies)[i];
    if (reply.kind != cache::RedisReply::Kind::kError) continue;
    findings.push_back({Verdict::kFault, kSubject,
                        absl::StrCat(options.redis, ": ", reply.text),
                        "give --redis_user and --redis_password_file what "
                        "Redis has, and let the user read and write all keys"});
    return;
  }
  findings.push_back(
      {Verdict::kGood, kSubject, absl::StrCat(options.redis, " answers"), ""});
  // A user may be forbidden to ask.
  std::map<std::string, std::string> info = FieldsOf(replies->back().text);
  if (!info.contains("maxmemory_policy")) return;
  int64_t micros = 0;
  if (absl::SimpleAtoi(info["server_time_usec"], &micros)) {
    ExamineClock("Redis", FromMicros(micros) - absl::Now(), findings);
  }
  ExamineRedisSettings(std::move(info), findings);
}

}  // namespace concord::concordctl
