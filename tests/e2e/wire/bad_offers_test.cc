// SPDX-License-Identifier: Apache-2.0
// Bad input to lots over the wire: each absurd, late, doubled or unfounded word has its reason code, and the lot goes
// on.
//
// A scripted member speaks to a whole pool; an honest agent sells beside it.
#include "auction/audit.h"
#include "tests/e2e/wire/raw_member.h"
#include "tests/e2e/wire/running_agent.h"

namespace pp::wire {
namespace {

using auction::MechanismId;
using auction::Reason;
using Kind = agent::AgentEventKind;

core::CoreConfig patient_rule(MechanismId id) {
  core::CoreConfig config;
  config.mechanisms[kClass] = id;
  config.commit_phase = config.reveal_phase = {1'500};
  config.clock_tick = {300};
  config.clock_ticks = 15;
  return config;
}

std::uint16_t code(Reason reason) { return static_cast<std::uint16_t>(reason); }

/// A member that joined a whole pool and is in its first lot.
struct Bidder {
  RawMember raw;
  MemberId id{raw.signing.public_key()};
  auction::LotRules rules;
  auction::LotHash hash;
  std::uint64_t request = 0;

  explicit Bidder(const WholePool& pool) : raw(pool.address) {
    raw.greet();
    raw.await<Welcome>();
  }
  void find_lot() {
    const auto open = raw.await<LotOpen>();
    ByteReader in(open.rules);
    rules = *auction::read_lot(in);
    hash = auction::lot_hash(rules);
  }
  CommitReceipt commit(const auction::Opening& o) {
    const auto c = auction::seal(hash, id, kClass, o);
    const Bytes message = auction::commit_message(hash, id, c);
    raw.link.say(Commit{++request, rules.lot, hash.bytes, c.bytes, raw.signing.sign(auction::kCommitTag, message)});
    return raw.await<CommitReceipt>();
  }
  RevealReceipt reveal(const auction::Opening& o, auction::JobClass job_class = kClass) {
    raw.link.say(Reveal{++request, rules.lot, job_class.code(), o.price, o.units, o.nonce});
    return raw.await<RevealReceipt>();
  }
  ClockReceipt move(auction::MoveKind kind, std::uint32_t tick, std::int64_t units, Millis promised,
                    bool sign_well = true) {
    auction::ClockMove m{kind, id, tick, units, promised, {}, {}};
    m.signature = raw.signing.sign(auction::kClockMoveTag, auction::move_message(hash, m));
    if (!sign_well) m.signature[0] ^= 1;
    raw.link.say(ClockMove{++request, rules.lot, hash.bytes, static_cast<std::uint8_t>(kind), tick, units, promised,
                           m.signature});
    return raw.await<ClockReceipt>();
  }
};

struct AbsurdRow {
  const char* name;
  Money price;
  std::int64_t units;
  Reason reason;
};

TEST(BadOffers, AbsurdAmountsAreVoidWithTheirReason) {
  const AbsurdRow rows[] = {
      {"negative price", Money::nanos(-1), 1, Reason::NegativePrice},
      {"overflowing price", Money::nanos(INT64_MAX), INT64_MAX, Reason::AbsurdPrice},
      {"no units", Money::nanos(1), 0, Reason::NoUnits},
      {"overflowing units", Money::nanos(1), INT64_MAX, Reason::AbsurdUnits},
      {"above the reserve", kMoneyMax, 1, Reason::AboveReserve},
  };
  WholePool pool(2, patient_rule(MechanismId::Vcg));
  pool.start();
  Folder home;
  RunningAgent honest(pool.address, home.path, Money::units(1));
  ASSERT_TRUE(honest.await(Kind::Joined));
  std::vector<std::unique_ptr<Bidder>> bidders;
  for (std::size_t i = 0; i < std::size(rows); ++i) bidders.push_back(std::make_unique<Bidder>(pool));
  pool.open_order();
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    bidders[i]->find_lot();
    EXPECT_TRUE(bidders[i]->commit({rows[i].price, rows[i].units, Digest32{1}}).sealed);
  }
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    bidders[i]->raw.await<RevealCall>();
    EXPECT_TRUE(bidders[i]->reveal({rows[i].price, rows[i].units, Digest32{1}}).opened) << rows[i].name;
  }
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    const auto result = bidders[i]->raw.await<LotResult>();
    EXPECT_EQ(result.reason.code, code(rows[i].reason)) << rows[i].name << ": " << result.reason.text;
    EXPECT_EQ(result.units_won, 0);
  }
  ASSERT_TRUE(pool.await_paid());
  EXPECT_EQ(honest.count(Kind::Accepted), 2u);
  EXPECT_EQ(honest.warnings(), "");
}

TEST(BadOffers, EachWrongWordInASealedLotHasItsReason) {
  WholePool pool(2, patient_rule(MechanismId::Uniform));
  pool.start();
  Bidder a(pool), shut(pool), absent(pool);
  pool.open_order();
  for (Bidder* b : {&a, &shut, &absent}) b->find_lot();
  const auction::Opening bid{Money::nanos(5), 2, Digest32{7}};
  const auto first = a.commit(bid);
  EXPECT_TRUE(first.sealed);
  const auto again = a.commit(bid);
  EXPECT_EQ(again.cause.code, code(Reason::CommitReplayed));
  EXPECT_EQ(again.seal, first.seal);  // the same receipt once more
  EXPECT_EQ(a.reveal(bid).cause.code, code(Reason::RevealEarly));
  EXPECT_TRUE(shut.commit(bid).sealed);
  a.raw.await<RevealCall>();
  shut.raw.await<RevealCall>();
  EXPECT_EQ(absent.commit(bid).cause.code, code(Reason::CommitLate));
  EXPECT_EQ(absent.reveal(bid).cause.code, code(Reason::RevealWithoutCommit));
  auction::Opening wrong = bid;
  wrong.price = Money::nanos(4);
  EXPECT_EQ(a.reveal(wrong).cause.code, code(Reason::BadOpening));
  EXPECT_EQ(a.reveal(bid, {auction::JobKind::Node, 2}).cause.code, code(Reason::BadOpening));
  EXPECT_TRUE(a.reveal(bid).opened);
  EXPECT_EQ(a.reveal(bid).cause.code, code(Reason::RevealReplayed));
  // One bidder is left: it sells at the reserve, and whoever kept its bid shut is told so and counted.
  const auto result = a.raw.await<LotResult>();
  EXPECT_TRUE(result.cleared);
  EXPECT_EQ(result.units_won, 2);
  EXPECT_EQ(result.price_won, a.rules.reserve);
  EXPECT_EQ(shut.raw.await<LotResult>().reason.code, code(Reason::NotRevealed));
  EXPECT_EQ(a.reveal(bid).cause.code, code(Reason::RevealLate));
  const auto view = pool.await_view([](const core::View& v) {
    return std::ranges::any_of(v.members, [](const auto& m) { return m.unrevealed > 0; });
  });
  ASSERT_TRUE(view);
  for (const core::MemberView& member : view->members) EXPECT_EQ(member.unrevealed, member.member == shut.id ? 1u : 0u);
  Bytes transcript = result.transcript;
  transcript.insert(transcript.end(), result.seal.signature.begin(), result.seal.signature.end());
  EXPECT_TRUE(auction::audit(transcript, pool.key()).holds());
}

TEST(BadOffers, EachWrongMoveOnAClockHasItsReason) {
  using auction::MoveKind;
  WholePool pool(2, patient_rule(MechanismId::DutchUp));
  pool.start();
  Bidder b(pool);
  pool.open_order();
  b.find_lot();
  const Millis promise{60'000};
  EXPECT_EQ(b.move(MoveKind::Accept, 0, 1, promise).cause.code, code(Reason::ClockNotRunning));
  const auto tick = b.raw.await<ClockTick>();
  EXPECT_EQ(tick.price, auction::price_up(b.rules, tick.tick));
  EXPECT_EQ(b.move(MoveKind::Accept, tick.tick, 1, promise, false).cause.code, code(Reason::BadSignature));
  EXPECT_EQ(b.move(MoveKind::Accept, tick.tick + 5, 1, promise).cause.code, code(Reason::WrongTick));
  EXPECT_EQ(b.move(MoveKind::Leave, tick.tick, 0, {}).cause.code, code(Reason::ClockNotRunning));
  EXPECT_EQ(b.move(MoveKind::Join, 0, 1, {}).cause.code, code(Reason::CommitLate));
  // Each of these needs the tick that runs when it arrives, so it follows right upon a tick.
  const auto on_tick = [&](std::int64_t units, Millis promised) {
    const auto now = b.raw.await<ClockTick>();
    return b.move(MoveKind::Accept, now.tick, units, promised).cause.code;
  };
  EXPECT_EQ(on_tick(0, promise), code(Reason::NoUnits));
  EXPECT_EQ(on_tick(INT64_MAX, promise), code(Reason::AbsurdUnits));
  EXPECT_EQ(on_tick(1, {0}), code(Reason::AbsurdPromise));
  EXPECT_EQ(on_tick(1, {INT64_MAX}), code(Reason::AbsurdPromise));
  const auto last = b.raw.await<ClockTick>();
  const auto receipt = b.move(MoveKind::Accept, last.tick, 2, promise);
  EXPECT_TRUE(receipt.counted) << receipt.cause.text;
  EXPECT_FALSE(receipt.seal.message.empty());
  const auto again = b.move(MoveKind::Accept, last.tick, 2, promise);
  EXPECT_EQ(again.seal, receipt.seal);  // the same move is the same receipt
  const auto result = b.raw.await<LotResult>();
  EXPECT_EQ(result.units_won, 2);
  EXPECT_EQ(result.price_won, last.price);
}

TEST(BadOffers, ALotThatNobodyBidsInGoesToTheLane) {
  core::CoreConfig config = patient_rule(MechanismId::Vcg);
  config.lot_rounds_max = 1;
  WholePool pool(1, config);
  pool.start();
  Bidder silent(pool);
  pool.open_order();
  silent.find_lot();
  const auto view = pool.await_view(
      [](const core::View& v) { return !v.lots.empty() && v.lots[0].outcome == core::LotOutcome::NoOffers; });
  ASSERT_TRUE(view);
  silent.raw.link.say(Pull{1, Money{}, {}});
  EXPECT_TRUE(silent.raw.await<Assign>().backup);
}

}  // namespace
}  // namespace pp::wire
