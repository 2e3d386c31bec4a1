// `concordctl token`: a development token on the standard output.
#include <iostream>
#include <string>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "services/concordctl/command.h"
#include "services/concordctl/keys_folder.h"

namespace concord::concordctl {

int Token(int argc, char** argv) {
  std::string folder;
  std::string role = "therapist";
  std::string methods;
  Identity identity{.tenant = "demo"};
  absl::Duration lifetime = absl::Minutes(15);
  config::Settings settings(
      "concordctl token",
      "prints a token that services with these keys accept,\nas in the header "
      "`authorization: Bearer TOKEN`.");
  settings.Text("keys", &folder, "DIR", "The folder of `concordctl keys`.");
  settings.Text("tenant", &identity.tenant, "TENANT",
                "The organisation whose data the token opens.");
  settings.Text("subject", &identity.subject, "ID",
                "Who calls; a therapist is on a care team under this name.");
  settings.Choice("role", &role,
                  {"client", "therapist", "supervisor", "informant", "service",
                   "admin", "migration"},
                  "As what the subject calls.");
  settings.Text("client", &identity.client, "ID",
                "For --role=client: the client that the subject is, when the "
                "two names differ.");
  settings.Text("methods", &methods, "LIST",
                "For --role=service: what the account may call, with commas "
                "between, as concord.goals.v1.GoalPlanningService/GetGoal.");
  settings.Duration("lifetime", &lifetime, {absl::Minutes(1), absl::Hours(24)},
                    "How long the token is accepted.");
  if (const auto code = ReadSettings(
          settings, argc, argv,
          {{"keys", &folder}, {"subject", &identity.subject}},
          "concordctl token --keys=build/keys --subject=dr-silva")) {
    return *code;
  }
  identity.role = security::RoleNamed(role);
  identity.methods = absl::StrSplit(methods, ',', absl::SkipEmpty());
  const absl::StatusOr<std::string> token =
      MintFromFolder(folder, identity, absl::Now(), lifetime);
  if (!token.ok()) return Fail(token.status());
  std::cout << *token << "\n";
  return kDone;
}

}  // namespace concord::concordctl
