// A client's whole record as lines of text, page by page, and back.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/entry/kind.h"
#include "common/rpc/call.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "google/protobuf/message.h"

namespace concord::handler {

// A kind that is part of a client's record.
struct CopiedKind {
  const entry::Kind* kind;
  // A default instance of its message.
  const google::protobuf::Message* resource;
};

// How a client's record is exported.
struct ExportOptions {
  // The service's name, for the header.
  absl::string_view service;
  absl::Span<const CopiedKind> kinds;
  // Whether there is an export without what belongs to other people.
  bool can_redact = false;
  // Takes out what no export has, beside what is not the caller's to see; false
  // when nothing is left.
  absl::FunctionRef<bool(const entry::Kind&, google::protobuf::Message&)> prune;
};

// The page that the request asks for. All pages are of the revision that the
// client had with the first one, whatever is written between them. A page ends
// with 1 MiB. INVALID_ARGUMENT / PAGE_TOKEN_INVALID.
absl::StatusOr<type::v1::ExportClientResponse> ExportClient(
    rpc::Call& call, const ExportOptions& options,
    const type::v1::ExportClientRequest& request);

// Stores the versions of the lines as they were, marked as imported by the
// caller, for a client of whom nothing is stored or whose import is under way;
// the export's last line ends it. From the first fault on nothing more is
// stored, and the lines behind it are only checked. Lines that are there
// already are passed over, so that an import can be sent again from any line
// that was acknowledged. `check` says what else is wrong with a version: an
// empty text when nothing is.
absl::StatusOr<type::v1::ImportClientResponse> ImportClient(
    rpc::Call& call, absl::string_view service,
    absl::Span<const CopiedKind> kinds,
    const type::v1::ImportClientRequest& request,
    absl::FunctionRef<std::string(const google::protobuf::Message&)> check);

}  // namespace concord::handler
