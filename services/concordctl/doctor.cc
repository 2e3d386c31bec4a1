// `concordctl doctor`: what is wrong with the settings of a service and with
// what it stands on.
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/server/transport.h"
#include "services/concordctl/command.h"
#include "services/concordctl/doctor/examine.h"
#include "services/peers/peers_of.h"

namespace concord::concordctl {
namespace {

constexpr char kHelp[] =
    "concordctl doctor: looks at the settings of a service and at what it "
    "stands on\n(certificates, the issuer's keys, tokens, database, Redis, the "
    "services that it\ncalls, clocks, limits), and says of each fault what to "
    "do. Run it where the\nservice runs, with the same environment; the "
    "service "
    "may be running. Nothing is\nchanged.\n\n"
    "Usage: concordctl doctor SERVICE [--SETTING=VALUE]...\n\n"
    "SERVICE is inventory, goal_planning or progress_analytics; settings are "
    "its own,\nfrom the environment or as flags.\n\n"
    "Example:\n"
    "  kubectl exec goal-planning-0 -- concordctl doctor goal_planning\n\n"
    "Ends with 0 without a fault, else with 1.\n";

int CountOf(const Findings& findings, Finding::Verdict verdict) {
  return static_cast<int>(std::count_if(
      findings.begin(), findings.end(),
      [verdict](const Finding& each) { return each.verdict == verdict; }));
}

void Tell(const Finding& finding) {
  const char* const word =
      finding.verdict == Finding::Verdict::kGood     ? "good   "
      : finding.verdict == Finding::Verdict::kAdvice ? "advice "
                                                     : "FAULT  ";
  std::cout << word << finding.subject << ": " << finding.text << "\n";
  if (!finding.remedy.empty()) {
    std::cout << "         to do: " << finding.remedy << "\n";
  }
}

}  // namespace

int Doctor(int argc, char** argv) {
  const std::string service = argc > 1 ? argv[1] : "";
  if (service == "--help" || service == "-h") {
    std::cout << kHelp;
    return kDone;
  }
  if (std::find(std::begin(peers::kServices), std::end(peers::kServices),
                service) == std::end(peers::kServices)) {
    std::cerr << kHelp << "\nconcordctl doctor: say which service it is\n";
    return kWrongUse;
  }
  server::PrepareGrpc();
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  const Findings findings =
      Examine(service, argc - 1, argv + 1, ::getenv, variables);
  for (const Finding& finding : findings) Tell(finding);
  const int faults = CountOf(findings, Finding::Verdict::kFault);
  std::cout << service << ": " << faults
            << (faults == 1 ? " fault, " : " faults, ")
            << CountOf(findings, Finding::Verdict::kAdvice) << " advice, "
            << CountOf(findings, Finding::Verdict::kGood) << " good\n";
  return faults == 0 ? kDone : kFailed;
}

}  // namespace concord::concordctl
