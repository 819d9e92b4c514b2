// SPDX-License-Identifier: Apache-2.0
// The whole flow under a virtual clock: members of every character, crashes at every write, one seed each.
#include <gtest/gtest.h>

#include "auction/audit.h"
#include "tests/sim/core/world.h"

namespace pp::sim {
namespace {

using enum Character;

Scenario small(std::uint64_t seed) {
  Scenario s;
  s.seed = seed;
  s.members = {Honest, Honest, Honest};
  s.config.quota_idle = seconds(10);
  s.config.strike_window = seconds(600);
  s.config.suspension = seconds(60);
  return s;
}

/// What must hold when all is over: money adds up, nothing was paid twice, every delivered order was paid to us.
void expect_settled(const World& world) {
  const core::State& s = world.core().state();
  EXPECT_EQ(world.core().fault(), std::nullopt);
  std::set<ledger::EntryKey> keys;
  std::uint64_t number = 0;
  Digest32 link{};
  Money job_pay;
  for (const host::JournalBatch& batch : world.durable()) {
    for (const ledger::Transaction& entry : batch.entries) {
      EXPECT_EQ(entry.number, ++number);
      EXPECT_EQ(entry.previous, link);
      link = ledger::link_of(entry);
      EXPECT_TRUE(keys.insert(entry.key).second) << "booked twice: " << ledger::name_of(entry.key.kind);
      if (entry.key.kind == ledger::EntryKind::JobPaid) job_pay += entry.postings.at(0).amount;
    }
  }
  for (const auto& [id, member] : s.members) {
    EXPECT_EQ(auction::fold(world.noted().at(id)), member.standing) << "the record does not give the standing";
  }
  std::size_t audited = 0;
  for (const host::JournalBatch& batch : world.durable()) {
    for (const host::SignedRecord& record : batch.records) {
      if (record.kind != host::SignedRecord::Kind::LotTranscript) continue;
      ++audited;
      const auto report = auction::audit(record.bytes, s.pool, auction::Signatures::Skip);
      EXPECT_TRUE(report.holds()) << report.findings.front().what;
      Bytes changed = record.bytes;
      changed[changed.size() / 2] ^= 1;
      EXPECT_FALSE(auction::audit(changed, s.pool, auction::Signatures::Skip).holds());
    }
  }
  const auto cleared = [](const auto& item) { return item.second.outcome == core::LotOutcome::Cleared; };
  EXPECT_EQ(audited, static_cast<std::size_t>(std::count_if(s.lots.begin(), s.lots.end(), cleared)));
  Money pay_known;
  for (const SimMember& m : world.members()) {
    for (const auto& [job, pay] : m.paid) pay_known += pay;
  }
  EXPECT_LE(pay_known, job_pay);
  EXPECT_EQ(s.books.balance(ledger::AccountKind::Revenue), Money{});
  EXPECT_EQ(s.books.balance(ledger::AccountKind::JobCost), Money{});
  EXPECT_EQ(s.books.balance(ledger::AccountKind::Surplus), Money{});
  EXPECT_EQ(s.books.balance(ledger::AccountKind::CollateralPosted), Money{});
  EXPECT_EQ(core::equity_committed(s), Money{});
}

std::size_t paid_orders(const World& world) {
  std::size_t n = 0;
  for (const auto& [id, order] : world.core().state().orders) n += order.stage == core::OrderStage::Paid;
  return n;
}

TEST(Simulation, HonestMembersDeliverAndArePaid) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    World world(small(seed));
    ASSERT_EQ(world.run(seconds(900)), "");
    expect_settled(world);
    EXPECT_EQ(paid_orders(world), 1u);
    const core::Batch& batch = world.core().state().batches.begin()->second;
    EXPECT_EQ(batch.jobs_accepted, 6u);
    EXPECT_GT(batch.operator_fee, Money{});
    EXPECT_EQ(batch.price, batch.paid + batch.operator_fee + batch.surplus);
    ASSERT_TRUE(world.view());
    EXPECT_EQ(world.view()->lots.front().phase, core::LotPhase::Decided);
  }
}

TEST(Simulation, EveryCharacterAtOnce) {
  std::uint64_t reasons[32] = {};
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Scenario s = small(seed);
    s.members = {Honest, Honest, Silent, Late, Invalid, Malformed, Doubling, Shy, Sloppy, Intruder, Leaver};
    s.n_orders = 3;
    s.jobs_per_order = 8;
    s.nodes = seed % 2 == 0;
    World world(s);
    ASSERT_EQ(world.run(seconds(1200)), "");
    expect_settled(world);
    EXPECT_EQ(paid_orders(world), 3u) << "seed " << seed;
    for (std::size_t i = 0; i < 32; ++i) reasons[i] += world.verdicts(static_cast<core::ResultReason>(i));
  }
  using core::ResultReason;
  for (const auto r : {ResultReason::Accepted, ResultReason::NotAssigned, ResultReason::AlreadyDone,
                       ResultReason::Duplicate, ResultReason::InvalidProof, ResultReason::Malformed}) {
    EXPECT_GT(reasons[static_cast<std::size_t>(r)], 0u) << core::name_of(r);
  }
}

TEST(Simulation, ACrashAtEveryWriteLosesAndDoublesNothing) {
  const auto scenario = [] {
    Scenario s = small(3);
    s.members = {Honest, Honest, Late, Invalid};
    s.jobs_per_order = 4;
    s.snapshot_every = 40;
    return s;
  };
  World calm(scenario());
  ASSERT_EQ(calm.run(seconds(900)), "");
  ASSERT_GT(calm.writes(), 30u);
  for (const CrashMode mode : {CrashMode::WriteLost, CrashMode::AnswerLost}) {
    for (std::uint64_t write = 1; write <= calm.writes(); ++write) {
      Scenario s = scenario();
      s.crash_at_write = write;
      s.crash_mode = mode;
      World world(s);
      ASSERT_EQ(world.run(seconds(900)), "");
      EXPECT_EQ(world.crashes(), 1u);
      expect_settled(world);
      // A crash right before the bids close may cost the order, never the books.
      EXPECT_LE(paid_orders(world), 1u);
    }
  }
}

TEST(Simulation, ManyCrashesAndEveryCharacter) {
  std::uint64_t crashes = 0, paid = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Scenario s = small(seed);
    s.members = {Honest, Honest, Honest, Silent, Late, Invalid, Doubling, Shy, Intruder, Leaver};
    s.n_orders = 2;
    s.crash_every_ppm = 8000;
    s.order_time = seconds(900);
    World world(s);
    ASSERT_EQ(world.run(seconds(2000)), "");
    expect_settled(world);
    crashes += world.crashes();
    paid += paid_orders(world);
  }
  EXPECT_GT(crashes, 10u);
  EXPECT_GT(paid, 8u);
}

TEST(Simulation, NobodyIsThereAndTheOrderIsSlashed) {
  Scenario s = small(1);
  s.members = {Silent, Silent};
  s.order_time = seconds(120);
  World world(s);
  ASSERT_EQ(world.run(seconds(600)), "");
  expect_settled(world);
  EXPECT_EQ(world.core().state().orders.begin()->second.stage, core::OrderStage::Slashed);
  EXPECT_EQ(world.core().state().books.balance(ledger::AccountKind::SlashLoss), Money::units(5));
}

TEST(Simulation, WithoutABeaconLotsAreVoidAndTheBackupLaneFinishes) {
  Scenario s = small(2);
  s.beacon_gap = seconds(100'000);
  World world(s);
  ASSERT_EQ(world.run(seconds(900)), "");
  expect_settled(world);
  EXPECT_EQ(paid_orders(world), 1u);
  for (const auto& [id, lot] : world.core().state().lots) EXPECT_EQ(lot.outcome, core::LotOutcome::NoSeed);
}

TEST(Simulation, SingleJobLotsSellEachJobAlone) {
  Scenario s = small(4);
  s.config.mechanisms[{auction::JobKind::Segment, 18}] = auction::MechanismId::FirstPrice;
  World world(s);
  ASSERT_EQ(world.run(seconds(900)), "");
  expect_settled(world);
  EXPECT_EQ(paid_orders(world), 1u);
  EXPECT_GE(world.core().state().lots.size(), 6u);
}

TEST(Simulation, OneSeedOneHistory) {
  const auto history = [] {
    Scenario s = small(9);
    s.members = {Honest, Late, Invalid, Leaver, Shy};
    World world(s);
    EXPECT_EQ(world.run(seconds(900)), "");
    return world.core().state_hash();
  };
  EXPECT_EQ(history(), history());
}

}  // namespace
}  // namespace pp::sim
