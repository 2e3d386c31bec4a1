// `concordctl show`: what was found about a client, in plain words.
#include <iostream>
#include <string>

#include "services/concordctl/command.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/portrait.h"
#include "services/concordctl/reader.h"

namespace concord::concordctl {

int Show(int argc, char** argv) {
  ConnectionOptions options;
  std::string client;
  Identity caller{.tenant = "demo", .role = security::Role::kTherapist};
  config::Settings settings(
      "concordctl show",
      "tells what the services know of a client, as a therapist\nwould: "
      "sessions, people, conflicts, needs, goals, and what the measurements\n"
      "say.");
  settings.Text("client", &client, "ID", "About whom.");
  DeclareTherapist(settings, &caller);
  DeclareConnection(settings, &options);
  if (const auto code = ReadSettings(settings, argc, argv,
                                     {{"client", &client},
                                      {"therapist", &caller.subject},
                                      {"keys", &options.keys}},
                                     "concordctl show --keys=build/keys "
                                     "--client=ines --therapist=dr-silva")) {
    return *code;
  }
  Connection connection(options);
  const absl::StatusOr<Portrait> portrait =
      ReadPortrait(connection, caller, client);
  if (!portrait.ok()) return Fail(portrait.status());
  std::cout << Describe(*portrait);
  return kDone;
}

}  // namespace concord::concordctl
