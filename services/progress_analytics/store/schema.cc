// Series and their readings, scores that come from inventory, aims of goals.
#include "services/progress_analytics/store/schema.h"

namespace concord::progress_analytics {
namespace {

constexpr storage::Migration kMigrations[] = {{1, "v0.1.0", R"sql(
CREATE TABLE series (
  tenant TEXT NOT NULL, client TEXT NOT NULL, number BIGINT NOT NULL,
  measure TEXT NOT NULL, source BIGINT NOT NULL, informant TEXT NOT NULL,
  goal TEXT NOT NULL, instrument_version TEXT NOT NULL, about TEXT NOT NULL,
  kept_from_client BIGINT NOT NULL, reading_count BIGINT NOT NULL, voided_count BIGINT NOT NULL,
  first_time BIGINT NOT NULL, last_time BIGINT NOT NULL,
  PRIMARY KEY (tenant, client, number),
  UNIQUE (tenant, client, measure, source, informant, goal,
          instrument_version, about, kept_from_client)) CLUSTERED;

CREATE TABLE chunk (
  tenant TEXT NOT NULL, client TEXT NOT NULL, series BIGINT NOT NULL,
  chunk BIGINT NOT NULL, bytes BYTES NOT NULL,
  PRIMARY KEY (tenant, client, series, chunk)) CLUSTERED;

CREATE TABLE measurement_version (
  tenant TEXT NOT NULL, client TEXT NOT NULL, series BIGINT NOT NULL,
  position BIGINT NOT NULL, version BIGINT NOT NULL, bytes BYTES NOT NULL,
  PRIMARY KEY (tenant, client, series, position, version)) CLUSTERED;

CREATE TABLE score (
  tenant TEXT NOT NULL, client TEXT NOT NULL, form_response TEXT NOT NULL,
  revision BIGINT NOT NULL, bytes BYTES NOT NULL,
  PRIMARY KEY (tenant, client, form_response)) CLUSTERED;

CREATE TABLE tenant_form (
  tenant TEXT NOT NULL, name TEXT NOT NULL, version BIGINT NOT NULL,
  bytes BYTES NOT NULL, changes BIGINT NOT NULL,
  PRIMARY KEY (tenant, name, version)) CLUSTERED;

CREATE TABLE tenant_settings (
  tenant TEXT NOT NULL, bytes BYTES NOT NULL, changes BIGINT NOT NULL,
  PRIMARY KEY (tenant)) CLUSTERED;

CREATE TABLE aim (
  tenant TEXT NOT NULL, client TEXT NOT NULL, goal TEXT NOT NULL,
  revision BIGINT NOT NULL, begun BIGINT NOT NULL, bytes BYTES NOT NULL,
  PRIMARY KEY (tenant, client, goal)) CLUSTERED;

CREATE TABLE aims (
  tenant TEXT NOT NULL, client TEXT NOT NULL, revision BIGINT NOT NULL,
  PRIMARY KEY (tenant, client)) CLUSTERED;
)sql"}};

}  // namespace

absl::Span<const storage::Migration> MeasurementMigrations() {
  return kMigrations;
}

}  // namespace concord::progress_analytics
