// SPDX-License-Identifier: Apache-2.0
// The member against a scripted pool: restarts in the middle of a lot, damaged chunks, a pool that contradicts itself.
#include "tests/e2e/wire/running_agent.h"

namespace pp::wire {
namespace {

using Kind = agent::AgentEventKind;

struct PoolAndMember {
  PoolSide pool;
  Folder home;
  RunningAgent member{pool.address, home.path, Money::units(1)};
  MemberId id;
  auction::LotRules rules;
  auction::LotHash hash;
  core::BidCommitted commit;

  PoolAndMember()
      : id(pool.welcome().member), rules(lot_now(pool.signer.key(), 7, 3)), hash(auction::lot_hash(rules)) {}
  void open() { pool.send(core::LotOpened{rules, hash, {}, 1 << 18, {}, 0, {id}}); }
  void seal() {
    commit = pool.await<core::BidCommitted>();
    core::CommitAnswered answer;
    answer.member = id;
    answer.request = commit.request;
    answer.lot = rules.lot;
    answer.hash = hash;
    answer.commitment = commit.commitment;
    answer.sealed_at = {wall_ms()};
    pool.send(answer);
  }
  core::BidRevealed reveal() {
    pool.send(core::RevealsWanted{rules.lot, {}, 1, rules.reveal_close, {id}});
    return pool.await<core::BidRevealed>();
  }
  /// The lot with this bid alone, decided and recorded as the pool would.
  core::LotDecided decided(const core::BidRevealed& bid, std::uint8_t beacon = 1, bool left_out = false) {
    auction::SealedLot lot(rules, {{id, {}}});
    if (!left_out) {
      lot.commit(id, {commit.commitment}, commit.signature, true, rules.opened);
      lot.reveal(id, {bid.price, bid.units, bid.nonce}, rules.commit_close);
    }
    const auction::Beacon drawn{rules.commit_close + Millis{1}, Bytes(32, beacon), {}};
    const auction::ClosedLot closed = auction::close_lot(lot, drawn, auction::result_of(lot, drawn));
    core::LotDecided out;
    out.rules = rules;
    out.hash = hash;
    out.bids = {{id, commit.commitment, true, bid.price, bid.units, auction::Reason::Won, bid.units, bid.price}};
    out.transcript = closed.body;
    out.transcript_head = closed.head;
    return out;
  }
  std::size_t files_named(const std::string& name) {
    std::size_t n = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(home.path)) {
      n += entry.path().filename() == name;
    }
    return n;
  }
};

TEST(Member, OpensItsBidAfterARestart) {
  PoolAndMember s;
  s.open();
  s.seal();
  ASSERT_TRUE(s.member.await(Kind::Committed));
  s.member.abort();
  s.member.run();
  s.pool.welcome();
  ASSERT_TRUE(s.member.await(Kind::Joined, 2));
  const auto bid = s.reveal();
  const auction::Opening opening{bid.price, bid.units, bid.nonce};
  EXPECT_EQ(auction::seal(s.hash, s.id, s.rules.job_class, opening).bytes, s.commit.commitment);
  s.pool.send(s.decided(bid));
  EXPECT_TRUE(s.member.await(Kind::LotWon));
  EXPECT_EQ(s.member.count(Kind::Audited), 1u);
  EXPECT_EQ(s.files_named("lot-7.transcript"), 1u);
  EXPECT_EQ(s.member.warnings(), "");
}

TEST(Member, WarnsWhenItsBidIsMissingFromTheTranscript) {
  PoolAndMember s;
  s.open();
  s.seal();
  ASSERT_TRUE(s.member.await(Kind::Committed));
  s.pool.send(s.decided(s.reveal(), 1, true));
  ASSERT_TRUE(s.member.await(Kind::Warning));
  EXPECT_NE(s.member.warnings().find("left it out"), std::string::npos);
  EXPECT_EQ(s.files_named("left-out-7.bin"), 1u);
}

TEST(Member, WarnsOfAResultThatDoesNotFollowFromItsTranscript) {
  PoolAndMember s;
  s.open();
  s.seal();
  ASSERT_TRUE(s.member.await(Kind::Committed));
  const auto bid = s.reveal();
  auto decided = s.decided(bid);
  auction::SealedLot lot(s.rules, {{s.id, {}}});
  lot.commit(s.id, {s.commit.commitment}, s.commit.signature, true, s.rules.opened);
  lot.reveal(s.id, {bid.price, bid.units, bid.nonce}, s.rules.commit_close);
  const auction::Beacon drawn{s.rules.commit_close + Millis{1}, Bytes(32, 1), {}};
  auction::LotResult cheated = auction::result_of(lot, drawn);
  cheated.awards[0].unit_price += Money::nanos(1);
  const auction::ClosedLot closed = auction::close_lot(lot, drawn, cheated);
  decided.transcript = closed.body;
  decided.transcript_head = closed.head;
  s.pool.send(decided);
  ASSERT_TRUE(s.member.await(Kind::Warning));
  EXPECT_NE(s.member.warnings().find("does not follow"), std::string::npos);
  EXPECT_EQ(s.files_named("wrong-result-7.bin"), 1u);
}

TEST(Member, WarnsOfTwoResultsForOneLot) {
  PoolAndMember s;
  s.open();
  s.seal();
  ASSERT_TRUE(s.member.await(Kind::Committed));
  const auto bid = s.reveal();
  s.pool.send(s.decided(bid));
  ASSERT_TRUE(s.member.await(Kind::LotWon));
  s.pool.send(s.decided(bid, 2));
  ASSERT_TRUE(s.member.await(Kind::Warning));
  EXPECT_NE(s.member.warnings().find("two different results"), std::string::npos);
  EXPECT_EQ(s.files_named("two-results-7.bin"), 1u);
}

TEST(Member, WarnsOfAPriceBelowItsBid) {
  PoolAndMember s;
  s.open();
  s.seal();
  ASSERT_TRUE(s.member.await(Kind::Committed));
  auto decided = s.decided(s.reveal());
  decided.bids[0].price_won = decided.bids[0].price - Money::nanos(1);
  s.pool.send(decided);
  EXPECT_TRUE(s.member.await(Kind::Warning));
}

core::JobAssigned assignment(PoolAndMember& s, const Bytes& program, const Bytes& job) {
  core::JobAssigned out;
  out.member = s.id;
  out.job = {3};
  out.epoch = {1};
  out.job_class = s.rules.job_class;
  out.deadline = {wall_ms() + 60'000};
  out.pay = out.pay_least = Money::nanos(500);
  out.program = *s.pool.blobs.put(program);
  out.program_bytes = program.size();
  out.payload = *s.pool.blobs.put(job);
  out.payload_bytes = job.size();
  return out;
}

TEST(Member, FetchesADamagedBlobAgain) {
  PoolAndMember s;
  const Bytes program(100'000, 3), job(70'000, 4);
  const auto assigned = assignment(s, program, job);
  s.pool.blobs.damaged_reads = 1;
  s.pool.send(assigned);
  const auto result = s.pool.await<core::ResultSubmitted>();
  const auto proof = s.pool.blobs.get(result.proof, SIZE_MAX);
  EXPECT_EQ(Bytes(proof->begin(), proof->begin() + 32), to_bytes(right_answer(program, job)));
}

TEST(Member, FetchesTheProofsThatAJobJoins) {
  PoolAndMember s;
  const Bytes program(100, 3), job(100, 4);
  const std::vector<Bytes> inputs{Bytes(150'000, 5), Bytes(10, 6), Bytes(64 << 10, 7)};
  auto assigned = assignment(s, program, job);
  for (const Bytes& input : inputs) assigned.inputs.push_back(*s.pool.blobs.put(input));
  s.pool.send(assigned);
  const auto result = s.pool.await<core::ResultSubmitted>();
  const auto proof = s.pool.blobs.get(result.proof, SIZE_MAX);
  EXPECT_EQ(Bytes(proof->begin(), proof->begin() + 32), to_bytes(right_answer(program, job, inputs)));
}

TEST(Member, GivesBackAJobWhoseInputsAreNotHandedOut) {
  PoolAndMember s;
  auto assigned = assignment(s, Bytes(100, 3), Bytes(100, 4));
  assigned.inputs.push_back(BlobHash{sha256(as_bytes("nobody has this"))});
  s.pool.send(assigned);
  EXPECT_NE(s.pool.await<core::JobDeclined>().detail.find("hand it out"), std::string::npos);
}

TEST(Member, GivesBackAJobWhoseBlobsStayDamaged) {
  PoolAndMember s;
  const auto assigned = assignment(s, Bytes(10'000, 3), Bytes(10'000, 4));
  s.pool.blobs.damaged_reads = 1'000;
  s.pool.send(assigned);
  EXPECT_NE(s.pool.await<core::JobDeclined>().detail.find("hash"), std::string::npos);
}

TEST(Member, WarnsOfAVerdictWithoutAReceiptAndOfWrongPay) {
  PoolAndMember s;
  const auto assigned = assignment(s, Bytes(100, 3), Bytes(100, 4));
  s.pool.send(assigned);
  const auto result = s.pool.await<core::ResultSubmitted>();
  s.pool.send(core::ResultAnswered{
      s.id, result.request, {3}, {1}, core::ResultReason::Accepted, result.proof, Money::nanos(499)});
  ASSERT_TRUE(s.member.await(Kind::Accepted));
  EXPECT_NE(s.member.warnings().find("instead of"), std::string::npos);
  EXPECT_EQ(s.member.warnings().find("not validly signed"), std::string::npos);
}

TEST(Member, AbandonsWorkWhoseLeaseEnded) {
  PoolAndMember s;
  s.member.prover.set_open(false);
  s.pool.send(assignment(s, Bytes(100, 3), Bytes(100, 4)));
  ASSERT_TRUE(s.member.await(Kind::Assigned));
  s.pool.await<core::Heartbeat>([](const auto& beat) { return !beat.progress.empty(); });
  s.pool.send(core::LeaseEnded{s.id, {3}, {1}, core::LeaseEnd::JobDone});
  EXPECT_EQ(s.pool.await<core::WorkPulled>([](const auto& e) { return e.credits == 2; }).credits, 2u);
  EXPECT_TRUE(s.member.drain());  // nothing is left to finish
}

TEST(Member, StopsWhenTheSameIdentityRunsElsewhere) {
  PoolAndMember s;
  Folder copy;
  std::filesystem::copy(s.home.path, copy.path, std::filesystem::copy_options::recursive);
  RunningAgent twin(s.pool.address, copy.path, Money::units(1));
  s.pool.welcome();
  ASSERT_TRUE(twin.await(Kind::Joined));
  ASSERT_TRUE(s.member.drain());
  ASSERT_TRUE(s.member.fault());
  EXPECT_EQ(s.member.fault()->code, "P-AGT-004");
}

TEST(Member, KeepsItsKeysToItself) {
  PoolAndMember s;
  for (const char* name : {"identity.key", "curve.key"}) {
    const auto mode = std::filesystem::status(s.home.path / name).permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write) << name;
  }
}

}  // namespace
}  // namespace pp::wire
