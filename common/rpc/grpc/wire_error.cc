// Codes are the same numbers on both sides; everything else is in the details.
#include "common/rpc/grpc/wire_error.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/reason.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace concord::rpc {
namespace {

constexpr absl::string_view kDomain = "concord";
constexpr absl::string_view kReasonPrefix = "REASON_";
// Base64 makes four bytes of three; together they stay below 8 KiB.
constexpr size_t kLongestMessage = 800;
constexpr size_t kLongestViolations = 3600;

using Metadata = std::vector<std::pair<std::string, std::string>>;

std::string Shortened(absl::string_view message) {
  if (message.size() <= kLongestMessage) return std::string(message);
  size_t end = kLongestMessage;
  // Not within a character.
  while (end > 0 && (message[end] & 0xC0) == 0x80) --end;
  return absl::StrCat(message.substr(0, end), "...");
}

std::string FindIn(const Metadata& metadata, absl::string_view key) {
  for (const auto& [name, value] : metadata) {
    if (name == key) return value;
  }
  return {};
}

template <typename Detail>
void Add(const Detail& detail, google::rpc::Status& wire) {
  wire.add_details()->PackFrom(detail);
}

void AddErrorInfo(type::v1::Reason reason, const Metadata& metadata,
                  google::rpc::Status& wire) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(
      absl::StripPrefix(type::v1::Reason_Name(reason), kReasonPrefix)));
  info.set_domain(std::string(kDomain));
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[key] = Shortened(value);
  }
  Add(info, wire);
}

void AddBadRequest(const std::vector<FieldViolation>& violations,
                   google::rpc::Status& wire) {
  if (violations.empty()) return;
  google::rpc::BadRequest bad_request;
  size_t size = 0;
  for (size_t i = 0; i < violations.size(); ++i) {
    size += violations[i].field.size() + violations[i].description.size();
    google::rpc::BadRequest::FieldViolation& violation =
        *bad_request.add_field_violations();
    if (size > kLongestViolations) {
      violation.set_description(absl::StrCat("and ", violations.size() - i,
                                             " more; correct these first"));
      break;
    }
    violation.set_field(violations[i].field);
    violation.set_description(violations[i].description);
  }
  Add(bad_request, wire);
}

void AddPreconditionFailure(const absl::Status& status,
                            const Metadata& metadata,
                            google::rpc::Status& wire) {
  if (status.code() != absl::StatusCode::kFailedPrecondition) return;
  google::rpc::PreconditionFailure failure;
  google::rpc::PreconditionFailure::Violation& violation =
      *failure.add_violations();
  violation.set_type(std::string(absl::StripPrefix(
      type::v1::Reason_Name(ReasonOf(status)), kReasonPrefix)));
  violation.set_subject(FindIn(metadata, "subject"));
  violation.set_description(Shortened(status.message()));
  Add(failure, wire);
}

void AddResourceInfo(const Metadata& metadata, google::rpc::Status& wire) {
  const std::string resource = FindIn(metadata, "resource");
  if (resource.empty()) return;
  google::rpc::ResourceInfo info;
  info.set_resource_name(Shortened(resource));
  Add(info, wire);
}

void AddRetryInfo(const absl::Status& status, google::rpc::Status& wire) {
  const absl::optional<absl::Duration> delay = RetryDelayOf(status);
  if (!delay.has_value()) return;
  google::rpc::RetryInfo info;
  *info.mutable_retry_delay() = ToProto(*delay);
  Add(info, wire);
}

type::v1::Reason ReasonNamed(absl::string_view name) {
  type::v1::Reason reason = type::v1::REASON_UNSPECIFIED;
  type::v1::Reason_Parse(absl::StrCat(kReasonPrefix, name), &reason);
  return reason;
}

// The detail of type Detail; its default when there is none.
template <typename Detail>
Detail Find(const google::rpc::Status& wire) {
  Detail detail;
  for (const google::protobuf::Any& any : wire.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  return Detail();
}

}  // namespace

grpc::Status ToWire(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());
  const std::string message = Shortened(status.message());
  const type::v1::Reason reason = ReasonOf(status);
  if (reason == type::v1::REASON_UNSPECIFIED) return {code, message};
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(code));
  wire.set_message(message);
  const Metadata metadata = MetadataOf(status);
  AddErrorInfo(reason, metadata, wire);
  AddBadRequest(ViolationsOf(status), wire);
  AddPreconditionFailure(status, metadata, wire);
  AddResourceInfo(metadata, wire);
  AddRetryInfo(status, wire);
  return {code, message, wire.SerializeAsString()};
}

absl::Status FromWire(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  google::rpc::Status wire;
  if (status.error_details().empty() ||
      !wire.ParseFromString(status.error_details())) {
    return absl::Status(code, status.error_message());
  }
  const auto info = Find<google::rpc::ErrorInfo>(wire);
  if (info.domain() != kDomain) {
    return absl::Status(code, status.error_message());
  }
  const Metadata metadata(info.metadata().begin(), info.metadata().end());
  absl::Status error = Error(code, ReasonNamed(info.reason()),
                             status.error_message(), absl::MakeSpan(metadata));
  std::vector<FieldViolation> violations;
  const auto bad_request = Find<google::rpc::BadRequest>(wire);
  for (const auto& violation : bad_request.field_violations()) {
    violations.push_back({violation.field(), violation.description()});
  }
  if (!violations.empty()) {
    error = WithViolations(std::move(error), std::move(violations));
  }
  const auto retry = Find<google::rpc::RetryInfo>(wire);
  if (retry.has_retry_delay()) {
    error = WithRetryDelay(std::move(error), FromProto(retry.retry_delay()));
  }
  return error;
}

}  // namespace concord::rpc
