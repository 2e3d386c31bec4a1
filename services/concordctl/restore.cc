// `concordctl restore`: puts a client's exported record where it is not yet.
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
#include "concord/type/v1/copy.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "concord/type/v1/fault.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/concordctl/command.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/files.h"
#include "services/concordctl/journey.h"

namespace concord::concordctl {
namespace {

using type::v1::ExportLine;
using type::v1::ImportClientRequest;
using type::v1::ImportClientResponse;

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
absl::Status FindFaults(const ImportClientResponse& response, size_t first) {
  if (response.faults().empty()) return absl::OkStatus();
  std::string text = "has lines that are not taken";
  for (const type::v1::Fault& fault : response.faults()) {
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

// The client's revision when every line in [`next`, `end`) is stored.
absl::StatusOr<int64_t> Send(Connection& connection, const Identity& caller,
                             const ExportLine::Header& header,
                             const std::vector<std::string>& lines, size_t next,
                             size_t end) {
  int64_t revision = 0;
  while (next < end) {
    ImportClientRequest request;
    request.set_parent(header.client());
    const size_t first = next;
    size_t bytes = 0;
    while (next < end && next - first < kBatchLines &&
           (next == first || bytes + lines[next].size() <= kBatchBytes)) {
      bytes += lines[next].size();
      request.add_lines(lines[next++]);
    }
    request.set_request_id(UuidOf(request.SerializeAsString()));
    CONCORD_ASSIGN_OR_RETURN(const ImportClientResponse response,
                             connection.Get<ImportClientResponse>(
                                 caller, request, header.service()));
    CONCORD_RETURN_IF_ERROR(FindFaults(response, first));
    revision = response.client_revision();
    if (next == end && !response.ended()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "is what ", header.client(), " has at ", header.service(),
          " already, where it was written and not imported"));
    }
    std::cout << next << " of " << lines.size() << " lines\n" << std::flush;
  }
  return revision;
}

// One service's part of the file.
struct Part {
  ExportLine::Header header;
  size_t begin = 0;
  size_t end = 0;
};

// Nothing is sent unless every part is whole.
absl::StatusOr<std::vector<Part>> PartsOf(
    const std::vector<std::string>& lines) {
  std::vector<Part> parts;
  bool open = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!open) {
      Part& part = parts.emplace_back();
      CONCORD_ASSIGN_OR_RETURN(part.header, HeaderOf(lines[i]));
      part.begin = i;
      open = true;
      continue;
    }
    ExportLine line;
    if (google::protobuf::util::JsonStringToMessage(lines[i], &line).ok() &&
        line.has_end()) {
      parts.back().end = i + 1;
      open = false;
    }
  }
  if (lines.empty()) return absl::InvalidArgumentError("is empty");
  if (open) {
    return absl::InvalidArgumentError("was cut off; export the client again");
  }
  return parts;
}

absl::Status Restore(Connection& connection, const Identity& caller,
                     const std::string& text) {
  const std::vector<std::string> lines =
      absl::StrSplit(text, '\n', absl::SkipEmpty());
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Part> parts, PartsOf(lines));
  for (const Part& part : parts) {
    const ExportLine::Header& header = part.header;
    if (header.service() != "inventory" &&
        header.service() != "goal_planning") {
      return absl::InvalidArgumentError(absl::StrCat(
          "has a part of ", header.service(), ", which is not known here"));
    }
    CONCORD_ASSIGN_OR_RETURN(
        const int64_t revision,
        Send(connection, caller, header, lines, part.begin, part.end));
    std::cout << header.client() << " is restored at " << header.service()
              << " up to revision " << revision << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

int Restore(int argc, char** argv) {
  ConnectionOptions options;
  std::string path;
  Identity caller{
      .tenant = "demo", .subject = "mover", .role = security::Role::kMigration};
  config::Settings settings(
      "concordctl restore",
      "puts a client's record from a file of `concordctl export`\ninto "
      "services "
      "that do not have the client. Interrupted, start it again:\nnothing is "
      "stored twice.");
  settings.Text("file", &path, "FILE", "The file.");
  settings.Text("tenant", &caller.tenant, "NAME",
                "The tenant that the client will belong to.");
  settings.Text("mover", &caller.subject, "NAME",
                "Who moves the record: everything will say that they have "
                "imported it.");
  DeclareConnection(settings, &options);
  if (const auto code = ReadSettings(settings, argc, argv,
                                     {{"file", &path}, {"keys", &options.keys}},
                                     "concordctl restore --keys=build/keys "
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
