// Lists of what is not stored as a client's entries, page by page: what a
// service knows before it knows a client, and what is computed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/rpc/call.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "google/protobuf/repeated_field.h"

namespace concord::handler {

// One page of `entries`, which are in the order of their names; `field` is the
// response's repeated field. `collection` names the list in page tokens.
template <typename Response, typename Entry, typename Request>
absl::StatusOr<Response> ListCatalogue(
    const rpc::Call& call, const char* collection,
    absl::Span<const Entry> entries, const Request& request,
    google::protobuf::RepeatedPtrField<Entry>* (Response::*field)()) {
  const storage::Kind kind = {0, collection, nullptr};
  CONCORD_ASSIGN_OR_RETURN(const storage::Page page,
                           rpc::ParsePage(call, kind, "", request.page_size(),
                                          request.page_token()));
  const auto begin =
      page.after.has_value()
          ? std::upper_bound(entries.begin(), entries.end(), page.after->second,
                             [](const std::string& name, const Entry& entry) {
                               return name < entry.name();
                             })
          : entries.begin();
  rpc::PageRoom room(page);
  Response response;
  auto next = begin;
  for (; next != entries.end() && room.Take(*next); ++next) {
    *(response.*field)()->Add() = *next;
  }
  if (next != entries.end()) {
    response.set_next_page_token(
        rpc::MakePageToken(call, kind, "", {0, (next - 1)->name()}));
  }
  return response;
}

// One page of `entries`, which are computed at every call, in their order;
// `list` names them in page tokens.
template <typename Response, typename Entry, typename Request>
absl::StatusOr<Response> ListComputed(
    const rpc::Call& call, const char* list, std::vector<Entry> entries,
    const Request& request,
    google::protobuf::RepeatedPtrField<Entry>* (Response::*field)()) {
  const storage::Kind kind = {0, list, nullptr};
  CONCORD_ASSIGN_OR_RETURN(const storage::Page page,
                           rpc::ParsePage(call, kind, "", request.page_size(),
                                          request.page_token()));
  rpc::PageRoom room(page);
  Response response;
  size_t next = page.after.has_value() ? static_cast<size_t>(page.after->first)
                                       : size_t{0};
  for (; next < entries.size() && room.Take(entries[next]); ++next) {
    *(response.*field)()->Add() = std::move(entries[next]);
  }
  if (next < entries.size()) {
    response.set_next_page_token(rpc::MakePageToken(
        call, kind, "", {static_cast<int64_t>(next), std::string()}));
  }
  return response;
}

}  // namespace concord::handler
