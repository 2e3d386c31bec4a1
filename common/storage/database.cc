// Waiting for a queued write.
#include "common/storage/database.h"

#include <utility>

#include "absl/synchronization/notification.h"

namespace concord::storage {

absl::Status Database::WriteAndWait(
    absl::AnyInvocable<absl::Status(Writer&)> work, absl::Time deadline) {
  absl::Notification ended;
  absl::Status result;
  Write({.work = std::move(work),
         .done =
             [&](absl::Status status) {
               result = std::move(status);
               ended.Notify();
             },
         .deadline = deadline});
  ended.WaitForNotification();
  return result;
}

}  // namespace concord::storage
