// How the details of an error travel inside an absl::Status: one payload for
// each kind of detail, in a length-prefixed form of our own.
#include "common/status/error.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <random>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "concord/type/v1/reason.pb.h"

namespace concord {
namespace {

constexpr absl::string_view kReason = "concord/reason";
constexpr absl::string_view kMetadata = "concord/metadata";
constexpr absl::string_view kViolations = "concord/violations";
constexpr absl::string_view kRetryMillis = "concord/retry_millis";
constexpr absl::string_view kDetail = "concord/detail";

using Pairs = std::vector<std::pair<std::string, std::string>>;

void Append(absl::string_view text, std::string& out) {
  absl::StrAppend(&out, text.size(), ":", text);
}

std::string EncodePairs(
    absl::Span<const std::pair<std::string, std::string>> pairs) {
  std::string out;
  for (const auto& [first, second] : pairs) {
    Append(first, out);
    Append(second, out);
  }
  return out;
}

std::string TakeText(absl::string_view& in) {
  const size_t colon = in.find(':');
  size_t size = 0;
  if (colon == absl::string_view::npos ||
      !absl::SimpleAtoi(in.substr(0, colon), &size)) {
    in = {};
    return {};
  }
  std::string text(in.substr(colon + 1, size));
  in.remove_prefix(std::min(in.size(), colon + 1 + size));
  return text;
}

Pairs DecodePairs(absl::string_view in) {
  Pairs pairs;
  while (!in.empty()) {
    std::string first = TakeText(in);
    pairs.emplace_back(std::move(first), TakeText(in));
  }
  return pairs;
}

std::string PayloadOf(const absl::Status& status, absl::string_view type) {
  const absl::optional<absl::Cord> payload = status.GetPayload(type);
  return payload.has_value() ? std::string(*payload) : std::string();
}

}  // namespace

absl::Status Error(
    absl::StatusCode code, type::v1::Reason reason, absl::string_view message,
    absl::Span<const std::pair<std::string, std::string>> metadata) {
  absl::Status status(code, message);
  status.SetPayload(kReason, absl::Cord(absl::StrCat(reason)));
  if (!metadata.empty()) {
    status.SetPayload(kMetadata, absl::Cord(EncodePairs(metadata)));
  }
  return status;
}

absl::Status Error(absl::StatusCode code, type::v1::Reason reason,
                   absl::string_view message, ErrorMetadata metadata) {
  Pairs pairs;
  for (const auto& [key, value] : metadata) {
    pairs.emplace_back(std::string(key), std::string(value));
  }
  return Error(code, reason, message, absl::MakeConstSpan(pairs));
}

absl::Status WithViolations(absl::Status status,
                            std::vector<FieldViolation> violations) {
  Pairs pairs;
  for (FieldViolation& violation : violations) {
    pairs.emplace_back(std::move(violation.field),
                       std::move(violation.description));
  }
  status.SetPayload(kViolations, absl::Cord(EncodePairs(pairs)));
  return status;
}

absl::Status InvalidFields(std::vector<FieldViolation> violations,
                           type::v1::Reason reason) {
  std::string message;
  for (const FieldViolation& violation : violations) {
    absl::StrAppend(&message, message.empty() ? "" : "; ", violation.field,
                    ": ", violation.description);
  }
  return WithViolations(
      Error(absl::StatusCode::kInvalidArgument, reason, message),
      std::move(violations));
}

absl::Status InvalidField(absl::string_view field,
                          absl::string_view description) {
  return InvalidFields({{std::string(field), std::string(description)}});
}

absl::Status NotFound(absl::string_view resource) {
  return Error(absl::StatusCode::kNotFound, type::v1::REASON_RESOURCE_NOT_FOUND,
               absl::StrCat("There is no ", resource,
                            " that you may see. Check the name and the tenant "
                            "of your token."),
               {{"resource", resource}});
}

absl::Status FieldNotAllowed(absl::string_view field) {
  return Error(absl::StatusCode::kPermissionDenied,
               type::v1::REASON_FIELD_NOT_ALLOWED,
               absl::StrCat("The caller may not set or change `", field,
                            "`. Leave it as it is."),
               {{"field", field}});
}

absl::Status EtagMismatch(absl::string_view resource,
                          absl::string_view changed_fields) {
  const std::string message = absl::StrCat(
      resource,
      " has changed since the etag was read. Read it again, apply "
      "the change to what is there now, and send the new etag.",
      changed_fields.empty() ? "" : " Changed since: ", changed_fields,
      changed_fields.empty() ? "" : ".");
  constexpr auto kCode = absl::StatusCode::kAborted;
  constexpr auto kMismatch = type::v1::REASON_ETAG_MISMATCH;
  return changed_fields.empty()
             ? Error(kCode, kMismatch, message, {{"resource", resource}})
             : Error(kCode, kMismatch, message,
                     {{"resource", resource},
                      {"changed_fields", changed_fields}});
}

absl::Status StateNotAllowed(absl::string_view step, absl::string_view state,
                             absl::string_view allowed_states) {
  return Error(
      absl::StatusCode::kFailedPrecondition, type::v1::REASON_STATE_NOT_ALLOWED,
      absl::StrCat(step, " is not allowed in state ", state,
                   "; it is allowed in: ", allowed_states, "."),
      {{"step", step}, {"state", state}, {"allowed_states", allowed_states}});
}

absl::Status LimitReached(absl::string_view what, int64_t limit) {
  return Error(
      absl::StatusCode::kResourceExhausted, type::v1::REASON_LIMIT_REACHED,
      absl::StrCat("There are more ", what, " than this call takes: ", limit,
                   ". Use the list methods instead."),
      {{"limit", absl::StrCat(limit)}});
}

absl::Status PreconditionMissing(absl::string_view subject,
                                 absl::string_view description) {
  return Error(absl::StatusCode::kFailedPrecondition,
               type::v1::REASON_PRECONDITION_MISSING,
               absl::StrCat(subject, ": ", description),
               {{"subject", subject}, {"description", description}});
}

absl::Status Bug(absl::string_view detail) {
  static std::atomic<uint64_t> next{std::random_device{}()};
  const std::string id = absl::StrFormat(
      "%016x", next.fetch_add(0x9e3779b97f4a7c15u, std::memory_order_relaxed));
  return WithDetail(
      Error(absl::StatusCode::kInternal, type::v1::REASON_BUG,
            absl::StrCat("A fault of the server. Report error id ", id, "."),
            {{"error_id", id}}),
      detail);
}

absl::Status WithDetail(absl::Status status, absl::string_view detail) {
  status.SetPayload(kDetail, absl::Cord(detail));
  return status;
}

absl::Status WithRetryDelay(absl::Status status, absl::Duration delay) {
  status.SetPayload(kRetryMillis,
                    absl::Cord(absl::StrCat(absl::ToInt64Milliseconds(delay))));
  return status;
}

type::v1::Reason ReasonOf(const absl::Status& status) {
  int reason = 0;
  if (!absl::SimpleAtoi(PayloadOf(status, kReason), &reason) ||
      !type::v1::Reason_IsValid(reason)) {
    return type::v1::REASON_UNSPECIFIED;
  }
  return static_cast<type::v1::Reason>(reason);
}

std::vector<std::pair<std::string, std::string>> MetadataOf(
    const absl::Status& status) {
  return DecodePairs(PayloadOf(status, kMetadata));
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  for (auto& [field, description] :
       DecodePairs(PayloadOf(status, kViolations))) {
    violations.push_back({std::move(field), std::move(description)});
  }
  return violations;
}

absl::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  int64_t millis = 0;
  if (!absl::SimpleAtoi(PayloadOf(status, kRetryMillis), &millis)) {
    return absl::nullopt;
  }
  return absl::Milliseconds(millis);
}

std::string DetailOf(const absl::Status& status) {
  return PayloadOf(status, kDetail);
}

}  // namespace concord
