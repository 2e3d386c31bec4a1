// The diary: a service with one method of every kind.
#pragma once

#include <functional>
#include <memory>

#include "common/rpc/service.h"
#include "common/storage/resource_store.h"
#include "tests/support/rpc/diary.pb.h"

namespace concord::testing {

inline constexpr storage::Kind kDiaryNotes = {
    .number = 1, .collection = "notes", .index = nullptr};

// The first `rules` methods' rules are its table; all of them by default.
// `on_get` runs inside GetNote and GetTopic, to wait or to throw there.
std::unique_ptr<rpc::Service> NewDiary(
    std::function<void(rpc::Call&)> on_get = [](rpc::Call&) {},
    size_t rules = 8);

// A request that creates the note `id`; `number` makes its request_id.
diary::CreateNoteRequest CreateNote(absl::string_view client,
                                    absl::string_view id, int number);

}  // namespace concord::testing
