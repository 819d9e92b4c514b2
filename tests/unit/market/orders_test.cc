// SPDX-License-Identifier: Apache-2.0
// The order floor: one row for each verdict in its documented order, the auction's arithmetic, and random play under
// which no money appears or vanishes.
#include "pool/market/server/orders.h"

#include <gtest/gtest.h>

#include "schemas/vocab/rng.h"
#include "tests/unit/market/key_of.h"

namespace pp::market {
namespace {

const BuyerKey kBuyer{key_of(1)};
const BuyerKey kOtherBuyer{key_of(2)};
const PoolKey kPoolA{key_of(11)};
const PoolKey kPoolB{key_of(12)};
const PoolKey kPoolC{key_of(13)};
constexpr Instant kStart{1'000'000};
const Bytes kBox(kSealedBidBytes, 7);

OrderAsk ask() {
  OrderAsk a;
  a.image = ImageId{key_of(21)};
  a.program = BlobHash{key_of(22)};
  a.input = BlobHash{key_of(23)};
  a.price_max = Money::units(10);
  a.collateral = Money::units(2);
  a.bid_span = seconds(2);
  a.prove_span = seconds(60);
  return a;
}

struct Play {
  OrderFloor floor{MarketKey{key_of(99)}, FloorRules{}};
  Instant now = kStart;

  Play() {
    for (const auto& [key, role] : {std::pair{kBuyer.bytes, Role::Buyer},
                                    {kOtherBuyer.bytes, Role::Buyer},
                                    {kPoolA.bytes, Role::Pool},
                                    {kPoolB.bytes, Role::Pool},
                                    {kPoolC.bytes, Role::Pool}}) {
      EXPECT_EQ(say(FundAccount{key, role, "", Money::units(100)}), Verdict::Accepted);
    }
  }
  Verdict say(const Command& c) {
    last = floor.apply(c, now);
    EXPECT_EQ(floor.balances().fault(), "");
    return last.verdict;
  }
  Verdict post(OrderAsk a, const BuyerKey& buyer = kBuyer) { return say(PostOrder{buyer, a, 10, 10, 10}); }
  Verdict bid(const PoolKey& pool, OrderId order = OrderId{1}) { return say(PlaceBid{pool, order, kBox}); }
  Verdict close(std::map<PoolKey, Money> opened, OrderId order = OrderId{1}) {
    return say(CloseBids{order, std::move(opened), key_of(77)});
  }
  Verdict deliver(const PoolKey& pool, bool present = true, OrderId order = OrderId{1}) {
    return say(DeliverProof{pool, order, BlobHash{key_of(31)}, BlobHash{key_of(32)}, present});
  }
  Verdict judge(bool valid, std::uint32_t number = 1, OrderId order = OrderId{1}) {
    return say(JudgeDelivery{order, number, valid, valid ? "" : "it does not verify"});
  }
  void wait(Millis span) { now = now + span; }
  Money free(const Digest32& key) const { return floor.balances().at(free_of(key)); }
  const Order& order(std::uint64_t id = 1) const { return *floor.find(OrderId{id}); }
  /// Order 1 is won by A, alone, at the maximum.
  void win() {
    ASSERT_EQ(post(ask()), Verdict::Accepted);
    ASSERT_EQ(bid(kPoolA), Verdict::Accepted);
    wait(seconds(2));
    ASSERT_EQ(close({{kPoolA, Money::units(3)}}), Verdict::Accepted);
  }
  Outcome last;
};

TEST(Post, RefusesInDocumentedOrder) {
  Play p;
  OrderAsk bad = ask();
  bad.bid_span = Millis{1};
  bad.price_max = Money{};
  EXPECT_EQ(p.post(bad, BuyerKey{key_of(50)}), Verdict::UnknownParty);
  EXPECT_EQ(p.post(bad, BuyerKey{kPoolA.bytes}), Verdict::WrongRole);
  EXPECT_EQ(p.post(bad), Verdict::SpanOutOfRange);
  bad.bid_span = seconds(2);
  EXPECT_EQ(p.post(bad), Verdict::AmountOutOfRange);
  bad.price_max = Money::units(101);
  EXPECT_EQ(p.say(PostOrder{kBuyer, bad, 10, {}, {}}), Verdict::BlobMissing);
  bad.witness = BlobHash{key_of(24)};
  EXPECT_EQ(p.say(PostOrder{kBuyer, bad, 10, 10, {}}), Verdict::BlobMissing);
  EXPECT_EQ(p.post(bad), Verdict::FundsShort);
  bad.collateral = Money::nanos(-1);
  EXPECT_EQ(p.post(bad), Verdict::AmountOutOfRange);
  bad = ask();
  bad.price_max = Money::units(1);
  for (int i = 0; i < 64; ++i) ASSERT_EQ(p.post(bad), Verdict::Accepted);
  EXPECT_EQ(p.post(bad), Verdict::TooManyOrders);
  EXPECT_EQ(p.post(bad, kOtherBuyer), Verdict::Accepted) << "one buyer's orders do not count against another";
}

TEST(Post, HoldsTheMaximumInEscrow) {
  Play p;
  ASSERT_EQ(p.post(ask()), Verdict::Accepted);
  EXPECT_EQ(p.free(kBuyer.bytes), Money::units(90));
  EXPECT_EQ(p.floor.balances().at(escrow_of(OrderId{1})), Money::units(10));
  ASSERT_EQ(p.last.feed.size(), 1u);
  EXPECT_EQ(p.last.feed[0].kind, FeedKind::Opened);
}

TEST(Cancel, RefusesInDocumentedOrder) {
  Play p;
  ASSERT_EQ(p.post(ask()), Verdict::Accepted);
  EXPECT_EQ(p.say(CancelOrder{BuyerKey{kPoolA.bytes}, OrderId{1}}), Verdict::WrongRole);
  EXPECT_EQ(p.say(CancelOrder{kBuyer, OrderId{9}}), Verdict::UnknownOrder);
  EXPECT_EQ(p.say(CancelOrder{kOtherBuyer, OrderId{1}}), Verdict::NotYours);
  ASSERT_EQ(p.bid(kPoolA), Verdict::Accepted);
  EXPECT_EQ(p.say(CancelOrder{kBuyer, OrderId{1}}), Verdict::Accepted);
  EXPECT_EQ(p.order().state, OrderState::Cancelled);
  EXPECT_TRUE(p.order().bids.empty()) << "nobody's price is shown";
  EXPECT_EQ(p.free(kBuyer.bytes), Money::units(100));
  EXPECT_EQ(p.say(CancelOrder{kBuyer, OrderId{1}}), Verdict::BidsClosed);
  ASSERT_EQ(p.post(ask()), Verdict::Accepted);
  p.wait(seconds(2));
  EXPECT_EQ(p.say(CancelOrder{kBuyer, OrderId{2}}), Verdict::BidsClosed) << "not once the bids are due";
}

TEST(Bid, RefusesInDocumentedOrder) {
  Play p;
  ASSERT_EQ(p.post(ask()), Verdict::Accepted);
  EXPECT_EQ(p.bid(PoolKey{key_of(50)}), Verdict::UnknownParty);
  EXPECT_EQ(p.bid(PoolKey{kBuyer.bytes}), Verdict::WrongRole);
  EXPECT_EQ(p.bid(kPoolA, OrderId{7}), Verdict::UnknownOrder);
  EXPECT_EQ(p.say(PlaceBid{kPoolA, OrderId{1}, Bytes(kSealedBidBytes - 1)}), Verdict::SealMalformed);
  EXPECT_EQ(p.bid(kPoolA), Verdict::Accepted);
  OrderAsk dear = ask();
  dear.collateral = Money::units(101);
  ASSERT_EQ(p.post(dear), Verdict::Accepted);
  EXPECT_EQ(p.bid(kPoolA, OrderId{2}), Verdict::CollateralShort);
  p.wait(seconds(2));
  EXPECT_EQ(p.bid(kPoolA), Verdict::BidsClosed);
}

TEST(Bid, CountsBidders) {
  FloorRules rules;
  rules.bids_per_order_max = 1;
  OrderFloor floor{MarketKey{key_of(99)}, rules};
  for (const auto& [key, role] :
       {std::pair{kBuyer.bytes, Role::Buyer}, {kPoolA.bytes, Role::Pool}, {kPoolB.bytes, Role::Pool}}) {
    floor.apply(FundAccount{key, role, "", Money::units(100)}, kStart);
  }
  floor.apply(PostOrder{kBuyer, ask(), 1, 1, {}}, kStart);
  EXPECT_EQ(floor.apply(PlaceBid{kPoolA, OrderId{1}, kBox}, kStart).verdict, Verdict::Accepted);
  EXPECT_EQ(floor.apply(PlaceBid{kPoolB, OrderId{1}, kBox}, kStart).verdict, Verdict::TooManyBids);
  EXPECT_EQ(floor.apply(PlaceBid{kPoolA, OrderId{1}, kBox}, kStart).verdict, Verdict::Accepted) << "replacing is free";
}

TEST(Close, PaysTheSecondPrice) {
  Play p;
  ASSERT_EQ(p.post(ask()), Verdict::Accepted);
  for (const PoolKey& pool : {kPoolA, kPoolB, kPoolC}) ASSERT_EQ(p.bid(pool), Verdict::Accepted);
  EXPECT_EQ(p.close({}), Verdict::BidsOpen);
  p.wait(seconds(2));
  ASSERT_EQ(p.close({{kPoolA, Money::units(5)}, {kPoolB, Money::units(3)}, {kPoolC, Money::units(4)}}),
            Verdict::Accepted);
  EXPECT_EQ(p.order().winner, kPoolB);
  EXPECT_EQ(p.order().price, Money::units(4));
  EXPECT_EQ(p.floor.balances().at(collateral_of(OrderId{1})), Money::units(2));
  EXPECT_EQ(p.free(kPoolB.bytes), Money::units(98));
  EXPECT_EQ(p.order().bids.size(), 3u);
  EXPECT_TRUE(p.order().sealed_bids.empty());
  EXPECT_EQ(p.close({}), Verdict::BidsClosed);
  EXPECT_EQ(p.close({}, OrderId{5}), Verdict::UnknownOrder);
}

TEST(Close, SaysWhyEachBidLost) {
  Play p;
  OrderAsk a = ask();
  a.collateral = Money::units(60);
  a.price_max = Money::units(20);
  ASSERT_EQ(p.post(a), Verdict::Accepted);
  ASSERT_EQ(p.post(a, kOtherBuyer), Verdict::Accepted);
  for (const PoolKey& pool : {kPoolA, kPoolB, kPoolC}) {
    ASSERT_EQ(p.bid(pool), Verdict::Accepted);
    ASSERT_EQ(p.bid(pool, OrderId{2}), Verdict::Accepted);
  }
  p.wait(seconds(2));
  ASSERT_EQ(p.close({{kPoolA, Money::units(1)}, {kPoolB, Money::units(21)}}), Verdict::Accepted);
  EXPECT_EQ(p.order(1).bids[0].outcome, BidOutcome::Won);
  EXPECT_EQ(p.order(1).price, Money::units(20)) << "alone below the reserve: the reserve";
  EXPECT_EQ(p.order(1).bids[1].outcome, BidOutcome::AboveReserve);
  EXPECT_EQ(p.order(1).bids[2].outcome, BidOutcome::Unreadable);
  // A has 40 left and cannot lock 60 again: the next in line wins, and A's bid does not set the price.
  ASSERT_EQ(p.close({{kPoolA, Money::units(1)}, {kPoolB, Money::units(6)}, {kPoolC, Money::units(9)}}, OrderId{2}),
            Verdict::Accepted);
  EXPECT_EQ(p.order(2).bids[0].outcome, BidOutcome::CollateralShort);
  EXPECT_EQ(p.order(2).winner, kPoolB);
  EXPECT_EQ(p.order(2).price, Money::units(9));
  EXPECT_EQ(p.order(2).bids[2].outcome, BidOutcome::Outbid);
}

TEST(Close, BreaksTiesByEntropyAlone) {
  std::set<PoolKey> winners;
  for (std::uint8_t seed = 0; seed < 16; ++seed) {
    Play p;
    ASSERT_EQ(p.post(ask()), Verdict::Accepted);
    for (const PoolKey& pool : {kPoolA, kPoolB}) ASSERT_EQ(p.bid(pool), Verdict::Accepted);
    p.wait(seconds(2));
    ASSERT_EQ(p.say(CloseBids{OrderId{1}, {{kPoolA, Money::units(5)}, {kPoolB, Money::units(5)}}, key_of(seed)}),
              Verdict::Accepted);
    EXPECT_EQ(p.order().price, Money::units(5));
    winners.insert(*p.order().winner);
  }
  EXPECT_EQ(winners.size(), 2u);
}

TEST(Close, WithoutBidsGivesTheMoneyBack) {
  Play p;
  ASSERT_EQ(p.post(ask()), Verdict::Accepted);
  p.wait(seconds(2));
  ASSERT_EQ(p.close({}), Verdict::Accepted);
  EXPECT_EQ(p.order().state, OrderState::Unsold);
  EXPECT_EQ(p.free(kBuyer.bytes), Money::units(100));
}

TEST(Deliver, RefusesInDocumentedOrder) {
  Play p;
  ASSERT_EQ(p.post(ask()), Verdict::Accepted);
  EXPECT_EQ(p.deliver(PoolKey{key_of(50)}), Verdict::UnknownParty);
  EXPECT_EQ(p.deliver(PoolKey{kBuyer.bytes}), Verdict::WrongRole);
  EXPECT_EQ(p.deliver(kPoolA, true, OrderId{9}), Verdict::UnknownOrder);
  EXPECT_EQ(p.deliver(kPoolA), Verdict::NotAwarded);
  ASSERT_EQ(p.bid(kPoolA), Verdict::Accepted);
  p.wait(seconds(2));
  ASSERT_EQ(p.close({{kPoolA, Money::units(3)}}), Verdict::Accepted);
  EXPECT_EQ(p.deliver(kPoolB), Verdict::NotYours);
  EXPECT_EQ(p.deliver(kPoolA, /*present=*/false), Verdict::BlobMissing);
  EXPECT_EQ(p.deliver(kPoolA), Verdict::Accepted);
  EXPECT_EQ(p.deliver(kPoolA), Verdict::DeliveryPending);
  EXPECT_EQ(p.judge(false, 7), Verdict::NothingToJudge);
  EXPECT_EQ(p.judge(false, 1, OrderId{9}), Verdict::UnknownOrder);
  EXPECT_EQ(p.judge(false), Verdict::Accepted);
  EXPECT_EQ(p.order().refusal, "it does not verify");
  for (std::uint32_t n = 2; n <= 16; ++n) {
    ASSERT_EQ(p.deliver(kPoolA), Verdict::Accepted);
    ASSERT_EQ(p.judge(false, n), Verdict::Accepted);
  }
  EXPECT_EQ(p.deliver(kPoolA), Verdict::TooManyDeliveries);
  p.wait(seconds(61));
  EXPECT_EQ(p.deliver(kPoolA), Verdict::DeadlinePassed);
  ASSERT_EQ(p.say(ExpireOrder{OrderId{1}}), Verdict::Accepted);
  EXPECT_EQ(p.deliver(kPoolA), Verdict::DeadlinePassed);
}

TEST(Settle, PaysTheWinnerAndRefundsTheRest) {
  Play p;
  p.win();
  ASSERT_EQ(p.deliver(kPoolA), Verdict::Accepted);
  ASSERT_EQ(p.judge(true), Verdict::Accepted);
  EXPECT_EQ(p.order().state, OrderState::Paid);
  EXPECT_EQ(p.free(kPoolA.bytes), Money::units(110));
  EXPECT_EQ(p.free(kBuyer.bytes), Money::units(90));
  ASSERT_TRUE(p.last.settlement.has_value());
  EXPECT_EQ(p.last.settlement->seq.value, 1u);
  EXPECT_EQ(p.last.settlement->revenue, Money::units(10));
  EXPECT_EQ(p.last.settlement->collateral, Money::units(2));
  EXPECT_EQ(p.deliver(kPoolA), Verdict::NotAwarded) << "a paid order takes no second proof";
  EXPECT_EQ(p.judge(true), Verdict::NothingToJudge) << "and is never paid twice";
}

TEST(Settle, ChainsAPoolsSettlements) {
  Play p;
  Digest32 link{};
  for (std::uint64_t n = 1; n <= 3; ++n) {
    const OrderId id{n};
    ASSERT_EQ(p.post(ask()), Verdict::Accepted);
    ASSERT_EQ(p.bid(kPoolA, id), Verdict::Accepted);
    p.wait(seconds(2));
    ASSERT_EQ(p.close({{kPoolA, Money::units(3)}}, id), Verdict::Accepted);
    p.wait(seconds(61));
    ASSERT_EQ(p.say(ExpireOrder{id}), Verdict::Accepted);
    EXPECT_EQ(p.last.settlement->seq.value, n);
    EXPECT_EQ(p.last.settlement->previous, link);
    link = settlement_link(*p.last.settlement);
  }
}

TEST(Slash, SplitsTheCollateralAndRefundsTheBuyer) {
  Play p;
  p.win();
  EXPECT_EQ(p.say(ExpireOrder{OrderId{1}}), Verdict::NotDue);
  EXPECT_EQ(p.say(ExpireOrder{OrderId{3}}), Verdict::UnknownOrder);
  p.wait(seconds(61));
  ASSERT_EQ(p.say(ExpireOrder{OrderId{1}}), Verdict::Accepted);
  EXPECT_EQ(p.order().state, OrderState::Slashed);
  EXPECT_EQ(p.free(kBuyer.bytes), Money::units(101));
  EXPECT_EQ(p.free(kPoolA.bytes), Money::units(98));
  EXPECT_EQ(p.floor.balances().at(market_purse()), Money::units(1));
  EXPECT_EQ(p.last.settlement->kind, SettlementKind::Slashed);
  EXPECT_EQ(p.say(ExpireOrder{OrderId{1}}), Verdict::NotDue) << "never slashed twice";
}

TEST(Slash, WaitsForADeliveryThatCameInTime) {
  Play p;
  p.win();
  p.wait(seconds(60));
  ASSERT_EQ(p.deliver(kPoolA), Verdict::Accepted) << "the last moment counts";
  p.wait(seconds(600));
  EXPECT_TRUE(p.floor.due_expiries(p.now).empty());
  EXPECT_EQ(p.say(ExpireOrder{OrderId{1}}), Verdict::NotDue);
  ASSERT_EQ(p.judge(true), Verdict::Accepted);
  EXPECT_EQ(p.order().state, OrderState::Paid);
}

TEST(Fund, OnlyEverRises) {
  Play p;
  EXPECT_EQ(p.say(FundAccount{kBuyer.bytes, Role::Buyer, "", Money::units(101)}), Verdict::Accepted);
  EXPECT_EQ(p.free(kBuyer.bytes), Money::units(101));
  EXPECT_EQ(p.say(FundAccount{kBuyer.bytes, Role::Buyer, "", Money::units(101)}), Verdict::Accepted);
  EXPECT_EQ(p.free(kBuyer.bytes), Money::units(101));
  EXPECT_EQ(p.say(FundAccount{kBuyer.bytes, Role::Buyer, "", Money::units(50)}), Verdict::FundingLowered);
  EXPECT_EQ(p.say(FundAccount{kBuyer.bytes, Role::Pool, "", Money::units(200)}), Verdict::RoleChanged);
  EXPECT_EQ(p.say(FundAccount{kBuyer.bytes, Role::Buyer, "", Money::nanos(-1)}), Verdict::AmountOutOfRange);
}

TEST(Time, NeverRunsBackwards) {
  Play p;
  p.win();
  p.now = Instant{5};
  ASSERT_EQ(p.deliver(kPoolA), Verdict::Accepted);
  EXPECT_EQ(p.order().delivery->received, kStart + seconds(2));
}

TEST(Words, EveryVerdictHasItsOwnCode) {
  std::set<std::string_view> codes, names;
  for (int v = 0; v <= static_cast<int>(kLastVerdict); ++v) {
    const VerdictWords& words = words_of(static_cast<Verdict>(v));
    EXPECT_TRUE(codes.insert(words.code).second) << words.code;
    EXPECT_TRUE(names.insert(words.name).second) << words.name;
    EXPECT_EQ(words.http_status < 300, v == 0) << words.name;
    EXPECT_FALSE(words.message.empty());
  }
}

// Random commands, sane and insane: whatever is said, money is neither made nor lost, escrow exists exactly behind
// open orders, collateral exactly behind awarded ones, and a refusal changes nothing.
TEST(RandomPlay, KeepsTheBooks) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Rng rng(seed);
    Play p;
    const PoolKey pools[] = {kPoolA, kPoolB, kPoolC};
    for (int step = 0; step < 400; ++step) {
      const OrderId id{1 + rng.below(12)};
      const PoolKey pool = pools[rng.below(3)];
      p.wait(Millis{static_cast<std::int64_t>(rng.below(4000))});
      Command c;
      switch (rng.below(8)) {
        case 0: {
          OrderAsk a = ask();
          a.price_max = Money::units(static_cast<std::int64_t>(rng.below(30)));
          a.collateral = Money::units(static_cast<std::int64_t>(rng.below(60)));
          a.prove_span = seconds(static_cast<std::int64_t>(1 + rng.below(30)));
          c = PostOrder{rng.chance_ppm(500'000) ? kBuyer : kOtherBuyer, a, 1, 1, 1};
          break;
        }
        case 1:
          c = CancelOrder{kBuyer, id};
          break;
        case 2:
        case 3:
          c = PlaceBid{pool, id, kBox};
          break;
        case 4: {
          CloseBids close{id, {}, key_of(static_cast<std::uint8_t>(rng.below(256)))};
          for (const PoolKey& q : pools)
            close.opened[q] = Money::nanos(static_cast<std::int64_t>(rng.below(30'000'000'000)));
          c = close;
          break;
        }
        case 5:
          c = DeliverProof{pool, id, BlobHash{key_of(1)}, BlobHash{key_of(2)}, true};
          break;
        case 6:
          c = JudgeDelivery{id, static_cast<std::uint32_t>(1 + rng.below(3)), rng.chance_ppm(300'000), "no"};
          break;
        default:
          c = ExpireOrder{id};
      }
      const auto before = p.floor.balances().all();
      const Verdict v = p.say(c);
      if (v != Verdict::Accepted) {
        ASSERT_EQ(before, p.floor.balances().all());
      }
      ASSERT_EQ(p.floor.balances().at(outside()), Money::units(-500));
      for (const auto& [oid, order] : p.floor.orders()) {
        const Money escrow = p.floor.balances().at(escrow_of(oid));
        const Money collateral = p.floor.balances().at(collateral_of(oid));
        ASSERT_EQ(escrow, finished(order.state) ? Money{} : order.ask.price_max);
        const bool awarded = order.state == OrderState::Proving || order.state == OrderState::Checking;
        ASSERT_EQ(collateral, awarded ? order.ask.collateral : Money{});
        ASSERT_LE(order.price, order.ask.price_max);
      }
    }
  }
}

}  // namespace
}  // namespace pp::market
