// What is said of the difference between two inventories.
#include "services/inventory/domain/records/inventory_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "concord/inventory/v1/inventory.pb.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Inventory;
using v1::InventoryDifference;

TEST(CompareTest, TellsWhatIsNewGoneAndChanged) {
  const auto differences =
      Compare(Parse<Inventory>("people { name: 'clients/c1/people/a' "
                               "client_view { closeness_ring: 3 } etag: '1' } "
                               "people { name: 'clients/c1/people/b' }"),
              Parse<Inventory>("people { name: 'clients/c1/people/a' "
                               "client_view { closeness_ring: 2 } etag: '2' } "
                               "conflicts { name: 'clients/c1/conflicts/c' }"));
  ASSERT_THAT(differences, SizeIs(3));
  EXPECT_EQ(differences[0].resource(), "clients/c1/conflicts/c");
  EXPECT_EQ(differences[0].kind(), InventoryDifference::KIND_ADDED);
  EXPECT_EQ(differences[1].kind(), InventoryDifference::KIND_CHANGED);
  ASSERT_THAT(differences[1].fields(), SizeIs(1));
  EXPECT_EQ(differences[1].fields(0).path(), "client_view.closeness_ring");
  EXPECT_EQ(differences[1].fields(0).before(), "3");
  EXPECT_EQ(differences[1].fields(0).after(), "2");
  EXPECT_EQ(differences[2].kind(), InventoryDifference::KIND_REMOVED);
}

TEST(CompareTest, SaysNothingOfEtagsAndTimesOfChange) {
  EXPECT_THAT(
      Compare(
          Parse<Inventory>("people { name: 'p' etag: '1' client_view { "
                           "entered_by: 'x' } }"),
          Parse<Inventory>("people { name: 'p' etag: '2' update_time { "
                           "seconds: 1 } client_view { entered_by: 'y' } }")),
      IsEmpty());
}

TEST(CompareTest, TellsUnsetFromZero) {
  const auto differences = Compare(
      Parse<Inventory>("people { name: 'p' client_view { } }"),
      Parse<Inventory>("people { name: 'p' client_view { trust: 0 } }"));
  ASSERT_THAT(differences, SizeIs(1));
  EXPECT_EQ(differences[0].fields(0).before(), "");
  EXPECT_EQ(differences[0].fields(0).after(), "0");
}

}  // namespace
}  // namespace concord::inventory
