// Where it is known who there is around a client.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/executor/executor.h"
#include "common/rpc/call.h"

namespace concord::progress_analytics {

// Asks on behalf of the caller of `call`, with that caller's rights. May wait.
// Thread-safe.
class PeopleSource {
 public:
  virtual ~PeopleSource() = default;
  // Where questions to it wait.
  virtual Executor& lane() = 0;
  // NOT_FOUND when there is no such person that the caller may see; UNAVAILABLE
  // / PEER_UNAVAILABLE when that cannot be known.
  virtual absl::Status CheckPerson(const rpc::Call& call,
                                   absl::string_view person) = 0;
};

}  // namespace concord::progress_analytics
