// What handlers understand alike.
#include "services/inventory/rpc/entries.h"

#include "common/time/timestamp.h"

namespace concord::inventory {

absl::Time MomentOf(const rpc::Call& call, bool is_set,
                    const google::protobuf::Timestamp& time) {
  return is_set ? FromTimestamp(time) : call.now();
}

}  // namespace concord::inventory
