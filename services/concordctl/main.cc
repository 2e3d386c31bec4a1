// concordctl, the command line of Concord: picks the subcommand.
#include <iostream>

#include "absl/strings/string_view.h"
#include "services/concordctl/command.h"

namespace {

using concord::concordctl::kDone;
using concord::concordctl::kWrongUse;

struct Subcommand {
  absl::string_view name;
  absl::string_view summary;
  int (*run)(int argc, char** argv);
};

constexpr Subcommand kSubcommands[] = {
    {"keys", "Makes throw-away keys, certificates and service tokens.",
     concord::concordctl::Keys},
    {"token", "Prints a development token for somebody.",
     concord::concordctl::Token},
    {"enrol", "Begins a client's record, and says who reaches it.",
     concord::concordctl::Enrol},
    {"import", "Plays a therapy from a journey file into the services.",
     concord::concordctl::Import},
    {"export", "Writes a client's whole record to a file.",
     concord::concordctl::Export},
    {"restore", "Puts a client's exported record into other services.",
     concord::concordctl::Restore},
    {"show", "Tells what was found about a client, in plain words.",
     concord::concordctl::Show},
    {"report", "Writes a client's report with its charts to an HTML file.",
     concord::concordctl::Report},
    {"accesses", "Lists who has used a client's record.",
     concord::concordctl::Accesses},
    {"audit", "Verifies a service's audit trail: `concordctl audit verify`.",
     concord::concordctl::Audit},
    {"health", "Says whether services are serving.",
     concord::concordctl::Health},
    {"doctor", "Finds what is wrong with a service's settings, and its remedy.",
     concord::concordctl::Doctor},
};

void PrintHelp(std::ostream& out) {
  out << "concordctl: the command line of Concord, three services for "
         "interpersonal therapy.\n\n"
         "Usage: concordctl COMMAND [--SETTING=VALUE]...\n\n";
  for (const Subcommand& subcommand : kSubcommands) {
    out << "  " << subcommand.name
        << std::string(10 - subcommand.name.size(), ' ') << subcommand.summary
        << "\n";
  }
  out << "\n`concordctl COMMAND --help` tells more about one of them. Begin "
         "with `keys`,\nwhich makes what the others need to reach services on "
         "this machine.\n\n"
         "Exit codes: 0 done, 1 could not be done, 2 wrong command line, 3 a "
         "service\ncannot be reached.\n";
}

}  // namespace

int main(int argc, char** argv) {
  const absl::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h" || name == "help") {
    PrintHelp(std::cout);
    return kDone;
  }
  for (const Subcommand& subcommand : kSubcommands) {
    if (subcommand.name == name) return subcommand.run(argc - 1, argv + 1);
  }
  PrintHelp(std::cerr);
  if (!name.empty()) {
    std::cerr << "\nconcordctl: there is no command \"" << name << "\"\n";
  }
  return kWrongUse;
}
