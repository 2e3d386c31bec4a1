// Starts the three services, with a line to each that can be cut, and runs a
// command that calls them. What it needs for that is in its environment:
//
// CONCORD_INVENTORY, CONCORD_GOAL_PLANNING, CONCORD_PROGRESS_ANALYTICS
//                      where the services are, HOST:PORT
// CONCORD_CA, CONCORD_CERTIFICATE, CONCORD_KEY
//                      paths of PEM files: whom to trust, and as what to call
// CONCORD_TOKEN        a therapist's, dr-silva
// CONCORD_WATCH_TOKEN  a service's
// CONCORD_LINE         HOST:PORT that takes a command in a line and answers
//                      `done`: `mute` loses every answer from then on, `cut`
//                      resets all connections and ends that
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "services/concordctl/keys_folder.h"
#include "tests/support/installation/installation.h"
#include "tests/support/line/line.h"
#include "tests/support/loopback/loopback.h"

namespace {

using concord::concordctl::Identity;
using concord::concordctl::MintFromFolder;
using concord::security::Role;
using concord::testing::Installation;
using concord::testing::Line;
using concord::testing::ListenOnLoopback;

using Lines = std::vector<std::unique_ptr<Line>>;

// Does what callers say, one at a time, until the process ends.
void Obey(int listener, const Lines& lines) {
  int caller = -1;
  while ((caller = ::accept(listener, nullptr, nullptr)) >= 0) {
    std::array<char, 64> text;
    const ssize_t count = ::recv(caller, text.data(), text.size(), 0);
    const std::string command(absl::StripAsciiWhitespace(
        {text.data(), static_cast<size_t>(count > 0 ? count : 0)}));
    std::string answer = "done\n";
    if (command == "mute") {
      for (const auto& line : lines) line->Mute();
    } else if (command == "cut") {
      for (const auto& line : lines) line->Cut();
    } else {
      answer = "mute or cut\n";
    }
    ::send(caller, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(caller);
  }
}

absl::Status Offer(const char* name, const Identity& identity,
                   const std::string& keys) {
  CONCORD_ASSIGN_OR_RETURN(
      const std::string token,
      MintFromFolder(keys, identity, absl::Now(), absl::Hours(1)));
  ::setenv(name, token.c_str(), 1);
  return absl::OkStatus();
}

absl::StatusOr<int> Run(char** command) {
  CONCORD_ASSIGN_OR_RETURN(const std::unique_ptr<Installation> installation,
                           Installation::Start());
  Lines lines;
  for (const auto& [name, service] :
       {std::pair("CONCORD_INVENTORY", "inventory"),
        std::pair("CONCORD_GOAL_PLANNING", "goal_planning"),
        std::pair("CONCORD_PROGRESS_ANALYTICS", "progress_analytics")}) {
    CONCORD_ASSIGN_OR_RETURN(lines.emplace_back(),
                             Line::Start(installation->port(service)));
    ::setenv(name, absl::StrCat("localhost:", lines.back()->port()).c_str(), 1);
  }
  const std::string keys = installation->keys();
  CONCORD_RETURN_IF_ERROR(
      Offer("CONCORD_TOKEN",
            {.tenant = "demo", .subject = "dr-silva", .role = Role::kTherapist},
            keys));
  CONCORD_RETURN_IF_ERROR(
      Offer("CONCORD_WATCH_TOKEN",
            {.tenant = "demo",
             .subject = "search",
             .role = Role::kService,
             .methods = {"concord.inventory.v1.InventoryService/WatchChanges"}},
            keys));
  ::setenv("CONCORD_CA", absl::StrCat(keys, "/ca.pem").c_str(), 1);
  ::setenv("CONCORD_CERTIFICATE", absl::StrCat(keys, "/client.pem").c_str(), 1);
  ::setenv("CONCORD_KEY", absl::StrCat(keys, "/client.key").c_str(), 1);

  int port = 0;
  const int listener = ListenOnLoopback(&port);
  if (listener < 0) return absl::UnavailableError("no port to be commanded on");
  ::setenv("CONCORD_LINE", absl::StrCat("localhost:", port).c_str(), 1);
  std::thread obedience([&] { Obey(listener, lines); });

  const pid_t child = ::fork();
  if (child == 0) {
    ::execvp(command[0], command);
    std::cerr << "cannot run " << command[0] << "\n";
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ::shutdown(listener, SHUT_RDWR);
  obedience.join();
  ::close(listener);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "Usage: client_installation COMMAND [ARGUMENT]...\n";
    return 2;
  }
  const absl::StatusOr<int> code = Run(argv + 1);
  if (code.ok()) return *code;
  std::cerr << "client_installation: " << code.status() << "\n";
  return 1;
}
