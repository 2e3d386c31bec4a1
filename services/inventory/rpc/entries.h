// What handlers of several kinds of inventory do alike.
#pragma once

#include "absl/time/time.h"
#include "common/entry/entry.h"
#include "common/handler/author.h"
#include "common/handler/entries.h"
#include "common/rpc/call.h"
#include "google/protobuf/timestamp.pb.h"

namespace concord::inventory {

// The moment that a request asks for, or the present.
absl::Time MomentOf(const rpc::Call& call, bool is_set,
                    const google::protobuf::Timestamp& time);

template <typename Entry>
void SetAuthor(const rpc::Call& call, Entry& entry) {
  *entry.mutable_author() = handler::AuthorOf(call);
}

using handler::About;
using handler::AnyOf;
using handler::DeleteEntry;
using handler::GetEntry;
using handler::ListEntries;
using handler::ModifyEntry;
using handler::UndeleteEntry;
using handler::VoidEntry;

}  // namespace concord::inventory
