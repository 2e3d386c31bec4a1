// A store with the tables of progress analytics on a database of its own.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "common/storage/migration.h"
#include "common/storage/resource_store.h"
#include "services/progress_analytics/store/schema.h"
#include "tests/support/status/status.h"
#include "tests/support/storage/storage.h"

namespace concord::progress_analytics {

class StoreFixture : public ::testing::Test {
 protected:
  StoreFixture()
      : database_(storage::OpenSqlite({.path = folder_ / "store.db"}).value()) {
    EXPECT_THAT(storage::Migrate(*database_, "store",
                                 storage::ResourceStore::Migrations()),
                testing::IsOk());
    EXPECT_THAT(storage::Migrate(*database_, "progress_analytics",
                                 MeasurementMigrations()),
                testing::IsOk());
    store_ = storage::ResourceStore::Open(*database_,
                                          {.audit_key = testing::AuditKey()})
                 .value();
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::ResourceStore> store_;
};

}  // namespace concord::progress_analytics
