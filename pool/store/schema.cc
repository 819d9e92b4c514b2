// SPDX-License-Identifier: Apache-2.0
#include "pool/store/schema.h"

namespace pp::store {
namespace {

/// migrations[i] leads from schema i to i + 1. Released ones never change.
constexpr const char* kMigrations[] = {R"sql(
CREATE TABLE event (
  seq INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, kind TEXT NOT NULL, rules INTEGER NOT NULL,
  body BLOB NOT NULL, link BLOB NOT NULL) STRICT;
CREATE TABLE entry (
  number INTEGER PRIMARY KEY, event INTEGER NOT NULL, time_ms INTEGER NOT NULL, kind TEXT NOT NULL,
  scope INTEGER NOT NULL, subject INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE INDEX entry_by_event ON entry (event);
CREATE TABLE posting (
  entry INTEGER NOT NULL REFERENCES entry (number), position INTEGER NOT NULL, account TEXT NOT NULL,
  owner BLOB NOT NULL, nanos INTEGER NOT NULL, PRIMARY KEY (entry, position)) STRICT, WITHOUT ROWID;
CREATE INDEX posting_by_owner ON posting (owner, account);
CREATE TABLE record (
  kind INTEGER NOT NULL, id INTEGER NOT NULL, body BLOB NOT NULL, signature BLOB NOT NULL,
  PRIMARY KEY (kind, id)) STRICT;
CREATE TABLE snapshot (
  seq INTEGER PRIMARY KEY, rules INTEGER NOT NULL, link BLOB NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE p_order (
  id INTEGER PRIMARY KEY, stage TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, bid INTEGER NOT NULL,
  price INTEGER NOT NULL, batch INTEGER) STRICT;
CREATE TABLE p_batch (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, stage TEXT NOT NULL, price INTEGER NOT NULL,
  budget INTEGER NOT NULL, paid INTEGER NOT NULL, fee INTEGER NOT NULL, surplus INTEGER NOT NULL) STRICT;
CREATE TABLE p_job (
  id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, class TEXT NOT NULL, stage TEXT NOT NULL, prover TEXT NOT NULL,
  price INTEGER NOT NULL, leases INTEGER NOT NULL, refusals INTEGER NOT NULL) STRICT;
CREATE TABLE p_member (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, presence TEXT NOT NULL, valid INTEGER NOT NULL, invalid INTEGER NOT NULL,
  late INTEGER NOT NULL, unrevealed INTEGER NOT NULL, earned INTEGER NOT NULL) STRICT;
CREATE TABLE p_balance (account TEXT PRIMARY KEY, nanos INTEGER NOT NULL) STRICT;
)sql",
                                       R"sql(
CREATE TABLE member_event (
  number INTEGER PRIMARY KEY, event INTEGER NOT NULL, member BLOB NOT NULL, kind INTEGER NOT NULL,
  time_ms INTEGER NOT NULL, class INTEGER NOT NULL, taken_ms INTEGER NOT NULL, job INTEGER NOT NULL,
  evidence BLOB NOT NULL) STRICT;
CREATE INDEX member_event_by_member ON member_event (member, number);
CREATE TABLE p_standing (
  member TEXT PRIMARY KEY, stage TEXT NOT NULL, credit INTEGER NOT NULL, suspended_until_ms INTEGER NOT NULL,
  reliability_ppm INTEGER NOT NULL, bond INTEGER NOT NULL) STRICT;
CREATE TABLE p_rep (
  id TEXT PRIMARY KEY, member TEXT NOT NULL, kind TEXT NOT NULL, good_ppm INTEGER NOT NULL, bad_ppm INTEGER NOT NULL,
  time_ms INTEGER NOT NULL) STRICT;
CREATE TABLE p_speed (
  id TEXT PRIMARY KEY, member TEXT NOT NULL, class TEXT NOT NULL, median_ms INTEGER NOT NULL,
  log_deviation_ppm INTEGER NOT NULL, n INTEGER NOT NULL) STRICT;
)sql"};
static_assert(std::size(kMigrations) == kSchemaVersion);

Result<void> migrate(SQLite::Database& db) {
  int version = db.execAndGet("PRAGMA user_version").getInt();
  if (version > kSchemaVersion) {
    return error("P-STO-002", "the database has schema " + std::to_string(version) + " and this program knows up to " +
                                  std::to_string(kSchemaVersion) + "; start the newer program that wrote it");
  }
  for (; version < kSchemaVersion; ++version) {
    try {
      SQLite::Transaction transaction(db);
      db.exec(kMigrations[version]);
      db.exec("PRAGMA user_version = " + std::to_string(version + 1));
      transaction.commit();
    } catch (const std::exception& e) {
      return error("P-STO-003", "migration " + std::to_string(version + 1) + " of the database failed: " + e.what() +
                                    "; nothing was changed, see whether the disk is full");
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<SQLite::Database>> open_database(const std::filesystem::path& path) {
  try {
    auto db = std::make_unique<SQLite::Database>(path.string(),
                                                 SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
    db->setBusyTimeout(5000);
    db->exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    const std::string check = db->execAndGet("PRAGMA quick_check(1)").getString();
    if (check != "ok") {
      return error("P-STO-004", path.string() + " is damaged: " + check + "; restore it from a backup");
    }
    if (Result<void> migrated = migrate(*db); !migrated) return std::move(migrated).error();
    return db;
  } catch (const std::exception& e) {
    return error("P-STO-001", "cannot open " + path.string() + ": " + e.what() + "; check the folder and its owner");
  }
}

}  // namespace pp::store
