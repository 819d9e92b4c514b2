// SPDX-License-Identifier: Apache-2.0
#include "pool/market/server/store.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace pp::market {

namespace {

constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS party(key BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS orders(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS transfer(number INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS feed(seq INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS settlement(pool BLOB, seq INTEGER, body BLOB NOT NULL, PRIMARY KEY(pool, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS beacon(round INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS answer(caller BLOB, key BLOB, at INTEGER NOT NULL, request BLOB NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY(caller, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answer_at ON answer(at);
CREATE TABLE IF NOT EXISTS blob(hash BLOB PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS upload(hash BLOB, owner BLOB, size INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(hash, owner)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS upload_owner ON upload(owner);
)sql";
constexpr std::uint32_t kFormat = 1;

void bind_value(SQLite::Statement& s, int i, BytesView v) {
  // A null pointer would bind NULL, and an empty blob is not nothing.
  s.bind(i, v.empty() ? static_cast<const void*>("") : v.data(), static_cast<int>(v.size()));
}
void bind_value(SQLite::Statement& s, int i, std::uint64_t v) { s.bind(i, static_cast<std::int64_t>(v)); }
Bytes bytes_at(SQLite::Statement& s, int i) {
  const SQLite::Column column = s.getColumn(i);
  const auto* data = static_cast<const std::uint8_t*>(column.getBlob());
  return data ? Bytes(data, data + column.getBytes()) : Bytes{};
}
std::uint64_t number_at(SQLite::Statement& s, int i) { return static_cast<std::uint64_t>(s.getColumn(i).getInt64()); }

/// What a row does not decode to: caught below and answered as P-MKS-004.
struct Damaged {};

template <class T>
T value_at(SQLite::Statement& s, int i) {
  auto value = decode_fields<T>(bytes_at(s, i));
  if (!value) throw Damaged{};
  return std::move(*value);
}

/// Runs `body` and turns what the library throws into a Result.
template <class Body>
auto guarded(const char* code, const char* doing, Body&& body) -> Result<decltype(body())> {
  try {
    if constexpr (std::is_void_v<decltype(body())>) {
      body();
      return {};
    } else {
      return body();
    }
  } catch (const Damaged&) {
    return error("P-MKS-004", std::string("the market's database holds a row that cannot be read while ") + doing +
                                  "; restore it from a backup");
  } catch (const std::exception& e) {
    return error(code, std::string("the market's database failed while ") + doing + ": " + e.what() +
                           "; check the disk and the file's owner");
  }
}

}  // namespace

struct MarketStore::Database {
  explicit Database(const std::string& path) : db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {}

  SQLite::Database db;

  void run(const char* sql, BytesView a, BytesView b) {
    SQLite::Statement s(db, sql);
    bind_value(s, 1, a);
    bind_value(s, 2, b);
    s.exec();
  }
  void run(const char* sql, std::uint64_t a, BytesView b) {
    SQLite::Statement s(db, sql);
    bind_value(s, 1, a);
    bind_value(s, 2, b);
    s.exec();
  }
  void run(const char* sql, std::uint64_t a) {
    SQLite::Statement s(db, sql);
    bind_value(s, 1, a);
    s.exec();
  }
  void set_meta(const char* name, BytesView value) {
    SQLite::Statement s(db, "INSERT INTO meta VALUES(?1,?2) ON CONFLICT(name) DO UPDATE SET value=?2");
    s.bind(1, name);
    bind_value(s, 2, value);
    s.exec();
  }
  std::optional<Bytes> meta(const char* name) {
    SQLite::Statement s(db, "SELECT value FROM meta WHERE name=?");
    s.bind(1, name);
    if (!s.executeStep()) return std::nullopt;
    return bytes_at(s, 0);
  }
  std::uint64_t number(const char* sql) {
    SQLite::Statement s(db, sql);
    return s.executeStep() ? number_at(s, 0) : 0;
  }
};

MarketStore::MarketStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
MarketStore::~MarketStore() = default;

Result<std::unique_ptr<MarketStore>> MarketStore::open(const std::string& path, const MarketKey& market) {
  using Store = std::unique_ptr<MarketStore>;
  std::optional<Error> refused;
  auto opened = guarded("P-MKS-001", "opening it", [&]() -> Store {
    auto database = std::make_unique<Database>(path);
    SQLite::Database& db = database->db;
    db.setBusyTimeout(1000);
    db.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
    SQLite::Transaction transaction(db);
    db.exec(kSchema);
    const auto owner = database->meta("market");
    const auto format = database->meta("format");
    if (!owner) {
      database->set_meta("market", market.bytes);
      database->set_meta("format", encode_fields(kFormat));
    } else if (*owner != to_bytes(market.bytes)) {
      refused = error("P-MKS-002", path + " belongs to market " + to_hex(*owner) + " and the key file is that of " +
                                       market.hex() + "; use the key file that belongs to it, or another database");
    } else if (format != encode_fields(kFormat)) {
      refused = error("P-MKS-003", path + " was written by another version of the format; use that version");
    }
    transaction.commit();
    return Store(new MarketStore(std::move(database)));
  });
  if (refused) return *refused;
  return opened;
}

Result<MarketRecovered> MarketStore::recover() {
  return guarded("P-MKS-004", "reading it", [&] {
    MarketRecovered out;
    SQLite::Database& db = database_->db;
    for (SQLite::Statement s(db, "SELECT key, body FROM party"); s.executeStep();) {
      const Bytes key = bytes_at(s, 0);
      if (key.size() != 32) throw Damaged{};
      std::pair<Digest32, Party> row{{}, value_at<Party>(s, 1)};
      std::copy(key.begin(), key.end(), row.first.begin());
      out.parties.push_back(std::move(row));
    }
    for (SQLite::Statement s(db, "SELECT body FROM orders ORDER BY id"); s.executeStep();) {
      out.orders.push_back(value_at<Order>(s, 0));
    }
    for (SQLite::Statement s(db, "SELECT body FROM transfer ORDER BY number"); s.executeStep();) {
      out.transfers.push_back(value_at<Transfer>(s, 0));
      if (out.transfers.back().number != out.transfers.size()) throw Damaged{};
    }
    out.feed_first = std::max<std::uint64_t>(1, database_->number("SELECT min(seq) FROM feed"));
    out.feed_last = database_->number("SELECT max(seq) FROM feed");
    if (SQLite::Statement s(db, "SELECT body FROM beacon ORDER BY round DESC LIMIT 1"); s.executeStep()) {
      out.beacon = value_at<Signed<Beacon>>(s, 0);
    }
    const auto decode = [&](const char* name, auto& value) {
      const auto bytes = database_->meta(name);
      if (!bytes) return;
      const auto decoded = decode_fields<std::decay_t<decltype(value)>>(*bytes);
      if (!decoded) throw Damaged{};
      value = *decoded;
    };
    decode("last_order", out.last_order);
    decode("time", out.time);
    return out;
  });
}

Result<void> MarketStore::commit(const MarketChange& change) {
  return guarded("P-MKS-005", "writing to it", [&] {
    Database& d = *database_;
    SQLite::Transaction transaction(d.db);
    for (const auto& [key, party] : change.parties) {
      d.run("INSERT INTO party VALUES(?1,?2) ON CONFLICT(key) DO UPDATE SET body=?2", key, encode_fields(party));
    }
    if (change.order) {
      d.run("INSERT INTO orders VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET body=?2", change.order->id.value,
            encode_fields(*change.order));
    }
    for (const Transfer& t : change.transfers) d.run("INSERT INTO transfer VALUES(?,?)", t.number, encode_fields(t));
    for (const FeedEvent& e : change.feed) d.run("INSERT INTO feed VALUES(?,?)", e.seq, encode_fields(e));
    if (change.settlement) {
      SQLite::Statement s(d.db, "INSERT INTO settlement VALUES(?,?,?)");
      bind_value(s, 1, change.settlement->claim.pool.bytes);
      bind_value(s, 2, change.settlement->claim.seq.value);
      const Bytes body = encode_fields(*change.settlement);
      bind_value(s, 3, body);
      s.exec();
    }
    if (change.beacon) {
      d.run("INSERT INTO beacon VALUES(?,?)", change.beacon->claim.round, encode_fields(*change.beacon));
    }
    if (change.answer) {
      SQLite::Statement s(d.db, "INSERT INTO answer VALUES(?,?,?,?,?,?)");
      bind_value(s, 1, change.answer->caller);
      bind_value(s, 2, change.answer->key);
      s.bind(3, change.answer->at.ms);
      bind_value(s, 4, change.answer->answer.request);
      s.bind(5, static_cast<std::int64_t>(change.answer->answer.status));
      s.bind(6, change.answer->answer.body);
      s.exec();
    }
    d.set_meta("last_order", encode_fields(change.last_order));
    d.set_meta("time", encode_fields(change.time));
    transaction.commit();
  });
}

Result<std::vector<FeedEvent>> MarketStore::feed(std::uint64_t after, std::size_t rows_max) {
  return guarded("P-MKS-004", "reading the feed", [&] {
    std::vector<FeedEvent> out;
    SQLite::Statement s(database_->db, "SELECT body FROM feed WHERE seq>? ORDER BY seq LIMIT ?");
    bind_value(s, 1, after);
    bind_value(s, 2, static_cast<std::uint64_t>(rows_max));
    while (s.executeStep()) out.push_back(value_at<FeedEvent>(s, 0));
    return out;
  });
}

Result<std::vector<Signed<Settlement>>> MarketStore::settlements(const PoolKey& pool, SettlementSeq after,
                                                                 std::size_t rows_max) {
  return guarded("P-MKS-004", "reading settlements", [&] {
    std::vector<Signed<Settlement>> out;
    SQLite::Statement s(database_->db, "SELECT body FROM settlement WHERE pool=? AND seq>? ORDER BY seq LIMIT ?");
    bind_value(s, 1, pool.bytes);
    bind_value(s, 2, after.value);
    bind_value(s, 3, static_cast<std::uint64_t>(rows_max));
    while (s.executeStep()) out.push_back(value_at<Signed<Settlement>>(s, 0));
    return out;
  });
}

Result<std::vector<Signed<Beacon>>> MarketStore::beacons(std::uint64_t after, std::size_t rows_max) {
  return guarded("P-MKS-004", "reading beacon values", [&] {
    std::vector<Signed<Beacon>> out;
    SQLite::Statement s(database_->db, "SELECT body FROM beacon WHERE round>? ORDER BY round LIMIT ?");
    bind_value(s, 1, after);
    bind_value(s, 2, static_cast<std::uint64_t>(rows_max));
    while (s.executeStep()) out.push_back(value_at<Signed<Beacon>>(s, 0));
    return out;
  });
}

Result<std::optional<RecordedAnswer>> MarketStore::answer(const Digest32& caller, const Digest32& key) {
  return guarded("P-MKS-004", "looking up an answer", [&]() -> std::optional<RecordedAnswer> {
    SQLite::Statement s(database_->db, "SELECT request, status, body FROM answer WHERE caller=? AND key=?");
    bind_value(s, 1, caller);
    bind_value(s, 2, key);
    if (!s.executeStep()) return std::nullopt;
    RecordedAnswer out;
    const Bytes request = bytes_at(s, 0);
    if (request.size() != 32) throw Damaged{};
    std::copy(request.begin(), request.end(), out.request.begin());
    out.status = static_cast<std::uint32_t>(number_at(s, 1));
    out.body = s.getColumn(2).getString();
    return out;
  });
}

Result<void> MarketStore::put_blob(const BlobHash& hash, BytesView bytes, const Digest32& owner, Instant now) {
  return guarded("P-MKS-005", "storing a blob", [&] {
    SQLite::Transaction transaction(database_->db);
    database_->run("INSERT OR IGNORE INTO blob VALUES(?,?)", hash.bytes, bytes);
    SQLite::Statement s(database_->db, "INSERT INTO upload VALUES(?1,?2,?3,?4) ON CONFLICT DO UPDATE SET at=?4");
    bind_value(s, 1, hash.bytes);
    bind_value(s, 2, owner);
    bind_value(s, 3, static_cast<std::uint64_t>(bytes.size()));
    s.bind(4, now.ms);
    s.exec();
    transaction.commit();
  });
}

Result<std::optional<Bytes>> MarketStore::blob(const BlobHash& hash) {
  return guarded("P-MKS-004", "reading a blob", [&]() -> std::optional<Bytes> {
    SQLite::Statement s(database_->db, "SELECT bytes FROM blob WHERE hash=?");
    bind_value(s, 1, hash.bytes);
    if (!s.executeStep()) return std::nullopt;
    return bytes_at(s, 0);
  });
}

Result<std::optional<std::uint64_t>> MarketStore::blob_bytes(const BlobHash& hash) {
  return guarded("P-MKS-004", "looking for a blob", [&]() -> std::optional<std::uint64_t> {
    SQLite::Statement s(database_->db, "SELECT length(bytes) FROM blob WHERE hash=?");
    bind_value(s, 1, hash.bytes);
    if (!s.executeStep()) return std::nullopt;
    return number_at(s, 0);
  });
}

Result<bool> MarketStore::owns_blob(const BlobHash& hash, const Digest32& owner) {
  return guarded("P-MKS-004", "looking for an upload", [&] {
    SQLite::Statement s(database_->db, "SELECT 1 FROM upload WHERE hash=? AND owner=?");
    bind_value(s, 1, hash.bytes);
    bind_value(s, 2, owner);
    return s.executeStep();
  });
}

Result<std::uint64_t> MarketStore::uploaded_bytes(const Digest32& owner) {
  return guarded("P-MKS-004", "counting uploads", [&] {
    SQLite::Statement s(database_->db, "SELECT coalesce(sum(size),0) FROM upload WHERE owner=?");
    bind_value(s, 1, owner);
    return s.executeStep() ? number_at(s, 0) : 0;
  });
}

Result<std::uint64_t> MarketStore::feed_first() {
  return guarded("P-MKS-004", "reading the feed",
                 [&] { return std::max<std::uint64_t>(1, database_->number("SELECT min(seq) FROM feed")); });
}

Result<void> MarketStore::forget(Instant before, std::uint64_t lines_kept, const std::vector<OrderId>& archived,
                                 const std::set<BlobHash>& needed) {
  return guarded("P-MKS-005", "tidying it", [&] {
    Database& d = *database_;
    SQLite::Transaction transaction(d.db);
    d.run("DELETE FROM answer WHERE at<?", static_cast<std::uint64_t>(before.ms));
    d.run("DELETE FROM feed WHERE seq <= (SELECT coalesce(max(seq),0) FROM feed) - ?", lines_kept);
    d.run("DELETE FROM beacon WHERE round <= (SELECT coalesce(max(round),0) FROM beacon) - ?", lines_kept);
    for (const OrderId id : archived) d.run("DELETE FROM orders WHERE id=?", id.value);
    std::vector<Bytes> stale;
    SQLite::Statement old(d.db, "SELECT hash FROM upload GROUP BY hash HAVING max(at)<?");
    old.bind(1, before.ms);
    while (old.executeStep()) {
      BlobHash hash;
      const Bytes raw = bytes_at(old, 0);
      if (raw.size() != 32) throw Damaged{};
      std::copy(raw.begin(), raw.end(), hash.bytes.begin());
      if (!needed.contains(hash)) stale.push_back(raw);
    }
    for (const Bytes& hash : stale) {
      for (const char* sql : {"DELETE FROM blob WHERE hash=?", "DELETE FROM upload WHERE hash=?"}) {
        SQLite::Statement s(d.db, sql);
        bind_value(s, 1, hash);
        s.exec();
      }
    }
    transaction.commit();
  });
}

}  // namespace pp::market
