// Each refusal says what the caller can do about it.
#include "common/rpc/refusal.h"

#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::rpc {
namespace {

// Spread, so that those who were refused together do not return together.
absl::Status RetrySoon(absl::Status status) {
  thread_local absl::InsecureBitGen random;
  return WithRetryDelay(
      std::move(status),
      absl::Milliseconds(absl::Uniform(absl::IntervalClosed, random, 50, 500)));
}

}  // namespace

absl::Status TokenMissing() {
  return Error(absl::StatusCode::kUnauthenticated,
               type::v1::REASON_TOKEN_MISSING,
               "Send exactly one header `authorization: Bearer <token>`.");
}

absl::Status MethodNotAllowed(absl::string_view method, security::Role role) {
  return Error(absl::StatusCode::kPermissionDenied,
               type::v1::REASON_METHOD_NOT_ALLOWED,
               absl::StrCat("The role ", security::RoleName(role),
                            " may not call ", method, ".",
                            role == security::Role::kService
                                ? " Name it in the token's claim `methods`, if "
                                  "it only reads or may be given to accounts; "
                                  "services of the installation "
                                  "are known by their certificates "
                                  "(--peer_names)."
                                : ""),
               {{"method", method}, {"role", security::RoleName(role)}});
}

absl::Status Overloaded() {
  return RetrySoon(Error(absl::StatusCode::kResourceExhausted,
                         type::v1::REASON_OVERLOADED,
                         "The server has more calls than it can serve in time. "
                         "Wait as RetryInfo says, then try again."));
}

absl::Status Draining() {
  return RetrySoon(Error(absl::StatusCode::kUnavailable,
                         type::v1::REASON_DRAINING,
                         "The server is shutting down. Try again; another one "
                         "serves the call."));
}

absl::Status DeadlinePassed() {
  return Error(absl::StatusCode::kDeadlineExceeded,
               type::v1::REASON_DEADLINE_PASSED,
               "The call's time is over. A write may be repeated with the same "
               "request_id.");
}

absl::Status MessageTooLarge(int limit) {
  const std::string bytes = absl::StrCat(limit);
  return Error(absl::StatusCode::kResourceExhausted,
               type::v1::REASON_MESSAGE_TOO_LARGE,
               absl::StrCat("The message is larger than ", bytes,
                            " bytes. Send less in one call."),
               {{"limit_bytes", bytes}});
}

absl::Status Malformed(absl::string_view field) {
  if (field.empty()) {
    return Error(absl::StatusCode::kInvalidArgument,
                 type::v1::REASON_MALFORMED_MESSAGE,
                 "The bytes are no message of the request's type. Encode it "
                 "with code generated from the contracts.");
  }
  return WithViolations(
      Error(absl::StatusCode::kInvalidArgument,
            type::v1::REASON_MALFORMED_MESSAGE,
            absl::StrCat(field, " is not valid UTF-8."), {{"field", field}}),
      {{std::string(field), "is not valid UTF-8; encode the text as UTF-8"}});
}

absl::Status PeerBusy() {
  return RetrySoon(Error(absl::StatusCode::kUnavailable,
                         type::v1::REASON_PEER_UNAVAILABLE,
                         "Too many calls wait for another service of the "
                         "installation. Wait as RetryInfo says, then try "
                         "again."));
}

absl::Status RightsUnknown(const absl::Status& cause) {
  const std::string detail = DetailOf(cause);
  return WithDetail(
      RetrySoon(Error(absl::StatusCode::kUnavailable,
                      type::v1::REASON_RIGHTS_UNKNOWN,
                      "The server cannot decide your rights at the moment. Try "
                      "again.")),
      detail.empty() ? cause.message() : detail);
}

absl::Status MinRevisionInvalid() {
  return Error(absl::StatusCode::kInvalidArgument,
               type::v1::REASON_HEADER_INVALID,
               "The header x-concord-min-revision is a list of services with a "
               "revision each, `inventory=17,goal_planning=4`. Send what "
               "x-concord-revision of an answer said, or leave it out.",
               {{"header", "x-concord-min-revision"}});
}

absl::Status RevisionBehind(absl::string_view service, int64_t revision) {
  const std::string present = absl::StrCat(revision);
  return RetrySoon(Error(absl::StatusCode::kUnavailable,
                         type::v1::REASON_REVISION_BEHIND,
                         "The database does not yet contain the revision in "
                         "x-concord-min-revision. Try again.",
                         {{"service", service}, {"revision", present}}));
}

absl::Status Presentable(absl::Status status) {
  if (status.ok() || ReasonOf(status) != type::v1::REASON_UNSPECIFIED) {
    return status;
  }
  switch (status.code()) {
    case absl::StatusCode::kCancelled:
      return absl::CancelledError("The caller has cancelled the call.");
    case absl::StatusCode::kDeadlineExceeded:
      return DeadlinePassed();
    case absl::StatusCode::kResourceExhausted:
      return Error(status.code(), type::v1::REASON_LIMIT_REACHED,
                   "A limit of the service is reached.");
    case absl::StatusCode::kUnavailable:
      return RetrySoon(Error(status.code(),
                             type::v1::REASON_DATABASE_UNAVAILABLE,
                             "The database cannot be reached. Try again."));
    default:
      return Bug(absl::StrCat(absl::StatusCodeToString(status.code()), ": ",
                              status.message()));
  }
}

}  // namespace concord::rpc
