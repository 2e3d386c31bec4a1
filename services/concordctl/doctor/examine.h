// What `concordctl doctor` looks at: the settings of one service, and what it
// stands on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/config/config.h"
#include "common/server/options.h"

namespace concord::concordctl {

// What a look at one thing has found.
struct Finding {
  enum class Verdict { kGood, kAdvice, kFault };

  Verdict verdict = Verdict::kGood;
  // A setting without dashes, or `clock`, `memory`, `open files`.
  std::string subject;
  std::string text;
  // What to do; empty where all is well.
  std::string remedy;
};
using Findings = std::vector<Finding>;

// A service as its settings have it.
struct Patient {
  std::string service;
  server::Options options;
  server::Material material;
  // Of settings and files, already found.
  std::vector<config::Fault> faults;

  // Whether the file of a setting is there and what it should be.
  bool has(absl::string_view setting) const;
  // Whether it can be the one or the other end of TLS.
  bool has_identity() const;
};

// Variables of the environment (`NAME=value`) that look like settings and are
// none of any service.
void ExamineVariables(const std::vector<std::string>& environment,
                      Findings& findings);
// The own certificate, the token issuer's keys, the token for own calls.
void ExamineTrust(const Patient& patient, absl::Time now, Findings& findings);
// Whether the database can be written, and will be there tomorrow.
void ExamineDatabase(const server::Options& options, Findings& findings);
// Whether Redis answers, and may forget.
void ExamineCache(const server::Options& options, Findings& findings);
// Whether each peer can be reached and accepts the own certificate and token,
// and has the same time.
void ExaminePeers(const Patient& patient, Findings& findings);
// Addresses, descriptors and the time to stop.
void ExamineProcess(const server::Options& options, Findings& findings);
// What may be kept in memory, against the `limit` of the container in bytes.
void ExamineMemory(const server::Options& options, int64_t limit,
                   Findings& findings);
// How far another machine's time is from the own.
void ExamineClock(absl::string_view of, absl::Duration ahead,
                  Findings& findings);

// All of it, with the settings of a service as it would read them.
Findings Examine(const std::string& service, int argc, const char* const* argv,
                 const config::Settings::Environment& environment,
                 const std::vector<std::string>& variables);

}  // namespace concord::concordctl
