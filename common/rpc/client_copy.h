// A client's whole record as lines of text, page by page, and back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/rpc/call.h"
#include "common/status/error.h"
#include "common/storage/resource_store.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace concord::rpc {

// A kind that is part of a client's record.
struct CopiedKind {
  const storage::Kind* kind;
  // A default instance of its message.
  const google::protobuf::Message* resource;
};

// How a client's record is exported.
struct ExportOptions {
  // The service's name, for the header.
  absl::string_view service;
  absl::Span<const CopiedKind> kinds;
  bool redacted = false;
  // Whether the caller may see a version at all; takes out of it what is not
  // theirs to see.
  absl::FunctionRef<bool(const storage::Kind&, google::protobuf::Message&)>
      admit;
};

// One page of lines of ExportLine.
struct ExportPage {
  std::vector<std::string> lines;
  // Empty on the last page.
  std::string next_page_token;
};

// The page behind `page_token`. All pages are of the revision that the client
// had with the first one, whatever is written between them. A page ends with
// 1 MiB. INVALID_ARGUMENT / PAGE_TOKEN_INVALID.
absl::StatusOr<ExportPage> ExportClient(Call& call,
                                        const ExportOptions& options,
                                        int32_t page_size,
                                        absl::string_view page_token);

// What has become of lines.
struct ImportResult {
  // Of versions that were stored now, and of those that were there already.
  int64_t stored_count = 0;
  int64_t present_count = 0;
  // Each with the line's place as its path: `lines[3].resource.topic`.
  std::vector<FieldViolation> faults;
};

// Stores the versions of the lines as they were. From the first fault on
// nothing more is stored, and the lines behind it are only checked. Lines that
// are there already are passed over, so that an import can be sent again from
// any line that was acknowledged. `check` says what else is wrong with a
// version: an empty text when nothing is.
absl::StatusOr<ImportResult> ImportClient(
    Call& call, absl::string_view service, absl::Span<const CopiedKind> kinds,
    const google::protobuf::RepeatedPtrField<std::string>& lines,
    absl::FunctionRef<std::string(const google::protobuf::Message&)> check);

}  // namespace concord::rpc
