// Two inventories side by side. Pure.
#pragma once

#include <vector>

#include "concord/inventory/v1/inventory.pb.h"

namespace concord::inventory {

// What differs, by name. Of each changed entry at most 100 fields; etags, times
// of change and who recorded something are not compared.
std::vector<v1::InventoryDifference> Compare(const v1::Inventory& before,
                                             const v1::Inventory& after);

}  // namespace concord::inventory
