// The rules that turn the inventory into a ranked list of needs. Pure.
#pragma once

#include "concord/inventory/v1/needs_profile.pb.h"
#include "services/inventory/domain/records/records.h"

namespace concord::inventory {

// The needs profile of usable records, without digest and revision. Each rule
// is described beside its function in the .cc; the order of the needs and how
// stated needs join them is that of NeedsProfile.needs.
v1::NeedsProfile DeriveNeeds(const Records& records);

}  // namespace concord::inventory
