// `concordctl keys`: throw-away keys for a machine of one's own.
#include <iostream>
#include <string>

#include "absl/time/clock.h"
#include "services/concordctl/command.h"
#include "services/concordctl/keys_folder.h"

namespace concord::concordctl {

int Keys(int argc, char** argv) {
  std::string folder;
  bool renew = false;
  config::Settings settings(
      "concordctl keys",
      "makes throw-away keys for development: a certificate\nauthority, "
      "certificates of the services and of a client, a key that signs\n"
      "tokens with its JWKS, tokens of the services, and the secret of cache "
      "and\naudit. Valid for 30 days, the services' tokens for one. Never use "
      "them where\nreal clients are recorded.");
  settings.Text("folder", &folder, "DIR",
                "Where to put them; made when it is not there.");
  settings.Switch(
      "renew", &renew,
      "Where there are keys already: certificates and tokens of the "
      "services are made anew with them.");
  if (const auto code =
          ReadSettings(settings, argc, argv, {{"folder", &folder}},
                       "concordctl keys --folder=build/keys")) {
    return *code;
  }
  absl::Status made = MakeKeysFolder(folder, absl::Now());
  const bool renewed = renew && absl::IsAlreadyExists(made);
  if (renewed) made = RenewKeysFolder(folder, absl::Now());
  if (!made.ok()) return Fail(made);
  std::cout << (renewed ? "renewed" : "made") << " keys in " << folder << "\n";
  return kDone;
}

}  // namespace concord::concordctl
