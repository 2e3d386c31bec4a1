// Settings and faults of a command line, printed for whoever typed it.
#include "services/concordctl/command.h"

#include <cstdlib>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace concord::concordctl {

absl::optional<int> ReadSettings(
    config::Settings& settings, int argc, char** argv,
    std::initializer_list<std::pair<absl::string_view, const std::string*>>
        required,
    absl::string_view example) {
  std::vector<config::Fault> faults = settings.Read(argc, argv, std::getenv);
  if (settings.help_wanted()) {
    std::cout << settings.Help() << "\nExample:\n  " << example << "\n";
    return kDone;
  }
  for (const auto& [name, value] : required) {
    if (value->empty()) {
      faults.push_back({std::string(name), "is missing",
                        absl::StrCat("give --", name, "=...")});
    }
  }
  if (faults.empty()) return absl::nullopt;
  std::cerr << config::Describe(faults) << "See concordctl " << argv[0]
            << " --help.\n";
  return kWrongUse;
}

int Fail(const absl::Status& status) {
  std::cerr << "concordctl: " << status.message() << "\n";
  for (const FieldViolation& violation : ViolationsOf(status)) {
    std::cerr << "  " << violation.field << ": " << violation.description
              << "\n";
  }
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)
             ? kUnreachable
             : kFailed;
}

}  // namespace concord::concordctl
