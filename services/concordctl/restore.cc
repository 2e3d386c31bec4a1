// `concordctl restore`: puts a client's exported record into an inventory.
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "concord/type/v1/export.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/concordctl/command.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/files.h"
#include "services/concordctl/journey.h"

namespace concord::concordctl {
namespace {

using inventory::v1::ImportClientRequest;
using inventory::v1::ImportClientResponse;
using type::v1::ExportLine;

constexpr size_t kBatchLines = 200;
constexpr size_t kBatchBytes = 1 << 20;

absl::StatusOr<ExportLine::Header> HeaderOf(const std::string& line) {
  ExportLine parsed;
  if (!google::protobuf::util::JsonStringToMessage(line, &parsed).ok() ||
      !parsed.has_header()) {
    return absl::InvalidArgumentError(
        "does not begin with the header of an export; make one with "
        "concordctl export");
  }
  return parsed.header();
}

// The faults by the lines of the file, `line 7: resource.topic: is required`;
// `first` lines stand before the batch.
absl::Status FaultsOf(const ImportClientResponse& response, size_t first) {
  if (response.faults().empty()) return absl::OkStatus();
  std::string text = "has lines that are not taken";
  for (const auto& fault : response.faults()) {
    // `lines[3].resource.topic`
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(fault.field(), absl::MaxSplits('.', 1));
    size_t place = 0;
    const bool placed = absl::SimpleAtoi(
        absl::StripSuffix(absl::StripPrefix(parts.first, "lines["), "]"),
        &place);
    absl::StrAppend(
        &text, "\n  ",
        placed ? absl::StrCat("line ", first + place + 1) : parts.first,
        parts.second.empty() ? "" : ": ", parts.second, ": ",
        fault.description());
  }
  return absl::InvalidArgumentError(text);
}

// The client's revision when every line is stored.
absl::StatusOr<int64_t> Send(Connection& connection, const Identity& caller,
                             const std::string& client,
                             const std::vector<std::string>& lines) {
  int64_t revision = 0;
  for (size_t next = 0; next < lines.size();) {
    ImportClientRequest request;
    request.set_parent(client);
    const size_t first = next;
    size_t bytes = 0;
    while (next < lines.size() && next - first < kBatchLines &&
           (next == first || bytes + lines[next].size() <= kBatchBytes)) {
      bytes += lines[next].size();
      request.add_lines(lines[next++]);
    }
    request.set_request_id(UuidOf(request.SerializeAsString()));
    const absl::StatusOr<ImportClientResponse> response =
        connection.Get<ImportClientResponse>(caller, request);
    if (!response.ok()) return response.status();
    CONCORD_RETURN_IF_ERROR(FaultsOf(*response, first));
    revision = response->client_revision();
    std::cout << next << " of " << lines.size() << " lines\n" << std::flush;
  }
  return revision;
}

absl::Status Restore(Connection& connection, const Identity& caller,
                     const std::string& text) {
  std::vector<std::string> lines =
      absl::StrSplit(text, '\n', absl::SkipEmpty());
  if (lines.empty()) return absl::InvalidArgumentError("is empty");
  CONCORD_ASSIGN_OR_RETURN(const ExportLine::Header header,
                           HeaderOf(lines.front()));
  ExportLine last;
  if (!google::protobuf::util::JsonStringToMessage(lines.back(), &last).ok() ||
      !last.has_end()) {
    return absl::InvalidArgumentError("was cut off; export the client again");
  }
  CONCORD_ASSIGN_OR_RETURN(const int64_t revision,
                           Send(connection, caller, header.client(), lines));
  std::cout << header.client() << " is restored up to revision " << revision
            << "\n";
  return absl::OkStatus();
}

}  // namespace

int Restore(int argc, char** argv) {
  ConnectionOptions options;
  std::string path;
  Identity caller{.tenant = "demo", .role = security::Role::kTherapist};
  config::Settings settings(
      "concordctl restore",
      "puts a client's record from a file of `concordctl export`\ninto an "
      "inventory that does not have the client. Interrupted, start it again:\n"
      "nothing is stored twice.");
  settings.Text("file", &path, "FILE", "The file.");
  DeclareTherapist(settings, &caller);
  DeclareConnection(settings, &options);
  if (const auto code = ReadSettings(settings, argc, argv,
                                     {{"file", &path},
                                      {"therapist", &caller.subject},
                                      {"keys", &options.keys}},
                                     "concordctl restore --keys=build/keys "
                                     "--therapist=dr-silva "
                                     "--file=ines.ndjson")) {
    return *code;
  }
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return Fail(text.status());
  Connection connection(options);
  const absl::Status restored = Restore(connection, caller, *text);
  return restored.ok() ? kDone : Fail(restored);
}

}  // namespace concord::concordctl
