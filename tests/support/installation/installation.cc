#include "tests/support/installation/installation.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "nlohmann/json.hpp"
#include "services/concordctl/keys_folder.h"
#include "services/peers/peers_of.h"

namespace concord::testing {
namespace {

constexpr absl::Duration kStartLimit = absl::Seconds(60);

// The path of a service's program, from the build.
std::string ProgramOf(const std::string& service) {
  if (service == "inventory") return CONCORD_INVENTORY;
  if (service == "goal_planning") return CONCORD_GOAL_PLANNING;
  return CONCORD_PROGRESS_ANALYTICS;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Installation>> Installation::Start() {
  std::unique_ptr<Installation> installation(new Installation());
  CONCORD_RETURN_IF_ERROR(
      concordctl::MakeKeysFolder(installation->keys(), absl::Now()));
  for (const char* service : peers::kServices) {
    CONCORD_RETURN_IF_ERROR(installation->StartService(service));
  }
  return installation;
}

concordctl::ConnectionOptions Installation::connection() const {
  return {.keys = keys(),
          .inventory = addresses_.at("inventory"),
          .goal_planning = addresses_.at("goal_planning"),
          .progress_analytics = addresses_.at("progress_analytics"),
          .timeout = kStartLimit};
}

void Installation::Kill(const std::string& service) {
  processes_.erase(service);
}

std::string Installation::keys() const {
  return absl::StrCat(scratch_.path(), "/keys");
}

int Installation::pid(const std::string& service) const {
  return processes_.at(service)->pid();
}

int Installation::port(const std::string& service) const {
  const std::string& address = addresses_.at(service);
  return std::stoi(address.substr(address.rfind(':') + 1));
}

std::vector<std::string> Installation::SettingsOf(
    const std::string& service, const std::vector<std::string>& changed) const {
  const std::string keys = absl::StrCat(this->keys(), "/");
  const auto known = addresses_.find(service);
  std::vector<std::string> settings = {
      absl::StrCat("--listen=",
                   known == addresses_.end() ? "127.0.0.1:0" : known->second),
      "--health_listen=127.0.0.1:0",
      "--metrics_listen=127.0.0.1:0",
      "--open_files=4096",
      absl::StrCat("--database=sqlite:", scratch_.path(), "/", service, ".db"),
      absl::StrCat("--redis=", redis_.address()),
      absl::StrCat("--secret_file=", keys, "secret"),
      absl::StrCat("--jwks=", keys, "jwks.json"),
      absl::StrCat("--issuer=", concordctl::kIssuer),
      absl::StrCat("--audience=", concordctl::kAudience),
      absl::StrCat("--tls_certificate=", keys, service, ".pem"),
      absl::StrCat("--tls_key=", keys, service, ".key"),
      absl::StrCat("--tls_ca=", keys, "ca.pem")};
  // Most tests are about what comes after it.
  if (service == "inventory") settings.push_back("--open_enrolment=true");
  const std::vector<std::string> called = peers::PeersOf(service);
  if (!called.empty()) {
    settings.push_back(
        absl::StrCat("--service_token_file=", keys, service, ".token"));
  }
  for (const std::string& peer : called) {
    settings.push_back(absl::StrCat("--peer_", peer, "=", addresses_.at(peer)));
  }
  for (const std::string& setting : changed) {
    const std::string name = setting.substr(0, setting.find('=') + 1);
    std::erase_if(settings, [&name](const std::string& own) {
      return absl::StartsWith(own, name);
    });
    settings.push_back(setting);
  }
  return settings;
}

absl::Status Installation::StartService(
    const std::string& service, const std::vector<std::string>& settings) {
  std::vector<std::string> command = SettingsOf(service, settings);
  command.insert(command.begin(), ProgramOf(service));
  CONCORD_ASSIGN_OR_RETURN(processes_[service], Process::Start(command));
  CONCORD_ASSIGN_OR_RETURN(
      const std::string line,
      processes_[service]->AwaitLine("\"message\":\"serving\"", kStartLimit));
  addresses_[service] = nlohmann::json::parse(line).at("address");
  return absl::OkStatus();
}

}  // namespace concord::testing
