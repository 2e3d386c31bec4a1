// What a setting says of a database's file.
#include "common/storage/sqlite/sqlite_database.h"

#include "gtest/gtest.h"

namespace concord::storage {
namespace {

TEST(SqlitePathTest, IsWhatFollowsTheScheme) {
  EXPECT_EQ(SqlitePath("sqlite:/data/a.db"), "/data/a.db");
  EXPECT_EQ(SqlitePath("/data/a.db"), "");
}

}  // namespace
}  // namespace concord::storage
