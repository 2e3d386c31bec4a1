// The one maker of errors: a canonical code, a reason of the contracts, and
// details that the call pipeline puts on the wire as google.rpc messages.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "concord/type/v1/reason.pb.h"

namespace concord {

// A field of the request that breaks a rule. `field` is the path as the caller
// wrote it (`goal.steps[2].title`); `description` says the rule and the remedy
// and never repeats the value.
struct FieldViolation {
  std::string field;
  std::string description;
};

using ErrorMetadata =
    std::initializer_list<std::pair<absl::string_view, absl::string_view>>;

// An error that a caller can act on. `message` is for a developer: it says what
// to do and holds no personal data. `metadata` keys are lower snake case and,
// like reasons, never disappear.
absl::Status Error(absl::StatusCode code, type::v1::Reason reason,
                   absl::string_view message, ErrorMetadata metadata = {});

// The same from what another server has said.
absl::Status Error(
    absl::StatusCode code, type::v1::Reason reason, absl::string_view message,
    absl::Span<const std::pair<std::string, std::string>> metadata);

// `status` with these violations as its details.
absl::Status WithViolations(absl::Status status,
                            std::vector<FieldViolation> violations);

// INVALID_ARGUMENT / FIELD_INVALID with every violation. `violations` is not
// empty.
absl::Status InvalidFields(
    std::vector<FieldViolation> violations,
    type::v1::Reason reason = type::v1::REASON_FIELD_INVALID);

// InvalidFields for a single field.
absl::Status InvalidField(absl::string_view field,
                          absl::string_view description);

// NOT_FOUND / RESOURCE_NOT_FOUND; the same for what is absent and for what is
// not the caller's.
absl::Status NotFound(absl::string_view resource);

// PERMISSION_DENIED / FIELD_NOT_ALLOWED: `field` is not the caller's to change.
absl::Status FieldNotAllowed(absl::string_view field);

// ABORTED / ETAG_MISMATCH: the resource is not as the caller has read it.
// `changed_fields`, where they may be told: paths separated by commas.
absl::Status EtagMismatch(absl::string_view resource,
                          absl::string_view changed_fields = {});

// FAILED_PRECONDITION / STATE_NOT_ALLOWED with the state and the states from
// which the step is allowed.
absl::Status StateNotAllowed(absl::string_view step, absl::string_view state,
                             absl::string_view allowed_states);

// RESOURCE_EXHAUSTED / LIMIT_REACHED: there are more than `limit` of `what`.
absl::Status LimitReached(absl::string_view what, int64_t limit);

// FAILED_PRECONDITION / PRECONDITION_MISSING: `subject` must first meet
// `description`.
absl::Status PreconditionMissing(absl::string_view subject,
                                 absl::string_view description);

// INTERNAL / BUG with a random error id that also goes to the log beside
// `detail`; the caller sees the id only.
absl::Status Bug(absl::string_view detail);

// `status` with the advice to try again after `delay`.
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);

// `status` with a cause for the log alone; no caller sees it.
absl::Status WithDetail(absl::Status status, absl::string_view detail);

// What the makers above stored in a status; the wire format is built from it.
type::v1::Reason ReasonOf(const absl::Status& status);
std::vector<std::pair<std::string, std::string>> MetadataOf(
    const absl::Status& status);
std::vector<FieldViolation> ViolationsOf(const absl::Status& status);
absl::optional<absl::Duration> RetryDelayOf(const absl::Status& status);
// The cause that is for the log alone; empty when there is none.
std::string DetailOf(const absl::Status& status);

}  // namespace concord

#define CONCORD_CONCAT_INNER(a, b) a##b
#define CONCORD_CONCAT(a, b) CONCORD_CONCAT_INNER(a, b)

// Returns from the enclosing function when the expression is not OK.
#define CONCORD_RETURN_IF_ERROR(expression)                                \
  CONCORD_RETURN_IF_ERROR_INNER(CONCORD_CONCAT(concord_status_, __LINE__), \
                                expression)
#define CONCORD_RETURN_IF_ERROR_INNER(status, expression)                \
  do {                                                                   \
    if (absl::Status status = (expression); !status.ok()) return status; \
  } while (false)

// Declares `target` from a StatusOr, or returns its status.
#define CONCORD_ASSIGN_OR_RETURN(target, expression)                    \
  CONCORD_ASSIGN_OR_RETURN_INNER(CONCORD_CONCAT(concord_or_, __LINE__), \
                                 target, expression)
#define CONCORD_ASSIGN_OR_RETURN_INNER(holder, target, expression) \
  auto holder = (expression);                                      \
  if (!holder.ok()) return std::move(holder).status();             \
  target = *std::move(holder)
