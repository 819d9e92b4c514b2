// SPDX-License-Identifier: Apache-2.0
// The pool's database: how it is opened, and the numbered migrations that bring it up to date.
//
// WAL with synchronous FULL: a commit that returned is on disk. Tables: `event` (the journal: the only truth),
// `entry` and `posting` (the ledger, append-only), `record` (signed statements), `snapshot` (states to start from),
// and projections `p_*` (rewritten from the state for people and tools; nothing reads them back).
#pragma once
#include <filesystem>
#include <memory>

#include <SQLiteCpp/SQLiteCpp.h>

#include "schemas/vocab/result.h"

namespace pp::store {

/// The schema that this program writes.
inline constexpr int kSchemaVersion = 2;

/// Opens or creates the database and migrates it. Errors: P-STO-001 it cannot be opened; P-STO-002 it was written by
/// a newer program; P-STO-003 a migration failed; P-STO-004 it is damaged.
Result<std::unique_ptr<SQLite::Database>> open_database(const std::filesystem::path& path);

}  // namespace pp::store
