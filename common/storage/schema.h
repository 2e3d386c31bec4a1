// The tables that every service keeps its resources in.
#pragma once

#include "common/storage/migration.h"

namespace concord::storage {

inline constexpr Migration kStoreMigrations[] = {
    {1, "v0.1.0",
     R"sql(
CREATE TABLE client (
  tenant TEXT NOT NULL, client TEXT NOT NULL,
  revision BIGINT NOT NULL, followed BIGINT NOT NULL,
  applied BIGINT NOT NULL DEFAULT 0,
  import_state BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, client)) CLUSTERED;

CREATE TABLE standing (
  tenant TEXT NOT NULL, client TEXT NOT NULL, bytes BYTES NOT NULL,
  PRIMARY KEY (tenant, client)) CLUSTERED;

CREATE TABLE resource (
  tenant TEXT NOT NULL, client TEXT NOT NULL, kind BIGINT NOT NULL,
  id TEXT NOT NULL, revision BIGINT NOT NULL, deleted BIGINT NOT NULL,
  sort BIGINT NOT NULL, time BIGINT NOT NULL, states BIGINT NOT NULL,
  categories BIGINT NOT NULL, reference TEXT NOT NULL, people TEXT NOT NULL,
  private_to TEXT NOT NULL, has_hidden BIGINT NOT NULL,
  is_open BIGINT NOT NULL, bytes BYTES NOT NULL,
  PRIMARY KEY (tenant, client, kind, id)) CLUSTERED;
CREATE INDEX resource_in_order
  ON resource (tenant, client, kind, sort, id);
CREATE INDEX resource_open
  ON resource (tenant, kind, time, client, id) WHERE is_open = 1;

CREATE TABLE former_revision (
  tenant TEXT NOT NULL, client TEXT NOT NULL, kind BIGINT NOT NULL,
  id TEXT NOT NULL, revision BIGINT NOT NULL, deleted BIGINT NOT NULL,
  private_to TEXT NOT NULL, has_hidden BIGINT NOT NULL, bytes BYTES NOT NULL,
  PRIMARY KEY (tenant, client, kind, id, revision)) CLUSTERED;

CREATE TABLE change_log (
  sequence SEQUENCE_KEY,
  tenant TEXT NOT NULL, client TEXT NOT NULL, revision BIGINT NOT NULL,
  resource TEXT NOT NULL, action BIGINT NOT NULL, time BIGINT NOT NULL);

CREATE TABLE request (
  tenant TEXT NOT NULL, subject TEXT NOT NULL, request_id TEXT NOT NULL,
  time BIGINT NOT NULL, digest BYTES NOT NULL, response BYTES NOT NULL,
  PRIMARY KEY (tenant, subject, request_id)) CLUSTERED;
CREATE INDEX request_by_time ON request (time);

CREATE TABLE audit_chain (
  chain BIGINT PRIMARY KEY, segment BYTES NOT NULL, begun BIGINT NOT NULL,
  link BYTES NOT NULL, sequence BIGINT NOT NULL, mac BYTES NOT NULL,
  position BIGINT NOT NULL, pruned BIGINT NOT NULL, pruned_mac BYTES NOT NULL,
  seal BYTES NOT NULL, indexed BIGINT NOT NULL);
CREATE TABLE audit (
  line SEQUENCE_KEY, time BIGINT NOT NULL, entries BYTES NOT NULL,
  mac BYTES NOT NULL);
CREATE TABLE audit_access (
  tenant TEXT NOT NULL, client TEXT NOT NULL, category BIGINT NOT NULL,
  time BIGINT NOT NULL, line BIGINT NOT NULL,
  PRIMARY KEY (tenant, client, category, time, line)) CLUSTERED;

CREATE TABLE follow (
  peer TEXT PRIMARY KEY, resume_token TEXT NOT NULL) CLUSTERED;

CREATE TABLE outbox (
  sequence SEQUENCE_KEY,
  tenant TEXT NOT NULL, client TEXT NOT NULL, topic TEXT NOT NULL,
  id TEXT NOT NULL, payload BYTES NOT NULL,
  UNIQUE (tenant, topic, id));
)sql"},
};

}  // namespace concord::storage
