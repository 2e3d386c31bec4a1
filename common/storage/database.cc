// What every database does alike, in terms of what its adapter does.
#include "common/storage/database.h"

#include <latch>
#include <utility>

namespace concord::storage {

absl::Status Reader::Query(const Statement& statement,
                           absl::Span<const Value> parameters,
                           absl::FunctionRef<void(const Row&)> each) {
  return QueryWhile(statement, parameters, [each](const Row& row) {
    each(row);
    return true;
  });
}

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
