// Lists of what a service knows before it knows a client, page by page.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/rpc/call.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "google/protobuf/repeated_field.h"

namespace concord::rpc {

// One page of `entries`, which are in the order of their names; `field` is the
// response's repeated field. `collection` names the list in page tokens.
template <typename Response, typename Entry, typename Request>
absl::StatusOr<Response> ListCatalogue(
    const Call& call, const char* collection, absl::Span<const Entry> entries,
    const Request& request,
    google::protobuf::RepeatedPtrField<Entry>* (Response::*field)()) {
  const storage::Kind kind = {0, collection, nullptr};
  CONCORD_ASSIGN_OR_RETURN(
      const storage::Page page,
      ParsePage(call, kind, "", request.page_size(), request.page_token()));
  const auto begin =
      page.after.has_value()
          ? std::upper_bound(entries.begin(), entries.end(), page.after->second,
                             [](const std::string& name, const Entry& entry) {
                               return name < entry.name();
                             })
          : entries.begin();
  const auto end =
      begin + std::min<ptrdiff_t>(page.size, entries.end() - begin);
  Response response;
  (response.*field)()->Assign(begin, end);
  if (end != entries.end()) {
    response.set_next_page_token(
        MakePageToken(call, kind, "", {0, (end - 1)->name()}));
  }
  return response;
}

}  // namespace concord::rpc
