// What every subcommand of concordctl has: settings, errors that say what to
// do, and an exit code.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/config/config.h"

namespace concord::concordctl {

enum ExitCode {
  kDone = 0,
  // The command was understood and could not be carried out.
  kFailed = 1,
  // The command line is wrong.
  kWrongUse = 2,
  // A service could not be reached or is not serving.
  kUnreachable = 3,
};

// Each is a whole subcommand: `argv[0]` is its name, the rest its settings.
int Keys(int argc, char** argv);
int Token(int argc, char** argv);
int Enrol(int argc, char** argv);
int Import(int argc, char** argv);
int Export(int argc, char** argv);
int Restore(int argc, char** argv);
int Show(int argc, char** argv);
int Report(int argc, char** argv);
int Accesses(int argc, char** argv);
int Audit(int argc, char** argv);
int Health(int argc, char** argv);
int Doctor(int argc, char** argv);

// Reads the settings. A value is the exit code with which to end at once: help
// was asked for (with `example` at its end), or faults were printed.
// `required` names settings that may not stay empty.
absl::optional<int> ReadSettings(
    config::Settings& settings, int argc, char** argv,
    std::initializer_list<std::pair<absl::string_view, const std::string*>>
        required,
    absl::string_view example);

// Prints `status` with its violations and returns the exit code for it.
int Fail(const absl::Status& status);

}  // namespace concord::concordctl
