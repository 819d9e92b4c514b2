// SPDX-License-Identifier: Apache-2.0
// What a market may not do: each lie is named, and an honest market is never accused.
#include "pool/market/local/witness.h"

#include <gtest/gtest.h>

#include "pool/market/local/health.h"
#include "pool/market/local/progress_reporter.h"
#include "pool/market/local/work.h"
#include "tests/unit/market/key_of.h"

namespace pp::market {
namespace {

const SigningKey kMarketKey = SigningKey::from_seed(key_of(1));
const MarketKey kMarket{kMarketKey.public_key()};
const PoolKey kPool{key_of(3)};

Signed<Beacon> next_beacon(const Beacon& last, std::int64_t ms) {
  Beacon b{.market = kMarket, .round = last.round + 1, .dated = {ms}, .previous = last.value, .fresh = key_of(7)};
  b.value = beacon_value(b);
  return sign_claim(kMarketKey, kBeaconTag, b);
}
Signed<Settlement> settlement(std::uint64_t seq, const Digest32& previous, std::int64_t ms = 5) {
  return sign_claim(kMarketKey, kSettlementTag,
                    Settlement{.market = kMarket,
                               .pool = kPool,
                               .seq = {seq},
                               .order = {seq},
                               .kind = SettlementKind::Paid,
                               .revenue = Money::units(1),
                               .collateral = {},
                               .proof = {},
                               .time = {ms},
                               .previous = previous});
}

TEST(FeedWitness, WantsEveryLineInOrder) {
  FeedWitness w;
  w.start(4);
  EXPECT_EQ(w.check({5, {100}, FeedKind::Opened, {1}, {}, {}}), "");
  EXPECT_EQ(w.check({6, {100}, FeedKind::Opened, {2}, {}, {}}), "");
  EXPECT_NE(w.check({8, {101}, FeedKind::Opened, {3}, {}, {}}), "") << "a gap";
  EXPECT_NE(w.check({6, {101}, FeedKind::Opened, {3}, {}, {}}), "") << "a repetition";
  EXPECT_NE(w.check({7, {99}, FeedKind::Opened, {3}, {}, {}}), "") << "time runs back";
  EXPECT_EQ(w.check({7, {101}, FeedKind::Opened, {3}, {}, {}}), "");
}

TEST(BeaconWitness, WantsASignedChain) {
  BeaconWitness w(kMarket);
  w.start(0);
  const auto first = next_beacon({}, 100);
  EXPECT_EQ(w.check(first), "");
  const auto second = next_beacon(first.claim, 200);
  auto forged = second;
  forged.claim.value[0] ^= 1;
  EXPECT_NE(w.check(forged), "");
  auto unsigned_value = second;
  unsigned_value.signature[5] ^= 1;
  EXPECT_NE(w.check(unsigned_value), "");
  Beacon made_up = second.claim;
  made_up.value = key_of(1);
  EXPECT_NE(w.check(sign_claim(kMarketKey, kBeaconTag, made_up)), "") << "a value that is no hash of its parts";
  Beacon unchained = second.claim;
  unchained.previous = key_of(1);
  unchained.value = beacon_value(unchained);
  EXPECT_NE(w.check(sign_claim(kMarketKey, kBeaconTag, unchained)), "");
  EXPECT_NE(w.check(next_beacon(first.claim, 50)), "") << "a date that runs back";
  EXPECT_EQ(w.check(second), "");
  const auto third = next_beacon(second.claim, 300);
  EXPECT_NE(w.check(next_beacon(third.claim, 400)), "") << "a value was kept back";
  BeaconWitness foreign(MarketKey{key_of(9)});
  EXPECT_NE(foreign.check(first), "");
}

TEST(SettlementWitness, WantsASignedChainWithoutGaps) {
  SettlementWitness w(kMarket, kPool);
  w.start({0});
  const auto one = settlement(1, {});
  EXPECT_EQ(w.check(one), "");
  EXPECT_NE(w.check(one), "") << "never twice";
  EXPECT_NE(w.check(settlement(3, settlement_link(one.claim))), "");
  EXPECT_NE(w.check(settlement(2, key_of(8))), "");
  EXPECT_NE(w.check(settlement(2, settlement_link(one.claim), 4)), "") << "time runs back";
  auto forged = settlement(2, settlement_link(one.claim));
  forged.claim.revenue = Money::units(2);
  EXPECT_NE(w.check(forged), "");
  EXPECT_EQ(w.check(settlement(2, settlement_link(one.claim))), "");
}

TEST(SettlementWitness, AnchorsBehindARestart) {
  SettlementWitness w(kMarket, kPool);
  w.start({1});
  EXPECT_EQ(w.read_after().value, 0u);
  const auto one = settlement(1, {});
  EXPECT_TRUE(w.is_anchor(one.claim));
  EXPECT_EQ(w.check(one), "");
  EXPECT_FALSE(w.is_anchor(one.claim));
  EXPECT_EQ(w.read_after().value, 1u);
  EXPECT_EQ(w.check(settlement(2, settlement_link(one.claim))), "");
}

OrderSheet awarded() {
  OrderSheet s;
  s.order = {1};
  s.ask.price_max = Money::units(10);
  s.state = OrderState::Proving;
  s.winner = kPool;
  s.bids = {{kPool, Money::units(3), BidOutcome::Won},
            {PoolKey{key_of(4)}, Money::units(5), BidOutcome::Outbid},
            {PoolKey{key_of(5)}, Money::units(1), BidOutcome::CollateralShort}};
  s.price = Money::units(5);
  return s;
}

TEST(Award, MustFollowFromTheBids) {
  EXPECT_EQ(award_fault(awarded()), "");
  OrderSheet s = awarded();
  s.price = Money::units(4);
  EXPECT_NE(award_fault(s), "") << "underpaid";
  s = awarded();
  s.bids[1].price = Money::units(2);
  s.price = Money::units(2);
  EXPECT_NE(award_fault(s), "") << "not the lowest";
  s = awarded();
  s.winner = PoolKey{key_of(4)};
  EXPECT_NE(award_fault(s), "");
  s = awarded();
  s.bids[1].outcome = BidOutcome::Won;
  EXPECT_NE(award_fault(s), "");
  s = awarded();
  s.bids.clear();
  EXPECT_NE(award_fault(s), "");
  s = awarded();
  s.bids.resize(1);
  s.price = s.ask.price_max;
  EXPECT_EQ(award_fault(s), "") << "alone: the maximum";
}

TEST(OrderWitness, TermsNeverChange) {
  OrderWitness w;
  OrderSheet s = awarded();
  EXPECT_EQ(w.check(s), "");
  s.state = OrderState::Paid;
  s.version = 9;
  EXPECT_EQ(w.check(s), "");
  s.deadline = s.deadline + seconds(1);
  EXPECT_NE(w.check(s), "");
}

TEST(Health, SaysEachChangeOnce) {
  using core::MarketHealth;
  Health h(seconds(10), seconds(60), {0});
  EXPECT_FALSE(h.look({5'000}));
  EXPECT_EQ(h.look({10'001})->health, MarketHealth::Silent);
  EXPECT_FALSE(h.look({11'000}));
  h.heard({12'000});
  EXPECT_EQ(h.look({12'000})->health, MarketHealth::Good);
  h.lied("it lied", {13'000});
  const auto lying = h.look({13'000});
  EXPECT_EQ(lying->health, MarketHealth::Lying);
  EXPECT_EQ(lying->detail, "it lied");
  h.heard({72'000});
  EXPECT_FALSE(h.look({72'999})) << "an answer does not undo a lie";
  EXPECT_EQ(h.look({73'000})->health, MarketHealth::Good);
}

Errand look(std::uint64_t order, bool named = false) { return {LookAtOrder{named}, {order}, {}, {}, 0}; }

TEST(WorkQueue, RunsOneErrandAnOrder) {
  WorkQueue q(3);
  EXPECT_TRUE(q.add(look(1)));
  EXPECT_TRUE(q.add(look(1, true))) << "merged";
  EXPECT_EQ(q.size(), 1u);
  const auto first = q.take({0}, false);
  ASSERT_TRUE(first);
  EXPECT_TRUE(std::get<LookAtOrder>(first->what).named);
  EXPECT_TRUE(q.add(look(1)));
  EXPECT_FALSE(q.take({0}, false)) << "its order is busy";
  q.done({1});
  EXPECT_FALSE(q.take({0}, true)) << "a look is no act";
  EXPECT_TRUE(q.take({0}, false));
  EXPECT_TRUE(q.add(look(2)) && q.add(look(3)) && q.add(look(4)));
  EXPECT_FALSE(q.add(look(5))) << "bounded";
}

TEST(WorkQueue, WaitsLongerAfterEachFailure) {
  WorkQueue q(8);
  q.add(look(1));
  Instant now{0};
  std::int64_t last = 0;
  for (int i = 0; i < 8; ++i) {
    auto errand = q.take(now, false);
    ASSERT_TRUE(errand);
    q.done({1});
    q.again(*errand, now, 0);
    std::int64_t waited = 0;
    while (!q.take({now.ms + waited}, false)) ++waited;
    EXPECT_GE(waited, last);
    EXPECT_LE(waited, 5000);
    last = waited;
    q.done({1});
    errand->attempts = static_cast<unsigned>(i + 1);
    errand->not_before = {};
    now = now + Millis{waited};
    q.add(*errand);
  }
  EXPECT_EQ(last, 5000);
}

TEST(ProgressReporter, SaysWhatChangedAndPassesTheViewOn) {
  struct Page final : host::ViewSink {
    void publish(std::shared_ptr<const core::View>) override { ++views; }
    int views = 0;
  } page;
  std::vector<std::string> said;
  ProgressReporter reporter(
      [&](OrderId order, std::uint32_t done, std::uint32_t total) {
        said.push_back(std::to_string(order.value) + ":" + std::to_string(done) + "/" + std::to_string(total));
      },
      page);
  core::View view;
  core::BatchView& batch = view.batches.emplace_back();
  batch.order = {4};
  batch.stage = core::OrderStage::Proving;
  batch.jobs.resize(3);
  const auto publish = [&] { reporter.publish(std::make_shared<const core::View>(view)); };
  publish();
  publish();
  batch.jobs[1].stage = core::JobStage::Accepted;
  publish();
  batch.stage = core::OrderStage::Paid;
  publish();
  EXPECT_EQ(said, (std::vector<std::string>{"4:0/3", "4:1/3"}));
  EXPECT_EQ(page.views, 4);
}

}  // namespace
}  // namespace pp::market
