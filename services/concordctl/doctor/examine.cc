// One look after the other.
#include "services/concordctl/doctor/examine.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/peers/own_settings.h"
#include "services/peers/peers_of.h"

namespace concord::concordctl {
namespace {

using Verdict = Finding::Verdict;

// In bytes; nothing where there is no limit. Version 2 of control groups has
// the one file, version 1 the other.
absl::optional<int64_t> MemoryLimit() {
  for (const char* path : {"/sys/fs/cgroup/memory.max",
                           "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::ifstream file(path);
    std::string text;
    int64_t limit = 0;
    if (file >> text && absl::SimpleAtoi(text, &limit) &&
        limit < int64_t{1} << 60) {
      return limit;
    }
  }
  return absl::nullopt;
}

}  // namespace

bool Patient::has(absl::string_view setting) const {
  return std::none_of(faults.begin(), faults.end(),
                      [setting](const config::Fault& fault) {
                        return fault.setting == setting;
                      });
}

bool Patient::has_identity() const {
  return has("tls_certificate") && has("tls_key") && has("tls_ca");
}

void ExamineVariables(const std::vector<std::string>& environment,
                      Findings& findings) {
  // Services may share one list of variables.
  server::Options options;
  config::Settings settings = server::Declare(
      "", "", {std::begin(peers::kServices), std::end(peers::kServices)},
      options);
  peers::OwnSettings own;
  for (const char* const service : peers::kServices) {
    peers::DeclareOwn(service, settings, own);
  }
  for (const std::string& variable : environment) {
    const std::string name = variable.substr(0, variable.find('='));
    if (!absl::StartsWith(name, "CONCORD_")) continue;
    const std::string setting = absl::AsciiStrToLower(name.substr(8));
    if (settings.Has(setting)) continue;
    findings.push_back({Verdict::kAdvice, name, "is no setting of any service",
                        "correct its name or remove it; --help lists all"});
  }
}

Findings Examine(const std::string& service, int argc, const char* const* argv,
                 const config::Settings::Environment& environment,
                 const std::vector<std::string>& variables) {
  Patient patient = {.service = service};
  config::Settings settings =
      server::Declare(service, "", peers::PeersOf(service), patient.options);
  peers::OwnSettings own;
  peers::DeclareOwn(service, settings, own);
  patient.faults = settings.Read(argc, argv, environment);
  const absl::Time now = absl::Now();
  server::Loaded loaded = server::Load(patient.options, now);
  patient.material = std::move(loaded.material);
  patient.faults.insert(patient.faults.end(), loaded.faults.begin(),
                        loaded.faults.end());
  Findings findings;
  for (const config::Fault& fault : patient.faults) {
    findings.push_back(
        {Verdict::kFault, fault.setting, fault.problem, fault.remedy});
  }
  ExamineVariables(variables, findings);
  ExamineProcess(patient.options, findings);
  if (const absl::optional<int64_t> limit = MemoryLimit()) {
    ExamineMemory(patient.options, *limit, findings);
  }
  ExamineDatabase(patient.options, findings);
  ExamineTrust(patient, now, findings);
  ExamineCache(patient.options, findings);
  ExaminePeers(patient, findings);
  return findings;
}

}  // namespace concord::concordctl
