// SPDX-License-Identifier: Apache-2.0
#include "pool/market/server/orders.h"

#include <algorithm>

namespace pp::market {

namespace {

bool in_range(Millis v, Millis min, Millis max) { return v >= min && v <= max; }
bool amount_ok(Money v) { return !v.negative() && v <= kMoneyMax; }
bool open(const Order& order) { return !finished(order.state); }

}  // namespace

std::string FloorRules::fault() const {
  if (bid_span_min.count < 1 || bid_span_max < bid_span_min) return "bid_span_min and bid_span_max";
  if (prove_span_min.count < 1 || prove_span_max < prove_span_min) return "prove_span_min and prove_span_max";
  if (bid_span_max > seconds(30 * 24 * 3600) || prove_span_max > seconds(30 * 24 * 3600)) return "a span over 30 days";
  if (open_orders_per_buyer_max < 1 || open_orders_per_buyer_max > 256) return "open_orders_per_buyer_max";
  if (bids_per_order_max < 1 || bids_per_order_max > 256) return "bids_per_order_max";
  if (deliveries_max < 1 || deliveries_max > 1024) return "deliveries_max";
  if (slash_to_buyer_ppm > 1'000'000) return "slash_to_buyer_ppm";
  return "";
}

Outcome OrderFloor::apply(const Command& command, Instant now) {
  time_ = std::max(time_, now);
  Outcome out;
  out.verdict = std::visit([&](const auto& c) { return judge(c, out); }, command);
  out.transfers = balances_.take_new();
  if (out.verdict != Verdict::Accepted) {
    PP_CHECK(out.transfers.empty() && out.feed.empty() && !out.settlement && out.parties.empty());
    out.order.reset();
  }
  return out;
}

const Order* OrderFloor::find(OrderId id) const {
  const auto it = orders_.find(id);
  return it == orders_.end() ? nullptr : &it->second;
}

const Party* OrderFloor::party(const Digest32& key) const {
  const auto it = parties_.find(key);
  return it == parties_.end() ? nullptr : &it->second;
}

std::vector<OrderId> OrderFloor::due_closes(Instant now) const {
  std::vector<OrderId> due;
  for (const auto& [id, order] : orders_) {
    if (order.state == OrderState::Bidding && order.bid_close <= now) due.push_back(id);
  }
  return due;
}

std::vector<OrderId> OrderFloor::due_expiries(Instant now) const {
  std::vector<OrderId> due;
  for (const auto& [id, order] : orders_) {
    if (order.state == OrderState::Proving && order.deadline < now) due.push_back(id);
  }
  return due;
}

void OrderFloor::archive(OrderId id) {
  const Order* order = find(id);
  PP_CHECK(order && finished(order->state));
  orders_.erase(id);
}

void OrderFloor::restore_counters(OrderId last_order, std::uint64_t feed_last, Instant time) {
  last_order_ = last_order;
  feed_last_ = feed_last;
  time_ = time;
  open_orders_.clear();
  for (const auto& [id, order] : orders_) {
    if (open(order)) ++open_orders_[order.buyer];
  }
}

Verdict OrderFloor::expect_role(const Digest32& key, Role role) const {
  const Party* who = party(key);
  if (!who) return Verdict::UnknownParty;
  return who->role == role ? Verdict::Accepted : Verdict::WrongRole;
}

Verdict OrderFloor::judge(const FundAccount& c, Outcome& out) {
  if (!amount_ok(c.funded)) return Verdict::AmountOutOfRange;
  const auto it = parties_.find(c.key);
  if (it != parties_.end() && it->second.role != c.role) return Verdict::RoleChanged;
  if (it != parties_.end() && it->second.funded > c.funded) return Verdict::FundingLowered;

  Party& who = parties_[c.key];
  balances_.move(outside(), free_of(c.key), c.funded - who.funded, time_);
  who.role = c.role;
  who.name = c.name;
  who.funded = c.funded;
  out.parties.insert(c.key);
  return Verdict::Accepted;
}

Verdict OrderFloor::judge(const PostOrder& c, Outcome& out) {
  if (const Verdict v = expect_role(c.buyer.bytes, Role::Buyer); v != Verdict::Accepted) return v;
  if (!in_range(c.ask.bid_span, rules_.bid_span_min, rules_.bid_span_max) ||
      !in_range(c.ask.prove_span, rules_.prove_span_min, rules_.prove_span_max)) {
    return Verdict::SpanOutOfRange;
  }
  if (!amount_ok(c.ask.price_max) || c.ask.price_max == Money{} || !amount_ok(c.ask.collateral)) {
    return Verdict::AmountOutOfRange;
  }
  if (!c.program_bytes || !c.input_bytes || (c.ask.witness && !c.witness_bytes)) return Verdict::BlobMissing;
  if (open_orders_[c.buyer] >= rules_.open_orders_per_buyer_max) return Verdict::TooManyOrders;
  if (balances_.at(free_of(c.buyer.bytes)) < c.ask.price_max) return Verdict::FundsShort;

  last_order_ = OrderId{last_order_.value + 1};
  Order& order = orders_[last_order_];
  order.id = last_order_;
  order.buyer = c.buyer;
  order.ask = c.ask;
  order.program_bytes = *c.program_bytes;
  order.input_bytes = *c.input_bytes;
  order.witness_bytes = c.witness_bytes.value_or(0);
  order.posted_at = time_;
  order.bid_close = time_ + c.ask.bid_span;
  order.deadline = order.bid_close + c.ask.prove_span;
  ++open_orders_[c.buyer];
  balances_.move(free_of(c.buyer.bytes), escrow_of(order.id), c.ask.price_max, time_);
  out.order = order.id;
  tell(FeedKind::Opened, order, out);
  return Verdict::Accepted;
}

Verdict OrderFloor::judge(const CancelOrder& c, Outcome& out) {
  if (const Verdict v = expect_role(c.buyer.bytes, Role::Buyer); v != Verdict::Accepted) return v;
  const auto it = orders_.find(c.order);
  if (it == orders_.end()) return Verdict::UnknownOrder;
  if (it->second.buyer != c.buyer) return Verdict::NotYours;
  if (it->second.state != OrderState::Bidding || time_ >= it->second.bid_close) return Verdict::BidsClosed;

  it->second.sealed_bids.clear();  // never opened: an order that was not sold shows nobody's price
  finish(it->second, OrderState::Cancelled, out);
  tell(FeedKind::Cancelled, it->second, out);
  return Verdict::Accepted;
}

Verdict OrderFloor::judge(const PlaceBid& c, Outcome& out) {
  if (const Verdict v = expect_role(c.pool.bytes, Role::Pool); v != Verdict::Accepted) return v;
  const auto it = orders_.find(c.order);
  if (it == orders_.end()) return Verdict::UnknownOrder;
  Order& order = it->second;
  if (order.state != OrderState::Bidding || time_ >= order.bid_close) return Verdict::BidsClosed;
  if (c.sealed.size() != kSealedBidBytes) return Verdict::SealMalformed;
  if (!order.sealed_bids.contains(c.pool) && order.sealed_bids.size() >= rules_.bids_per_order_max) {
    return Verdict::TooManyBids;
  }
  if (balances_.at(free_of(c.pool.bytes)) < order.ask.collateral) return Verdict::CollateralShort;

  order.sealed_bids[c.pool] = {c.sealed, time_};
  touch(order, out);
  return Verdict::Accepted;
}

void OrderFloor::open_bids(const CloseBids& c, Order& order) {
  order.tie_seed = c.entropy;
  // Equal prices are ordered by a hash that nobody knew while bidding.
  const auto tie_rank = [&](const PoolKey& pool) {
    FieldWriter writer;
    writer(c.entropy, order.id, pool);
    return tagged_hash("pp/market/tie/1", writer.bytes());
  };
  struct Candidate {
    Money price;
    Digest32 rank{};
    std::size_t index = 0;
    auto operator<=>(const Candidate&) const = default;
  };
  std::vector<Candidate> candidates;
  for (const auto& [pool, bid] : order.sealed_bids) {
    OpenedBid& opened = order.bids.emplace_back(OpenedBid{pool, {}, BidOutcome::Unreadable});
    const auto price = c.opened.find(pool);
    if (price == c.opened.end() || !amount_ok(price->second)) continue;
    opened.price = price->second;
    opened.outcome = BidOutcome::AboveReserve;
    if (price->second > order.ask.price_max) continue;
    opened.outcome = BidOutcome::CollateralShort;
    if (balances_.at(free_of(pool.bytes)) < order.ask.collateral) continue;
    opened.outcome = BidOutcome::Outbid;
    candidates.push_back({price->second, tie_rank(pool), order.bids.size() - 1});
  }
  order.sealed_bids.clear();
  std::ranges::sort(candidates);
  if (candidates.empty()) return;
  OpenedBid& best = order.bids[candidates.front().index];
  best.outcome = BidOutcome::Won;
  order.winner = best.pool;
  order.price = candidates.size() > 1 ? candidates[1].price : order.ask.price_max;
}

Verdict OrderFloor::judge(const CloseBids& c, Outcome& out) {
  const auto it = orders_.find(c.order);
  if (it == orders_.end()) return Verdict::UnknownOrder;
  Order& order = it->second;
  if (order.state != OrderState::Bidding) return Verdict::BidsClosed;
  if (time_ < order.bid_close) return Verdict::BidsOpen;

  open_bids(c, order);
  if (!order.winner) {
    finish(order, OrderState::Unsold, out);
    tell(FeedKind::Unsold, order, out);
    return Verdict::Accepted;
  }
  order.state = OrderState::Proving;
  balances_.move(free_of(order.winner->bytes), collateral_of(order.id), order.ask.collateral, time_);
  touch(order, out);
  tell(FeedKind::Awarded, order, out);
  return Verdict::Accepted;
}

Verdict OrderFloor::judge(const DeliverProof& c, Outcome& out) {
  if (const Verdict v = expect_role(c.pool.bytes, Role::Pool); v != Verdict::Accepted) return v;
  const auto it = orders_.find(c.order);
  if (it == orders_.end()) return Verdict::UnknownOrder;
  Order& order = it->second;
  if (order.winner && order.winner != c.pool) return Verdict::NotYours;
  if (order.state == OrderState::Checking) return Verdict::DeliveryPending;
  if (order.state == OrderState::Slashed) return Verdict::DeadlinePassed;
  if (order.state != OrderState::Proving) return Verdict::NotAwarded;
  if (time_ > order.deadline) return Verdict::DeadlinePassed;
  if (order.deliveries >= rules_.deliveries_max) return Verdict::TooManyDeliveries;
  if (!c.blobs_present) return Verdict::BlobMissing;

  order.delivery = Delivery{++order.deliveries, c.proof, c.journal, time_};
  order.state = OrderState::Checking;
  touch(order, out);
  return Verdict::Accepted;
}

Verdict OrderFloor::judge(const JudgeDelivery& c, Outcome& out) {
  const auto it = orders_.find(c.order);
  if (it == orders_.end()) return Verdict::UnknownOrder;
  Order& order = it->second;
  if (order.state != OrderState::Checking || order.delivery->number != c.number) return Verdict::NothingToJudge;

  if (c.valid) {
    // What was delivered in time is paid, however long the check took.
    order.refusal.clear();
    settle(order, SettlementKind::Paid, out);
    return Verdict::Accepted;
  }
  order.state = OrderState::Proving;
  order.delivery.reset();
  order.refusal = c.reason.substr(0, 500);
  touch(order, out);
  tell(FeedKind::DeliveryRefused, order, out);
  return Verdict::Accepted;
}

Verdict OrderFloor::judge(const ExpireOrder& c, Outcome& out) {
  const auto it = orders_.find(c.order);
  if (it == orders_.end()) return Verdict::UnknownOrder;
  if (it->second.state != OrderState::Proving || time_ <= it->second.deadline) return Verdict::NotDue;
  settle(it->second, SettlementKind::Slashed, out);
  return Verdict::Accepted;
}

void OrderFloor::settle(Order& order, SettlementKind kind, Outcome& out) {
  PP_CHECK(order.winner.has_value());
  const PoolKey pool = *order.winner;
  const Money collateral = balances_.at(collateral_of(order.id));
  const bool paid = kind == SettlementKind::Paid;
  if (paid) {
    balances_.move(escrow_of(order.id), free_of(pool.bytes), order.price, time_);
    balances_.move(collateral_of(order.id), free_of(pool.bytes), collateral, time_);
  } else {
    const Money to_buyer = collateral.scaled(rules_.slash_to_buyer_ppm, 1'000'000);
    balances_.move(collateral_of(order.id), free_of(order.buyer.bytes), to_buyer, time_);
    balances_.move(collateral_of(order.id), market_purse(), collateral - to_buyer, time_);
  }
  Party& party = parties_.at(pool.bytes);
  party.last_settlement = SettlementSeq{party.last_settlement.value + 1};
  out.settlement = Settlement{.market = market_,
                              .pool = pool,
                              .seq = party.last_settlement,
                              .order = order.id,
                              .kind = kind,
                              .revenue = paid ? order.price : Money{},
                              .collateral = collateral,
                              .proof = paid ? order.delivery->proof : BlobHash{},
                              .time = time_,
                              .previous = party.last_settlement_link};
  party.last_settlement_link = settlement_link(*out.settlement);
  out.parties.insert(pool.bytes);
  finish(order, paid ? OrderState::Paid : OrderState::Slashed, out);
  tell(paid ? FeedKind::Paid : FeedKind::Slashed, order, out);
}

void OrderFloor::finish(Order& order, OrderState state, Outcome& out) {
  order.state = state;
  order.finished_at = time_;
  const auto count = open_orders_.find(order.buyer);
  PP_CHECK(count != open_orders_.end() && count->second > 0);
  if (--count->second == 0) open_orders_.erase(count);
  balances_.move(escrow_of(order.id), free_of(order.buyer.bytes), balances_.at(escrow_of(order.id)), time_);
  touch(order, out);
}

void OrderFloor::touch(Order& order, Outcome& out) {
  ++order.version;
  out.order = order.id;
}

void OrderFloor::tell(FeedKind kind, const Order& order, Outcome& out) {
  out.feed.push_back({++feed_last_, time_, kind, order.id, order.winner, order.price});
}

}  // namespace pp::market
