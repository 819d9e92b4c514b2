// SPDX-License-Identifier: Apache-2.0
// The store on a real disk: recovery from journal and from snapshot with tail, every kind of damage named, blobs.
#include <atomic>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "pool/host/host.h"
#include "pool/host/signer.h"
#include "pool/store/blobs.h"
#include "pool/store/journal.h"
#include "pool/store/schema.h"
#include "schemas/vocab/sha256.h"

namespace pp::store {
namespace {

namespace fs = std::filesystem;

/// A folder that is gone after the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "pp_store_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

struct StillPorts : host::MemberTransport, host::MarketPort, host::PlannerPort, host::CheckerPort, host::ViewSink {
  void send(host::MemberMessage) override {}
  void place_bid(const core::PlaceBid&) override { ++bids; }
  void deliver(const core::Deliver&) override {}
  void refresh(const core::RefreshOrders&) override {}
  void preflight(const core::RunPreflight&) override {}
  void assemble(const core::AssembleProof&) override {}
  void check(const core::CheckProof&) override {}
  void publish(std::shared_ptr<const core::View>) override {}
  int bids = 0;
};

struct StepClock : host::Clock {
  Instant now() override { return {at_ms += 10}; }
  std::int64_t at_ms = 1'000'000;
};

/// A host on a real database, driven turn by turn.
struct Pool {
  host::Inbox inbox;
  StillPorts ports;
  StepClock clock;
  host::KeySigner signer{SigningKey::from_seed(sha256(as_bytes("pool")))};
  std::unique_ptr<SqliteJournal> journal;
  std::optional<host::Host> host;

  std::string open(const fs::path& path, std::uint64_t snapshot_every) {
    auto opened = SqliteJournal::open(path, inbox);
    if (!opened) return opened.error().code;
    journal = std::move(*opened);
    host::HostConfig config;
    config.snapshot_every_events = snapshot_every;
    host.emplace(config, host::Ports{clock, *journal, ports, ports, ports, ports, signer, ports}, inbox);
    const auto recovered = host->recover();
    return recovered ? "" : recovered.error().code;
  }
  void play(int from, int to) {
    for (int i = from; i < to; ++i) {
      ASSERT_TRUE(
          inbox.post(core::EquityPaidIn{sha256(as_bytes(std::to_string(i))), Money::units(1)}, host::Lane::Trusted));
      ASSERT_TRUE(inbox.post(core::BeaconSeen{static_cast<std::uint64_t>(i), {i}, {}}, host::Lane::Trusted));
      do {
        ASSERT_TRUE(host->turn(Millis{50}));
      } while (host->durable() != host->core().seq());
    }
  }
};

/// Writes a journal of some events and returns the hash of its state before the restart.
Digest32 fill(const fs::path& path, std::uint64_t snapshot_every) {
  Pool pool;
  EXPECT_EQ(pool.open(path, snapshot_every), "");
  pool.play(0, 40);
  return pool.host->core().state_hash();
}

/// Replays what is in the database, without judging anything new.
Digest32 replayed(const fs::path& path) {
  host::Inbox inbox;
  auto journal = SqliteJournal::open(path, inbox);
  EXPECT_TRUE(journal);
  auto found = (*journal)->recover();
  EXPECT_TRUE(found);
  core::Core core = found->snapshot ? *core::Core::decode(*found->snapshot) : core::Core();
  for (const core::Event& event : found->tail) core.apply(event);
  return core.state_hash();
}

void tamper(const fs::path& path, const std::string& sql) {
  SQLite::Database db(path.string(), SQLite::OPEN_READWRITE);
  db.exec(sql);
}

std::string code_of_opening(const fs::path& path) {
  Pool pool;
  return pool.open(path, 1'000'000);
}

TEST(Store, ReplayGivesTheSameStateFromTheJournalAndFromASnapshotWithItsTail) {
  const Folder folder;
  const Digest32 whole = fill(folder / "whole.db", 1'000'000);
  EXPECT_EQ(whole, replayed(folder / "whole.db"));
  const Digest32 with_tail = fill(folder / "tail.db", 7);
  EXPECT_EQ(with_tail, replayed(folder / "tail.db"));
  SQLite::Database db((folder / "tail.db").string());
  EXPECT_EQ(db.execAndGet("SELECT count(*) FROM snapshot").getInt(), 2);
  EXPECT_EQ(db.execAndGet("SELECT sum(nanos) FROM posting").getInt64(), 0);
  EXPECT_EQ(db.execAndGet("SELECT count(*) FROM entry").getInt(), 40);
}

TEST(Store, ARestartGoesOnWhereItStopped) {
  const Folder folder;
  fill(folder / "pool.db", 16);
  Pool pool;
  ASSERT_EQ(pool.open(folder / "pool.db", 16), "");
  pool.play(30, 50);  // ten repetitions, ten new
  EXPECT_EQ(pool.host->core().state().books.balance(ledger::AccountKind::Cash), Money::units(50));
  SQLite::Database db((folder / "pool.db").string());
  EXPECT_EQ(db.execAndGet("SELECT nanos FROM p_balance WHERE account = 'cash'").getInt64(), Money::units(50).nanos());
}

TEST(Store, StandingsAreRebuiltFromTheRecord) {
  const Folder folder;
  const auto member = [](int i) { return MemberId{sha256(as_bytes("member" + std::to_string(i)))}; };
  const auto say = [](Pool& pool, core::EventBody body) {
    ASSERT_TRUE(pool.inbox.post(std::move(body), host::Lane::Trusted));
    do {
      ASSERT_TRUE(pool.host->turn(Millis{50}));
    } while (pool.host->durable() != pool.host->core().seq());
  };
  for (int life = 0; life < 3; ++life) {
    Pool pool;
    pool.clock.at_ms += life * 1'000'000;
    ASSERT_EQ(pool.open(folder / "pool.db", 7), "");
    for (int i = 0; i < 5 + life; ++i) {
      core::MemberJoined hello{member(i), static_cast<std::uint64_t>(life + 1), "m", "", {}, 1};
      for (std::uint8_t size = 18; size < 19 + life; ++size) {
        hello.capabilities.push_back({{auction::JobKind::Segment, size}, Millis{1000 + 100 * i}});
      }
      say(pool, hello);
      say(pool, core::MemberRehabilitated{member(i)});
    }
  }
  Pool pool;
  ASSERT_EQ(pool.open(folder / "pool.db", 1), "");
  say(pool, core::BiddingSwitched{true});
  ASSERT_EQ(pool.host->core().state().members.size(), 7u);
  SQLite::Database db((folder / "pool.db").string());
  for (const auto& [id, stored] : pool.host->core().state().members) {
    const auto events = pool.journal->member_events(id);
    ASSERT_TRUE(events);
    EXPECT_EQ(auction::fold(*events), stored.standing);
    SQLite::Statement rep(db, "SELECT good_ppm, bad_ppm FROM p_rep WHERE id = ?");
    rep.bind(1, id.hex() + ":valid");
    ASSERT_TRUE(rep.executeStep());
    const auction::Beta& valid = stored.standing.validity();
    EXPECT_EQ(rep.getColumn(0).getInt64(), valid.good(valid.last()).to_ppm());
    EXPECT_EQ(rep.getColumn(1).getInt64(), valid.bad(valid.last()).to_ppm());
    SQLite::Statement speeds(db, "SELECT count(*) FROM p_speed WHERE member = ?");
    speeds.bind(1, id.hex());
    ASSERT_TRUE(speeds.executeStep());
    EXPECT_EQ(speeds.getColumn(0).getInt64(), static_cast<std::int64_t>(stored.standing.speeds().size()));
  }
  tamper(folder / "pool.db", "UPDATE member_event SET class = 65535");
  EXPECT_EQ(pool.journal->member_events(member(0)).error().code, "P-STO-012");
}

TEST(Store, DamageIsNamed) {
  struct Row {
    const char* code;
    const char* sql;
  };
  const Row rows[] = {
      {"P-STO-006", "UPDATE event SET body = x'00' WHERE seq = 9"},
      {"P-STO-006", "UPDATE event SET body = CAST(body || x'00' AS BLOB) WHERE seq = 9"},
      {"P-STO-007",
       "UPDATE event SET body = (SELECT body FROM event WHERE seq = 9) WHERE seq = 9; "
       "UPDATE event SET link = zeroblob(32) WHERE seq = 9"},
      {"P-STO-007", "DELETE FROM event WHERE seq = 9"},
      {"P-STO-006", "UPDATE event SET seq = 1000 WHERE seq = (SELECT max(seq) FROM event)"},
      {"P-STO-008", "UPDATE event SET rules = 99 WHERE seq = 9"},
      {"P-STO-011", "UPDATE entry SET body = x'01' WHERE number = 3"},
      {"P-HST-001", "PRAGMA foreign_keys = OFF; DELETE FROM entry WHERE number = 3"},
      {"P-STO-002", "PRAGMA user_version = 99"},
      {"P-STO-009", "DROP TABLE entry"},
  };
  for (const Row& row : rows) {
    const Folder folder;
    fill(folder / "pool.db", 1'000'000);
    tamper(folder / "pool.db", row.sql);
    EXPECT_EQ(code_of_opening(folder / "pool.db"), row.code) << row.sql;
  }
}

TEST(Store, ADamagedSnapshotIsNamed) {
  for (const auto& [sql, code] : {std::pair{"UPDATE snapshot SET body = x'0102'", "P-COR-001"},
                                  std::pair{"UPDATE snapshot SET rules = 99", "P-STO-008"},
                                  std::pair{"UPDATE snapshot SET link = zeroblob(32)", "P-STO-007"}}) {
    const Folder folder;
    fill(folder / "pool.db", 30);
    tamper(folder / "pool.db", sql);
    EXPECT_EQ(code_of_opening(folder / "pool.db"), code) << sql;
  }
}

TEST(Store, OnlyOneProcessAndAFolderThatExists) {
  const Folder folder;
  Pool first;
  ASSERT_EQ(first.open(folder / "pool.db", 100), "");
  EXPECT_EQ(code_of_opening(folder / "pool.db"), "P-STO-005");
  EXPECT_EQ(code_of_opening(folder / "nowhere" / "pool.db"), "P-STO-001");
}

TEST(Store, AFileThatIsNoDatabaseIsNotTouched) {
  const Folder folder;
  std::ofstream(folder / "pool.db") << std::string(5000, 'x');
  EXPECT_EQ(code_of_opening(folder / "pool.db"), "P-STO-001");
  EXPECT_EQ(fs::file_size(folder / "pool.db"), 5000u);
}

TEST(Store, AFailingDiskEndsTheHostAndReleasesNothing) {
  const Folder folder;
  Pool pool;
  ASSERT_EQ(pool.open(folder / "pool.db", 1'000'000), "");
  pool.play(0, 5);
  tamper(folder / "pool.db", "DROP TABLE p_balance");
  tamper(folder / "pool.db", "DROP TABLE event");
  ASSERT_TRUE(pool.inbox.post(core::BiddingSwitched{true}, host::Lane::Trusted));
  std::string code;
  for (int i = 0; i < 100 && code.empty(); ++i) {
    const auto turned = pool.host->turn(Millis{100});
    if (!turned) code = turned.error().code;
  }
  EXPECT_EQ(code, "P-STO-010");
  EXPECT_LT(pool.host->durable(), pool.host->core().seq());
}

TEST(Store, AKilledProcessLosesNothingThatItAcknowledged) {
  const Folder folder;
  std::uint64_t acknowledged = 0;
  for (int round = 0; round < 6; ++round) {
    int pipe_fds[2];
    ASSERT_EQ(::pipe(pipe_fds), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      Pool pool;
      if (pool.open(folder / "pool.db", 20) != "") ::_exit(1);
      std::uint64_t reported = 0;
      for (std::uint64_t i = 1;; ++i) {
        const core::BeaconSeen beacon{100'000 * static_cast<std::uint64_t>(round) + i, {}, {}};
        if (pool.inbox.size() < 10 && !pool.inbox.post(beacon, host::Lane::Trusted)) ::_exit(2);
        if (!pool.host->turn(Millis{5})) ::_exit(3);
        const std::uint64_t durable = pool.host->durable().value;
        if (durable == reported) continue;
        reported = durable;
        if (::write(pipe_fds[1], &durable, sizeof durable) != sizeof durable) ::_exit(4);
      }
    }
    ::close(pipe_fds[1]);
    for (int i = 0; i < 5 + 3 * round; ++i) {
      std::uint64_t durable = 0;
      ASSERT_EQ(::read(pipe_fds[0], &durable, sizeof durable), static_cast<ssize_t>(sizeof durable));
      acknowledged = std::max(acknowledged, durable);
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(pipe_fds[0]);
    host::Inbox inbox;
    auto journal = SqliteJournal::open(folder / "pool.db", inbox);
    ASSERT_TRUE(journal) << journal.error().context;
    const auto found = (*journal)->recover();
    ASSERT_TRUE(found) << found.error().context;
    const std::uint64_t last = found->tail.empty() ? found->snapshot_seq.value : found->tail.back().seq.value;
    EXPECT_GE(last, acknowledged);
  }
  EXPECT_GT(acknowledged, 20u);
}

TEST(Blobs, ComeBackAsTheyWereAndDamageIsNamed) {
  const Folder folder;
  auto blobs = FileBlobs::open(folder / "blobs");
  ASSERT_TRUE(blobs);
  Bytes bytes(100'000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  const auto hash = (*blobs)->put(bytes);
  ASSERT_TRUE(hash);
  EXPECT_EQ(hash->bytes, sha256(bytes));
  EXPECT_EQ(*(*blobs)->put(bytes), *hash);
  EXPECT_EQ(*(*blobs)->get(*hash, 100'000), bytes);
  EXPECT_EQ((*blobs)->get(*hash, 99'999).error().code, "P-STO-023");
  EXPECT_EQ((*blobs)->read(*hash, 99'990, 64)->size(), 10u);
  EXPECT_TRUE((*blobs)->read(*hash, 100'000, 64)->empty());
  EXPECT_TRUE((*blobs)->read(*hash, UINT64_MAX, 64)->empty());
  EXPECT_EQ((*blobs)->size_bytes(*hash), 100'000u);
  EXPECT_EQ((*blobs)->get(BlobHash{}, 10).error().code, "P-STO-022");
  const auto empty = (*blobs)->put({});
  ASSERT_TRUE(empty);
  EXPECT_TRUE((*blobs)->get(*empty, 10)->empty());
  const std::string hex = hash->hex();
  std::fstream(folder / "blobs" / hex.substr(0, 2) / hex.substr(2), std::ios::in | std::ios::out).put('!');
  EXPECT_EQ((*blobs)->get(*hash, 100'000).error().code, "P-STO-024");
  std::ofstream(folder / "file") << "x";
  EXPECT_EQ(FileBlobs::open(folder / "file").error().code, "P-STO-020");
}

}  // namespace
}  // namespace pp::store
