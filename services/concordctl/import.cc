// `concordctl import`: plays a therapy from a journey file into the services.
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "google/protobuf/message.h"
#include "services/concordctl/command.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/files.h"
#include "services/concordctl/journey.h"
#include "services/concordctl/player.h"
#include "services/concordctl/portrait.h"

namespace concord::concordctl {
namespace {

using ::google::protobuf::Message;

constexpr int kAllSessions = 1000;

absl::StatusOr<Journey> Load(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<Journey> journey = ParseJourney(*text);
  if (!journey.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", journey.status().message()));
  }
  return journey;
}

// What a therapist asked for in the session.
void PrintAnswer(const Message& answer) {
  if (const auto* needs =
          dynamic_cast<const inventory::v1::NeedsProfile*>(&answer)) {
    std::cout << DescribeNeeds(*needs) << std::flush;
  }
  if (const auto* suggestions =
          dynamic_cast<const goals::v1::SuggestGoalsResponse*>(&answer)) {
    std::cout << DescribeSuggestions(*suggestions) << std::flush;
  }
}

absl::Status PlayWithProgress(const Journey& journey, int sessions,
                              const std::string& tenant,
                              Connection& connection) {
  std::cout << journey.title() << ": client " << journey.client()
            << ", therapist " << journey.therapist() << "\n";
  return Play(
      journey, tenant, connection,
      [&](int session) {
        std::cout << absl::StreamFormat("session %2d of %d  %s  %s\n",
                                        session + 1, sessions,
                                        journey.session(session).date(),
                                        journey.session(session).title())
                  << std::flush;
      },
      &PrintAnswer);
}

}  // namespace

int Import(int argc, char** argv) {
  ConnectionOptions options;
  std::string path;
  std::string tenant = "demo";
  int sessions = kAllSessions;
  config::Settings settings(
      "concordctl import",
      "plays a therapy from a journey file into running services,\ncall by "
      "call, as its client and its therapist. Interrupted, or with a service\n"
      "gone on the way, play it again within a day: nothing is stored twice.");
  settings.Text("journey", &path, "FILE",
                "The therapy, as services/concordctl/journey.proto describes "
                "it; there are two in tests/journeys.");
  settings.Text("tenant", &tenant, "TENANT",
                "The organisation that the client belongs to.");
  settings.Number("sessions", &sessions, {1, kAllSessions},
                  "Stop after so many sessions.");
  DeclareConnection(settings, &options);
  if (const auto code = ReadSettings(
          settings, argc, argv, {{"journey", &path}, {"keys", &options.keys}},
          "concordctl import --keys=build/keys "
          "--journey=tests/journeys/partnership.textproto")) {
    return *code;
  }
  absl::StatusOr<Journey> journey = Load(path);
  if (!journey.ok()) return Fail(journey.status());
  const int all = journey->session_size();
  if (sessions < all) {
    journey->mutable_session()->DeleteSubrange(sessions, all - sessions);
  }
  Connection connection(options);
  const absl::Status played =
      PlayWithProgress(*journey, all, tenant, connection);
  return played.ok() ? kDone : Fail(played);
}

}  // namespace concord::concordctl
