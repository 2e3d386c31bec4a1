// Paging of list methods: opaque cursors, and answers built from stored bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/call.h"
#include "common/storage/resource_store.h"
#include "google/protobuf/message.h"

namespace concord::rpc {

// Fills size and position of a page from a request's `page_size` (0 means 50,
// at most 500) and `page_token`. It ends at 1 MiB, since gRPC's clients read no
// more than 4 MiB unless they are told to. `arguments` is what the token is
// bound to beside tenant, client and kind: the other arguments of the list.
// INVALID_ARGUMENT / PAGE_TOKEN_INVALID.
absl::StatusOr<storage::Page> ParsePage(const Call& call,
                                        const storage::Kind& kind,
                                        absl::string_view arguments,
                                        int32_t page_size,
                                        absl::string_view page_token);

// The token of the page behind `position`, for lists that do not come from
// ListEncoded; ParsePage reads it with the same call, kind and arguments.
std::string MakePageToken(const Call& call, const storage::Kind& kind,
                          absl::string_view arguments,
                          const std::pair<int64_t, std::string>& position);

// What a list shows on all its pages: what tokens are bound to. Filters and
// views that `page` does not name are the caller's to add.
std::string ArgumentsOf(const storage::Page& page);
// What one page shows, as a query for Snapshot::Derive: the same text for the
// same records.
std::string QueryOf(const storage::Kind& kind, const storage::Page& page);

// What a page has room for. It ends with the entry that fills it.
class PageRoom {
 public:
  explicit PageRoom(const storage::Page& page)
      : entries_(page.size), bytes_(page.bytes) {}
  // Whether there is room for another entry, which then takes it.
  bool Take(const google::protobuf::Message& entry) {
    if (entries_ == 0 || bytes_ == 0) return false;
    --entries_;
    bytes_ -= std::min(bytes_, entry.ByteSizeLong());
    return true;
  }

 private:
  int entries_;
  size_t bytes_;
};

// Writes a list response whose field 1 is the repeated resource and whose field
// 2 is `next_page_token`, as every one has them, from the resources' bytes.
void AppendListed(absl::string_view resource, std::string& response);
void AppendNextPageToken(absl::string_view token, std::string& response);

}  // namespace concord::rpc
