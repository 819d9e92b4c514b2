// SPDX-License-Identifier: Apache-2.0
// SqliteJournal: the journal, the ledger rows, the signed records, the snapshots and the projections in one database.
//
// One writer thread owns the writing connection; `append` queues a batch and returns. A batch is one transaction; when
// its commit returned, the inbox is told. A failure is told once, and nothing is written after it. A lock file keeps
// a second process out. The journal answers only to Host, which has one batch in flight, so the queue stays short.
#pragma once
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "pool/host/inbox.h"
#include "pool/host/ports.h"
#include "pool/store/projections.h"

namespace pp::store {

class SqliteJournal : public host::Journal {
 public:
  /// Opens the database and starts the writer. Errors: those of open_database; P-STO-005 another process has it.
  static Result<std::unique_ptr<SqliteJournal>> open(const std::filesystem::path& path, host::Inbox& inbox);
  ~SqliteJournal() override;
  SqliteJournal(const SqliteJournal&) = delete;
  SqliteJournal& operator=(const SqliteJournal&) = delete;

  /// Errors: P-STO-006 an event cannot be read; P-STO-007 the chain is broken; P-STO-008 other rules wrote it;
  /// P-STO-009 the database cannot be read; P-STO-011 a ledger entry cannot be read.
  Result<host::Recovered> recover() override;
  void append(host::JournalBatch batch) override;

  /// A signed statement by kind and number, for the API and for audits. Opens its own reading connection.
  Result<std::optional<host::SignedRecord>> record(host::SignedRecord::Kind kind, std::uint64_t id) const;

  /// Everything that was noted about a member, in order: what auction::fold makes its standing from. Opens its own
  /// reading connection. Errors: P-STO-009, P-STO-012 an event names no job class.
  Result<std::vector<auction::MemberEvent>> member_events(const MemberId& member) const;

 private:
  SqliteJournal(std::filesystem::path path, std::unique_ptr<SQLite::Database> db, int lock_fd, host::Inbox& inbox);
  void write_loop();
  void write(const host::JournalBatch& batch);

  const std::filesystem::path path_;
  std::unique_ptr<SQLite::Database> db_;  // the writer thread's, once it runs
  const int lock_fd_;
  host::Inbox& inbox_;
  Projections projections_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::optional<host::JournalBatch> waiting_;
  bool stopping_ = false;
  std::thread writer_;
};

}  // namespace pp::store
