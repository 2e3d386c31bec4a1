// `concordctl export`: a client's whole record at inventory and goal planning
// as a file of lines.
#include <iostream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "services/concordctl/command.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/files.h"

namespace concord::concordctl {
namespace {

using type::v1::ExportClientRequest;
using type::v1::ExportClientResponse;

constexpr int kPageSize = 500;

// Appends every page of one service.
absl::Status AppendLines(Connection& connection, const Identity& caller,
                         absl::string_view service, ExportClientRequest request,
                         std::string& text) {
  request.set_page_size(kPageSize);
  do {
    CONCORD_ASSIGN_OR_RETURN(
        const ExportClientResponse page,
        connection.Get<ExportClientResponse>(caller, request, service));
    for (const std::string& line : page.lines()) {
      absl::StrAppend(&text, line, "\n");
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

// Goals cannot be told without whom they are about, so that they are left out
// of what is handed out.
absl::StatusOr<std::string> ReadLines(Connection& connection,
                                      const Identity& caller,
                                      const std::string& client, bool redact) {
  std::string text;
  ExportClientRequest request;
  request.set_parent(absl::StrCat("clients/", client));
  request.set_redact_others(redact);
  CONCORD_RETURN_IF_ERROR(
      AppendLines(connection, caller, "inventory", request, text));
  if (redact) return text;
  CONCORD_RETURN_IF_ERROR(
      AppendLines(connection, caller, "goal_planning", request, text));
  return text;
}

}  // namespace

int Export(int argc, char** argv) {
  ConnectionOptions options;
  std::string client;
  std::string path;
  bool redact = false;
  Identity caller{.tenant = "demo", .role = security::Role::kTherapist};
  config::Settings settings(
      "concordctl export",
      "writes a client's whole record at inventory and goal planning,\nwith "
      "its "
      "history, to a file that `concordctl restore` reads.");
  settings.Text("client", &client, "ID", "Whose record.");
  DeclareTherapist(settings, &caller);
  settings.Text("file", &path, "FILE", "Where to write it.");
  settings.Switch("redact_others", &redact,
                  "Take out what belongs to other people, and the goals; for "
                  "handing out.");
  DeclareConnection(settings, &options);
  if (const auto code = ReadSettings(settings, argc, argv,
                                     {{"client", &client},
                                      {"therapist", &caller.subject},
                                      {"file", &path},
                                      {"keys", &options.keys}},
                                     "concordctl export --keys=build/keys "
                                     "--client=ines --therapist=dr-silva "
                                     "--file=ines.ndjson")) {
    return *code;
  }
  Connection connection(options);
  const absl::StatusOr<std::string> text =
      ReadLines(connection, caller, client, redact);
  if (!text.ok()) return Fail(text.status());
  const absl::Status written = WriteFile(path, *text, Access::kPrivate);
  if (!written.ok()) return Fail(written);
  std::cout << "wrote " << path << "\n";
  return kDone;
}

}  // namespace concord::concordctl
