// SPDX-License-Identifier: Apache-2.0
#include "pool/store/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <sys/file.h>

#include "pool/core/core.h"
#include "pool/host/host.h"
#include "pool/store/schema.h"

namespace pp::store {
namespace {

/// A snapshot before the last one stays, in case the newest turns out to be unreadable.
constexpr int kSnapshotsKept = 2;

std::int64_t signed64(std::uint64_t v) { return static_cast<std::int64_t>(v); }
std::uint64_t unsigned64(std::int64_t v) { return static_cast<std::uint64_t>(v); }

void bind_blob(SQLite::Statement& statement, int at, BytesView bytes) {
  statement.bind(at, bytes.empty() ? "" : static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
}

Bytes blob_of(SQLite::Column column) {
  const auto* data = static_cast<const std::uint8_t*>(column.getBlob());
  return data ? Bytes(data, data + column.getBytes()) : Bytes{};
}

Digest32 digest_of(SQLite::Column column) {
  const Bytes bytes = blob_of(column);
  Digest32 out{};
  if (bytes.size() == out.size()) std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

void write_events(SQLite::Database& db, const host::JournalBatch& batch) {
  SQLite::Statement insert(db, "INSERT INTO event (seq, time_ms, kind, rules, body, link) VALUES (?, ?, ?, ?, ?, ?)");
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    const core::Event& event = batch.events[i];
    insert.bind(1, signed64(event.seq.value));
    insert.bind(2, event.time.ms);
    insert.bind(3, std::string(core::name_of(event.body)));
    insert.bind(4, static_cast<std::int64_t>(core::kRulesVersion));
    bind_blob(insert, 5, core::encode(event));
    bind_blob(insert, 6, batch.event_chain[i]);
    insert.exec();
    insert.reset();
  }
}

void write_entries(SQLite::Database& db, const std::vector<ledger::Transaction>& entries) {
  SQLite::Statement entry(db,
                          "INSERT INTO entry (number, event, time_ms, kind, scope, subject, body) "
                          "VALUES (?, ?, ?, ?, ?, ?, ?)");
  SQLite::Statement posting(db, "INSERT INTO posting (entry, position, account, owner, nanos) VALUES (?, ?, ?, ?, ?)");
  for (const ledger::Transaction& t : entries) {
    entry.bind(1, signed64(t.number));
    entry.bind(2, signed64(t.cause.value));
    entry.bind(3, t.time.ms);
    entry.bind(4, std::string(ledger::name_of(t.key.kind)));
    entry.bind(5, signed64(t.key.scope));
    entry.bind(6, signed64(t.key.subject));
    bind_blob(entry, 7, encode_fields(t));
    entry.exec();
    entry.reset();
    for (std::size_t i = 0; i < t.postings.size(); ++i) {
      posting.bind(1, signed64(t.number));
      posting.bind(2, static_cast<std::int64_t>(i));
      posting.bind(3, std::string(ledger::name_of(t.postings[i].account.kind)));
      bind_blob(posting, 4, t.postings[i].account.owner);
      posting.bind(5, t.postings[i].amount.nanos());
      posting.exec();
      posting.reset();
    }
  }
}

void write_records(SQLite::Database& db, const std::vector<host::SignedRecord>& records) {
  SQLite::Statement insert(db, "INSERT INTO record (kind, id, body, signature) VALUES (?, ?, ?, ?)");
  for (const host::SignedRecord& record : records) {
    insert.bind(1, static_cast<int>(record.kind));
    insert.bind(2, signed64(record.id));
    bind_blob(insert, 3, record.bytes);
    bind_blob(insert, 4, record.signature);
    insert.exec();
    insert.reset();
  }
}

void write_notes(SQLite::Database& db, const std::vector<core::MemberNote>& notes) {
  SQLite::Statement insert(db,
                           "INSERT INTO member_event (event, member, kind, time_ms, class, taken_ms, job, evidence) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const core::MemberNote& note : notes) {
    insert.bind(1, signed64(note.cause.value));
    bind_blob(insert, 2, note.member.bytes);
    insert.bind(3, static_cast<int>(note.event.kind));
    insert.bind(4, note.event.at.ms);
    insert.bind(5, static_cast<int>(note.event.job_class.code()));
    insert.bind(6, note.event.taken.count);
    insert.bind(7, signed64(note.job.value));
    bind_blob(insert, 8, note.evidence);
    insert.exec();
    insert.reset();
  }
}

void write_snapshot(SQLite::Database& db, const host::JournalBatch& batch) {
  if (!batch.snapshot) return;
  SQLite::Statement insert(db, "INSERT INTO snapshot (seq, rules, link, body) VALUES (?, ?, ?, ?)");
  insert.bind(1, signed64(batch.events.back().seq.value));
  insert.bind(2, static_cast<std::int64_t>(core::kRulesVersion));
  bind_blob(insert, 3, batch.event_chain.back());
  bind_blob(insert, 4, *batch.snapshot);
  insert.exec();
  SQLite::Statement prune(db,
                          "DELETE FROM snapshot WHERE seq NOT IN (SELECT seq FROM snapshot ORDER BY seq DESC LIMIT ?)");
  prune.bind(1, kSnapshotsKept);
  prune.exec();
}

Error foreign_rules(const std::string& what, std::int64_t rules) {
  return error("P-STO-008", what + " was written under rules " + std::to_string(rules) +
                                " and this program has rules " + std::to_string(core::kRulesVersion) +
                                "; stop the pool with the program that wrote it, which leaves a snapshot, and see its "
                                "release notes for the way up");
}

Result<void> read_snapshot(SQLite::Database& db, host::Recovered& out) {
  SQLite::Statement select(db, "SELECT seq, rules, link, body FROM snapshot ORDER BY seq DESC LIMIT 1");
  if (!select.executeStep()) return {};
  out.snapshot_seq = EventSeq{unsigned64(select.getColumn(0).getInt64())};
  const std::int64_t rules = select.getColumn(1).getInt64();
  if (rules != core::kRulesVersion) return foreign_rules("the snapshot", rules);
  out.snapshot_link = digest_of(select.getColumn(2));
  out.snapshot = blob_of(select.getColumn(3));
  return {};
}

Result<void> read_tail(SQLite::Database& db, host::Recovered& out) {
  SQLite::Statement select(db, "SELECT seq, rules, body, link FROM event WHERE seq > ? ORDER BY seq");
  select.bind(1, signed64(out.snapshot_seq.value));
  Digest32 link = out.snapshot_link;
  std::uint64_t expected = out.snapshot_seq.value;
  while (select.executeStep()) {
    const std::int64_t seq = select.getColumn(0).getInt64();
    const std::string name = "event " + std::to_string(seq) + " of the journal";
    if (const std::int64_t rules = select.getColumn(1).getInt64(); rules != core::kRulesVersion) {
      return foreign_rules(name, rules);
    }
    auto event = core::decode_event(blob_of(select.getColumn(2)));
    if (!event || event->seq.value != unsigned64(seq)) {
      return error("P-STO-006", name + " cannot be read: the row is damaged; restore the database from a backup");
    }
    link = host::event_link(link, *event);
    if (unsigned64(seq) != ++expected || digest_of(select.getColumn(3)) != link) {
      return error("P-STO-007", name +
                                    " does not follow from the one before: a row was changed, lost or added; "
                                    "restore the database from a backup");
    }
    out.tail.push_back(std::move(*event));
    out.tail_chain.push_back(link);
  }
  return {};
}

Result<void> read_entries(SQLite::Database& db, host::Recovered& out) {
  SQLite::Statement select(db, "SELECT number, body FROM entry WHERE event > ? ORDER BY number");
  select.bind(1, signed64(out.snapshot_seq.value));
  while (select.executeStep()) {
    auto entry = decode_fields<ledger::Transaction>(blob_of(select.getColumn(1)));
    if (!entry) {
      return error("P-STO-011", "ledger entry " + std::to_string(select.getColumn(0).getInt64()) +
                                    " cannot be read: the row is damaged; restore the database from a backup");
    }
    out.tail_entries.push_back(std::move(*entry));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(const std::filesystem::path& path, host::Inbox& inbox) {
  const std::string lock_path = path.string() + ".lock";
  const int lock_fd = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_fd < 0) {
    return error("P-STO-001", "cannot create " + lock_path + "; check that the folder exists and who owns it");
  }
  if (::flock(lock_fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_fd);
    return error("P-STO-005", path.string() + " is in use by another process; stop that pool first");
  }
  auto db = open_database(path);
  if (!db) {
    ::close(lock_fd);
    return std::move(db).error();
  }
  return std::unique_ptr<SqliteJournal>(new SqliteJournal(path, std::move(*db), lock_fd, inbox));
}

SqliteJournal::SqliteJournal(std::filesystem::path path, std::unique_ptr<SQLite::Database> db, int lock_fd,
                             host::Inbox& inbox)
    : path_(std::move(path)), db_(std::move(db)), lock_fd_(lock_fd), inbox_(inbox) {}

SqliteJournal::~SqliteJournal() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  if (writer_.joinable()) writer_.join();
  db_.reset();
  ::close(lock_fd_);
}

Result<host::Recovered> SqliteJournal::recover() {
  PP_CHECK(!writer_.joinable());
  host::Recovered out;
  try {
    for (const auto read : {read_snapshot, read_tail, read_entries}) {
      if (Result<void> done = read(*db_, out); !done) return std::move(done).error();
    }
  } catch (const std::exception& e) {
    return error("P-STO-009", "cannot read " + path_.string() + ": " + e.what() + "; check the disk");
  }
  writer_ = std::thread([this] { write_loop(); });
  return out;
}

void SqliteJournal::append(host::JournalBatch batch) {
  PP_CHECK(writer_.joinable());
  {
    const std::lock_guard lock(mutex_);
    PP_CHECK(!waiting_);  // the host has one batch in flight
    waiting_ = std::move(batch);
  }
  arrived_.notify_one();
}

void SqliteJournal::write_loop() {
  for (;;) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return stopping_ || waiting_; });
    if (!waiting_) return;
    const host::JournalBatch batch = *std::exchange(waiting_, std::nullopt);
    lock.unlock();
    try {
      write(batch);
    } catch (const std::exception& e) {
      inbox_.post_journal_error(error("P-STO-010", "cannot write " + path_.string() + ": " + e.what() +
                                                       "; see whether the disk is full, then start the pool again"));
      return;
    }
    inbox_.post_durable(batch.events.back().seq);
  }
}

void SqliteJournal::write(const host::JournalBatch& batch) {
  SQLite::Transaction transaction(*db_);
  write_events(*db_, batch);
  write_entries(*db_, batch.entries);
  write_records(*db_, batch.records);
  write_notes(*db_, batch.notes);
  write_snapshot(*db_, batch);
  if (batch.view) projections_.write(*db_, *batch.view);
  transaction.commit();
}

Result<std::vector<auction::MemberEvent>> SqliteJournal::member_events(const MemberId& member) const {
  try {
    const SQLite::Database db(path_.string(), SQLite::OPEN_READONLY);
    SQLite::Statement select(
        db, "SELECT kind, time_ms, class, taken_ms FROM member_event WHERE member = ? ORDER BY number");
    bind_blob(select, 1, member.bytes);
    std::vector<auction::MemberEvent> out;
    while (select.executeStep()) {
      const auto job_class = auction::JobClass::from_code(static_cast<std::uint16_t>(select.getColumn(2).getInt()));
      if (!job_class)
        return error("P-STO-012",
                     "an event of member " + member.brief() + " names no class; restore the database from a backup");
      out.push_back({static_cast<auction::MemberEventKind>(select.getColumn(0).getInt()),
                     Instant{select.getColumn(1).getInt64()}, *job_class, Millis{select.getColumn(3).getInt64()}});
    }
    return out;
  } catch (const std::exception& e) {
    return error("P-STO-009", "cannot read " + path_.string() + ": " + e.what() + "; check the disk");
  }
}

Result<std::optional<host::SignedRecord>> SqliteJournal::record(host::SignedRecord::Kind kind, std::uint64_t id) const {
  try {
    const SQLite::Database db(path_.string(), SQLite::OPEN_READONLY);
    SQLite::Statement select(db, "SELECT body, signature FROM record WHERE kind = ? AND id = ?");
    select.bind(1, static_cast<int>(kind));
    select.bind(2, signed64(id));
    if (!select.executeStep()) return std::optional<host::SignedRecord>{};
    host::SignedRecord out{kind, id, blob_of(select.getColumn(0)), {}};
    const Bytes signature = blob_of(select.getColumn(1));
    if (signature.size() == out.signature.size()) std::copy(signature.begin(), signature.end(), out.signature.begin());
    return std::optional(std::move(out));
  } catch (const std::exception& e) {
    return error("P-STO-009", "cannot read " + path_.string() + ": " + e.what() + "; check the disk");
  }
}

}  // namespace pp::store
