// Versions as JSON, and JSON as versions.
#include "common/handler/client_copy.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "common/contract/resource_name.h"
#include "common/contract/validate.h"
#include "common/entry/entry.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/copy.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "concord/type/v1/fault.pb.h"
#include "concord/type/v1/imported.pb.h"
#include "google/protobuf/util/json_util.h"

namespace concord::handler {
namespace {

using ::google::protobuf::Message;
using type::v1::ExportClientRequest;
using type::v1::ExportClientResponse;
using type::v1::ExportLine;
using type::v1::ImportClientRequest;
using type::v1::ImportClientResponse;

constexpr int kFormat = 2;
// Written before v0.1.0.
constexpr int kUnreleasedFormat = 1;
// A batch of wrong lines is told by its first ones.
constexpr size_t kMostFaults = 100;
// No client has been changed as often; a larger number would be a mistake or an
// attack on those that follow it.
constexpr int64_t kHighestRevision = 1'000'000'000;
// Page tokens of exports are bound to no kind.
constexpr storage::Kind kNoKind = {0, "export", nullptr};

absl::StatusOr<std::string> LineOf(const ExportLine& line) {
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(line, &text).ok()) {
    return Bug("a line cannot be written as JSON");
  }
  return text;
}

// How far an export has come.
struct Progress {
  // Of the client when it began.
  int64_t until = 0;
  // The newest version of the pages before.
  int64_t after = 0;
  int64_t version_count = 0;
  int64_t withheld_count = 0;
};

absl::optional<Progress> ParseProgress(
    const std::pair<int64_t, std::string>& position) {
  Progress progress;
  progress.after = position.first;
  const std::vector<absl::string_view> parts =
      absl::StrSplit(position.second, '/');
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &progress.until) ||
      !absl::SimpleAtoi(parts[1], &progress.version_count) ||
      !absl::SimpleAtoi(parts[2], &progress.withheld_count)) {
    return absl::nullopt;
  }
  return progress;
}

const CopiedKind* FindKind(absl::Span<const CopiedKind> kinds, int number) {
  const auto* const found =
      std::find_if(kinds.begin(), kinds.end(), [number](const CopiedKind& one) {
        return one.kind->stored().number == number;
      });
  return found == kinds.end() ? nullptr : found;
}

// Writes versions into a page until it is full.
class Exporter {
 public:
  Exporter(rpc::Call& call, const ExportOptions& options, Progress& progress,
           ExportClientResponse& page)
      : call_(call), options_(options), progress_(progress), page_(page) {}

  size_t bytes() const { return bytes_; }

  absl::Status Add(const storage::Version& version) {
    const CopiedKind* const kind = FindKind(options_.kinds, version.kind);
    if (kind == nullptr) return Bug("a stored kind cannot be exported");
    const std::unique_ptr<Message> resource(kind->resource->New());
    if (!resource->ParseFromString(version.record.bytes)) {
      return Bug("a stored resource does not parse");
    }
    progress_.after = version.record.revision;
    CONCORD_ASSIGN_OR_RETURN(
        const bool admitted,
        entry::Admit(call_, *kind->kind, version.record, *resource));
    if (!admitted || !options_.prune(*kind->kind, *resource)) {
      ++progress_.withheld_count;
      return absl::OkStatus();
    }
    ++progress_.version_count;
    ExportLine line;
    line.mutable_version()->set_revision(version.record.revision);
    line.mutable_version()->set_deleted(version.record.deleted);
    line.mutable_version()->mutable_resource()->PackFrom(*resource);
    return Add(line);
  }

  absl::Status Add(const ExportLine& line) {
    CONCORD_ASSIGN_OR_RETURN(std::string text, LineOf(line));
    bytes_ += text.size();
    page_.add_lines(std::move(text));
    return absl::OkStatus();
  }

 private:
  rpc::Call& call_;
  const ExportOptions& options_;
  Progress& progress_;
  ExportClientResponse& page_;
  size_t bytes_ = 0;
};

// What a line says, or why it says nothing.
struct ParsedLine {
  std::string fault;
  ExportLine line;
  const CopiedKind* kind = nullptr;
  std::unique_ptr<Message> resource;
  std::string id;
};

std::string FaultOfHeader(const ExportLine::Header& header,
                          absl::string_view service, const rpc::Call& call) {
  if (header.format() == kUnreleasedFormat) {
    return "is of format 1, which was written before v0.1.0 and cannot be "
           "imported; send an export of this version";
  }
  if (header.format() != kFormat) return "is of another format; send format 2";
  if (header.service() != service) {
    return absl::StrCat("is of another service; send an export of ", service);
  }
  if (header.redacted()) {
    return "says that the export is redacted; send one that is whole";
  }
  if (contract::ClientOf(header.client()) != call.client()) {
    return "is of another client; send it with that client as the parent";
  }
  return "";
}

class Importer {
 public:
  Importer(rpc::Call& call, absl::string_view service,
           absl::Span<const CopiedKind> kinds)
      : call_(call),
        service_(service),
        kinds_(kinds),
        revision_(call.footing().revision),
        is_under_way_(call.footing().import_state ==
                          storage::ImportState::kUnderWay ||
                      revision_ == 0) {}

  // The client's, with what was stored.
  int64_t revision() const { return revision_; }

  // Also checks the version's bounds; faults inside the resource are added to
  // `faults` with their paths.
  ParsedLine Parse(const std::string& text, const std::string& path,
                   std::vector<FieldViolation>& faults) {
    ParsedLine parsed;
    if (!google::protobuf::util::JsonStringToMessage(text, &parsed.line).ok()) {
      parsed.fault =
          "is no line of an export of this version; send lines as the export "
          "gave them";
    } else if (parsed.line.has_header()) {
      parsed.fault = FaultOfHeader(parsed.line.header(), service_, call_);
    } else if (parsed.line.has_version()) {
      Unpack(parsed);
      if (parsed.fault.empty()) CheckBounds(*parsed.resource, path, faults);
    } else if (!parsed.line.has_end()) {
      parsed.fault = "is empty; send a header, a version or an end";
    }
    return parsed;
  }

  // Whether the version is stored now; false when it was there already.
  absl::StatusOr<bool> Store(const ParsedLine& parsed, std::string& fault) {
    const ExportLine::Version& version = parsed.line.version();
    if (version.revision() <= revision_) {
      CONCORD_ASSIGN_OR_RETURN(const bool is_there, IsThere(parsed));
      if (!is_there) {
        fault =
            "is not what is stored at this revision; import only into a client "
            "that does not exist or that this import began";
      }
      return false;
    }
    if (!is_under_way_) {
      fault =
          "comes when the client's import has ended, or to a client that was "
          "not imported; import only into a client that does not exist";
      return false;
    }
    Mark(*parsed.resource);
    CONCORD_RETURN_IF_ERROR(
        call_.unit().Restore(parsed.kind->kind->stored(), call_.scope(),
                             {.id = parsed.id,
                              .revision = version.revision(),
                              .deleted = version.deleted(),
                              .bytes = parsed.resource->SerializeAsString()},
                             *parsed.resource));
    revision_ = version.revision();
    return true;
  }

  // Whether the import has ended with the export's last line.
  absl::StatusOr<bool> End(const ExportLine::End& end, std::string& fault) {
    if (!is_under_way_) {
      return call_.footing().import_state == storage::ImportState::kEnded;
    }
    int64_t count = 0;
    CONCORD_RETURN_IF_ERROR(
        call_.store()
            .ListVersions(call_.scope(), 0, revision_,
                          std::numeric_limits<int>::max(),
                          [&count](const storage::Version&) {
                            ++count;
                            return true;
                          })
            .status());
    if (count != end.version_count()) {
      fault = absl::StrCat("says that there are ", end.version_count(),
                           " versions, and ", count,
                           " are stored; send those that are missing");
      return false;
    }
    CONCORD_RETURN_IF_ERROR(call_.unit().EndImport(call_.scope()));
    is_under_way_ = false;
    return true;
  }

 private:
  // Whether what the line says is what is stored, but for who imported it.
  absl::StatusOr<bool> IsThere(const ParsedLine& parsed) {
    const ExportLine::Version& version = parsed.line.version();
    const absl::StatusOr<storage::Record> present =
        call_.store().GetAsRead(parsed.kind->kind->stored(), call_.scope(),
                                parsed.id, storage::EtagOf(version.revision()));
    if (!present.ok()) {
      return absl::IsNotFound(present.status()) ||
                     absl::IsAborted(present.status())
                 ? absl::StatusOr<bool>(false)
                 : present.status();
    }
    const std::unique_ptr<Message> stored(parsed.resource->New());
    if (!stored->ParseFromString(present->bytes)) {
      return Bug("a stored resource does not parse");
    }
    const std::unique_ptr<Message> sent(parsed.resource->New());
    sent->CopyFrom(*parsed.resource);
    for (Message* const one : {stored.get(), sent.get()}) {
      one->GetReflection()->ClearField(one, ImportedOf(*one));
    }
    return present->deleted == version.deleted() &&
           stored->SerializeAsString() == sent->SerializeAsString();
  }

  // Every copied kind has it.
  static const google::protobuf::FieldDescriptor* ImportedOf(
      const Message& resource) {
    return resource.GetDescriptor()->FindFieldByName("imported");
  }

  void Mark(Message& resource) const {
    auto& imported = static_cast<type::v1::Imported&>(
        *resource.GetReflection()->MutableMessage(&resource,
                                                  ImportedOf(resource)));
    imported.set_subject(call_.caller().subject);
    *imported.mutable_import_time() = ToTimestamp(call_.now());
  }

  void Unpack(ParsedLine& parsed) const {
    const ExportLine::Version& version = parsed.line.version();
    const auto* const found = std::find_if(
        kinds_.begin(), kinds_.end(), [&version](const CopiedKind& one) {
          std::string name;
          return google::protobuf::Any::ParseAnyTypeUrl(
                     version.resource().type_url(), &name) &&
                 name == one.resource->GetDescriptor()->full_name();
        });
    if (found == kinds_.end()) {
      parsed.fault = "is of a type that this service does not keep";
      return;
    }
    parsed.kind = found;
    parsed.resource.reset(found->resource->New());
    if (!version.resource().UnpackTo(parsed.resource.get())) {
      parsed.fault = "has a resource that does not parse";
      return;
    }
    const std::string name = TextOf(*parsed.resource, "name");
    parsed.id = std::string(contract::LastSegment(name));
    if (name !=
        storage::NameOf(found->kind->stored(), call_.scope(), parsed.id)) {
      parsed.fault = "names another client or another kind than its type";
    } else if (version.revision() < 1 ||
               TextOf(*parsed.resource, "etag") !=
                   storage::EtagOf(version.revision())) {
      parsed.fault = "has another etag than its revision; send both unchanged";
    } else if (version.revision() > kHighestRevision) {
      parsed.fault = absl::StrCat("has a revision above ", kHighestRevision,
                                  "; send an export as it was made");
    }
  }

  static std::string TextOf(const Message& message, const char* field) {
    const auto* const found = message.GetDescriptor()->FindFieldByName(field);
    return found == nullptr
               ? ""
               : message.GetReflection()->GetString(message, found);
  }

  // Looked up for a kind's first line: the contract's options take longer to
  // read than a line does.
  const contract::Validator& ValidatorOf(
      const google::protobuf::Descriptor& type) {
    auto& validator = validators_[&type];
    if (validator == nullptr) {
      validator = std::make_unique<contract::Validator>(type);
    }
    return *validator;
  }

  // What a caller could have written. What the server has made of it, the
  // check takes out of a copy.
  void CheckBounds(const Message& resource, const std::string& path,
                   std::vector<FieldViolation>& faults) {
    const std::unique_ptr<Message> copy(resource.New());
    copy->CopyFrom(resource);
    const absl::Status checked =
        ValidatorOf(*resource.GetDescriptor()).Check(*copy, call_.now());
    for (FieldViolation& violation : ViolationsOf(checked)) {
      violation.field = absl::StrCat(path, ".resource.", violation.field);
      faults.push_back(std::move(violation));
    }
  }

  rpc::Call& call_;
  const absl::string_view service_;
  const absl::Span<const CopiedKind> kinds_;
  std::map<const google::protobuf::Descriptor*,
           std::unique_ptr<contract::Validator>>
      validators_;
  int64_t revision_;
  // Whether versions may be stored.
  bool is_under_way_;
};

}  // namespace

absl::StatusOr<ExportClientResponse> ExportClient(
    rpc::Call& call, const ExportOptions& options,
    const ExportClientRequest& request) {
  if (request.redact_others() && !options.can_redact) {
    return InvalidField(
        "redact_others",
        absl::StrCat("is not to be had of ", options.service,
                     ", whose record cannot be told without other people; "
                     "leave it unset"));
  }
  const std::string arguments = absl::StrCat(request.redact_others());
  CONCORD_ASSIGN_OR_RETURN(
      const storage::Page asked,
      rpc::ParsePage(call, kNoKind, arguments, request.page_size(),
                     request.page_token()));
  ExportClientResponse page;
  Progress progress;
  Exporter exporter(call, options, progress, page);
  if (asked.after.has_value()) {
    const absl::optional<Progress> begun = ParseProgress(*asked.after);
    if (!begun.has_value()) return Bug("a page token of another export");
    progress = *begun;
  } else {
    progress.until = call.footing().revision;
    ExportLine line;
    line.mutable_header()->set_format(kFormat);
    line.mutable_header()->set_service(std::string(options.service));
    line.mutable_header()->set_client(absl::StrCat("clients/", call.client()));
    line.mutable_header()->set_client_revision(progress.until);
    line.mutable_header()->set_redacted(request.redact_others());
    CONCORD_RETURN_IF_ERROR(exporter.Add(line));
  }
  absl::Status added;
  bool more = false;
  CONCORD_ASSIGN_OR_RETURN(
      more, call.store().ListVersions(
                call.scope(), progress.after, progress.until, asked.size,
                [&](const storage::Version& version) {
                  added.Update(exporter.Add(version));
                  return added.ok() && exporter.bytes() < asked.bytes;
                }));
  CONCORD_RETURN_IF_ERROR(added);
  if (more) {
    page.set_next_page_token(rpc::MakePageToken(
        call, kNoKind, arguments,
        {progress.after,
         absl::StrCat(progress.until, "/", progress.version_count, "/",
                      progress.withheld_count)}));
    return page;
  }
  ExportLine line;
  line.mutable_end()->set_version_count(progress.version_count);
  line.mutable_end()->set_withheld_count(progress.withheld_count);
  CONCORD_RETURN_IF_ERROR(exporter.Add(line));
  return page;
}

absl::StatusOr<ImportClientResponse> ImportClient(
    rpc::Call& call, absl::string_view service,
    absl::Span<const CopiedKind> kinds, const ImportClientRequest& request,
    absl::FunctionRef<std::string(const Message&)> check) {
  int64_t stored_count = 0;
  int64_t present_count = 0;
  std::vector<FieldViolation> faults;
  bool ended = false;
  Importer importer(call, service, kinds);
  for (int i = 0; i < request.lines_size(); ++i) {
    if (faults.size() >= kMostFaults) break;
    const std::string path = absl::StrCat("lines[", i, "]");
    ParsedLine parsed = importer.Parse(request.lines(i), path, faults);
    if (parsed.fault.empty() && parsed.resource != nullptr) {
      parsed.fault = check(*parsed.resource);
    }
    if (parsed.fault.empty() && parsed.resource != nullptr && faults.empty()) {
      CONCORD_ASSIGN_OR_RETURN(const bool stored,
                               importer.Store(parsed, parsed.fault));
      (stored ? stored_count : present_count) += parsed.fault.empty() ? 1 : 0;
    }
    if (parsed.line.has_end() && faults.empty()) {
      CONCORD_ASSIGN_OR_RETURN(ended,
                               importer.End(parsed.line.end(), parsed.fault));
    }
    if (!parsed.fault.empty()) {
      faults.push_back({path, std::move(parsed.fault)});
    }
  }
  ImportClientResponse response;
  response.set_stored_count(stored_count);
  response.set_present_count(present_count);
  response.set_client_revision(importer.revision());
  response.set_ended(ended);
  for (FieldViolation& fault : faults) {
    type::v1::Fault& added = *response.add_faults();
    added.set_field(std::move(fault.field));
    added.set_description(std::move(fault.description));
  }
  return response;
}

}  // namespace concord::handler
