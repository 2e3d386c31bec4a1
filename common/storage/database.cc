// Waiting for a queued write.
#include "common/storage/database.h"

#include <latch>
#include <utility>

namespace concord::storage {

absl::Status Database::WriteAndWait(
    absl::AnyInvocable<absl::Status(Writer&)> work, absl::Time deadline) {
  std::latch ended{1};
  absl::Status result;
  Write({.work = std::move(work),
         .done =
             [&](absl::Status status) {
               result = std::move(status);
               ended.count_down();
             },
         .deadline = deadline});
  ended.wait();
  return result;
}

}  // namespace concord::storage
