// SPDX-License-Identifier: Apache-2.0
// From an order seen to an order won or let go. The market alone says what was won.
#include <algorithm>

#include "pool/core/turn.h"
#include "schemas/vocab/sha256.h"

namespace pp::core {
namespace {

constexpr std::size_t kDetailMax = 512;

IdempotencyKey bid_key(const State& s, OrderId order) {
  ByteWriter out;
  out.raw(s.pool.bytes);
  out.u64(order.value);
  return tagged_hash("pp/key/bid/1", out.bytes());
}

bool amount_sane(Money m) { return !m.negative() && m <= kMoneyMax; }

OrderReason judge_terms(const State& s, const OrderTerms& terms, Instant market_time) {
  if (s.orders.size() >= s.config.orders_open_max + s.config.batches_kept) return OrderReason::TooManyOrders;
  if (!amount_sane(terms.price_max) || !amount_sane(terms.collateral) || terms.deadline <= terms.bid_close) {
    return OrderReason::BadTerms;
  }
  if (market_time >= terms.bid_close) return OrderReason::BidsClosed;
  return OrderReason::None;
}

/// Whether new obligations are taken on at all at the moment.
OrderReason judge_mood(const State& s) {
  if (s.bidding_paused) return OrderReason::Paused;
  if (s.market != MarketHealth::Good || !s.won_unseen.empty()) return OrderReason::CircuitOpen;
  const auto lacks_plan = [](const auto& item) { return item.second.stage == OrderStage::Won && !item.second.plan; };
  if (std::any_of(s.orders.begin(), s.orders.end(), lacks_plan)) return OrderReason::CircuitOpen;
  return OrderReason::None;
}

bool plan_sane(const State& s, const Order& order, const Preflighted& e) {
  if (e.jobs.empty() || e.jobs.size() > s.config.jobs_max || e.cycles > s.config.cycles_max) return false;
  if (e.image != order.terms.image || e.exit_code != order.terms.exit_code) return false;
  for (std::size_t i = 0; i < e.jobs.size(); ++i) {
    if (e.jobs[i].cycles == 0 || e.jobs[i].cycles > s.config.cycles_max) return false;
    std::set<std::uint32_t> seen;
    for (const std::uint32_t child : e.jobs[i].children) {
      if (child >= i || !seen.insert(child).second) return false;
    }
  }
  return true;
}

/// Prices the order and, if it pays and can be covered, bids.
void consider(Turn& t, Order& order) {
  const auto refuse = [&](OrderReason reason) { finish_order(t, order, OrderStage::Refused, reason); };
  const State& s = t.s;
  if (const OrderReason mood = judge_mood(s); mood != OrderReason::None) return refuse(mood);
  if (t.now >= order.terms.bid_close) return refuse(OrderReason::BidsClosed);

  const std::int64_t kept_ppm = kPpm - s.config.operator_fee_ppm - s.config.reserve_ppm;
  order.cost_estimate = estimate_cost(s, *order.plan);
  // Above the largest amount there is nothing to compute: no buyer's maximum reaches it.
  if (order.cost_estimate > kMoneyMax) return refuse(OrderReason::Unprofitable);
  const Money asked = order.cost_estimate.scaled(kPpm + s.config.margin_ppm, kPpm).scaled(kPpm, kept_ppm);
  order.bid = std::min(asked, order.terms.price_max);
  const Money pay = order.bid.scaled(kept_ppm, kPpm);
  if (pay < order.cost_estimate) return refuse(OrderReason::Unprofitable);

  Millis selling;
  for (const PlannedJob& job : order.plan->jobs) {
    selling = std::max(selling, sale_span(s.config, rule_of(s.config, job.job_class)));
  }
  const Instant start = std::max(t.now, order.terms.bid_close) + selling;
  if (start + time_with_load(s, order) + s.config.delivery_slack >= order.terms.deadline) {
    return refuse(OrderReason::TooLate);
  }
  if (equity_free(s) < order.terms.collateral + pay) return refuse(OrderReason::NoEquity);
  order.exposure = order.terms.collateral + pay;
  order.stage = OrderStage::Bidding;
  order.reason = OrderReason::None;
  order.attempts = 0;
  ask_bid(t, order);
}

bool may_reconsider(const Order& order) {
  return order.stage == OrderStage::Refused &&
         (order.reason == OrderReason::Paused || order.reason == OrderReason::CircuitOpen ||
          order.reason == OrderReason::NoEquity);
}

void start_again(Turn& t, Order& order) {
  std::erase(t.s.finished, order.terms.order);
  order.stage = OrderStage::Preflight;
  order.attempts = 0;
  if (order.plan) return consider(t, order);
  ask_preflight(t, order);
}

Order* find(State& s, OrderId id) {
  const auto at = s.orders.find(id);
  return at == s.orders.end() ? nullptr : &at->second;
}

bool before_win(const Order& order) {
  return order.stage == OrderStage::Preflight || order.stage == OrderStage::Bidding;
}

}  // namespace

void reconsider_orders(Turn& t) {
  if (judge_mood(t.s) != OrderReason::None) return;
  for (auto& [id, order] : t.s.orders) {
    if (may_reconsider(order) && t.now < order.terms.bid_close) start_again(t, order);
  }
}

void ask_preflight(Turn& t, Order& order) {
  order.asked_at = t.now;
  ++order.attempts;
  t.emit(RunPreflight{order.terms, t.s.config.cycles_max});
  t.wake(t.now + t.s.config.answer_patience, TimerKind::OrderPatience, order.terms.order.value);
}

void ask_bid(Turn& t, Order& order) {
  order.asked_at = t.now;
  ++order.attempts;
  t.emit(PlaceBid{order.terms.order, order.bid, bid_key(t.s, order.terms.order)});
  t.wake(t.now + t.s.config.answer_patience, TimerKind::OrderPatience, order.terms.order.value);
}

void finish_order(Turn& t, Order& order, OrderStage stage, OrderReason reason) {
  order.stage = stage;
  order.reason = reason;
  order.exposure = {};
  if (std::find(t.s.finished.begin(), t.s.finished.end(), order.terms.order) == t.s.finished.end()) {
    t.s.finished.push_back(order.terms.order);
  }
}

void on(Turn& t, const OrderSeen& e) {
  t.s.won_unseen.erase(e.terms.order);
  if (Order* known = find(t.s, e.terms.order)) {
    if (may_reconsider(*known) && e.market_time < known->terms.bid_close && judge_mood(t.s) == OrderReason::None) {
      start_again(t, *known);
    }
    return;
  }
  const OrderReason reason = judge_terms(t.s, e.terms, e.market_time);
  if (reason == OrderReason::TooManyOrders) return;
  Order& order = t.s.orders[e.terms.order];
  order.terms = e.terms;
  order.seen_at = t.now;
  if (reason != OrderReason::None) return finish_order(t, order, OrderStage::Refused, reason);
  if (const OrderReason mood = judge_mood(t.s); mood != OrderReason::None) {
    return finish_order(t, order, OrderStage::Refused, mood);
  }
  ask_preflight(t, order);
}

void on(Turn& t, const Preflighted& e) {
  Order* order = find(t.s, e.order);
  if (!order || order->plan) return;
  const bool won = order->stage == OrderStage::Won;
  if (!won && order->stage != OrderStage::Preflight) return;
  if (!plan_sane(t.s, *order, e)) {
    if (!won) return finish_order(t, *order, OrderStage::Refused, OrderReason::BadPlan);
    order->reason = OrderReason::BadPlan;
    return;
  }
  order->plan = e;
  for (const PlannedJob& job : e.jobs) ++order->load[job.job_class];
  if (won) {
    order->cost_estimate = estimate_cost(t.s, e);
    open_batch(t, *order);
    return reconsider_orders(t);
  }
  consider(t, *order);
}

void on(Turn& t, const PreflightRefused& e) {
  Order* order = find(t.s, e.order);
  if (!order || order->plan) return;
  order->detail = e.detail.substr(0, kDetailMax);
  if (order->stage == OrderStage::Won) {
    // Nothing can be delivered: the market will slash, and until then the circuit stays open.
    order->reason = OrderReason::PreflightRefused;
    return;
  }
  if (order->stage != OrderStage::Preflight) return;
  finish_order(t, *order, OrderStage::Refused, OrderReason::PreflightRefused);
}

void on(Turn& t, const BidAnswered& e) {
  Order* order = find(t.s, e.order);
  if (!order || order->stage != OrderStage::Bidding || order->bid_standing) return;
  order->detail = e.detail.substr(0, kDetailMax);
  if (e.accepted) {
    order->bid_standing = true;
    return;
  }
  finish_order(t, *order, OrderStage::Refused, OrderReason::BidRefused);
}

void on(Turn& t, const OrderWon& e) {
  Order* order = find(t.s, e.order);
  if (!order) {
    // Won before a crash that lost it, or by another process under our key: learn the terms first.
    if (t.s.won_unseen.size() < t.s.config.orders_open_max) t.s.won_unseen.insert(e.order);
    t.emit(RefreshOrders{{e.order}, t.s.last_settlement});
    return;
  }
  if (order->batch || order->stage == OrderStage::Won || order->settled) return;
  if (!amount_sane(e.price) || !amount_sane(e.collateral)) {
    t.s.market = MarketHealth::Lying;
    t.s.market_detail = "an order was won at an absurd amount";
    return;
  }
  std::erase(t.s.finished, e.order);
  order->stage = OrderStage::Won;
  order->reason = OrderReason::None;
  order->price = e.price;
  // What the market locks beyond our funds is not ours to lose; the books only know our own cash.
  order->collateral = std::min(e.collateral, t.s.books.balance(ledger::AccountKind::Cash));
  if (order->collateral > Money{}) {
    t.book(ledger::Draft{{ledger::EntryKind::CollateralLocked, scope_of(e.order), 0}, {}}
               .debit({ledger::AccountKind::CollateralPosted, {}}, order->collateral)
               .credit({ledger::AccountKind::Cash, {}}, order->collateral));
  }
  if (order->plan) return open_batch(t, *order);
  order->attempts = 0;
  ask_preflight(t, *order);
}

void on(Turn& t, const OrderLost& e) {
  t.s.won_unseen.erase(e.order);
  Order* order = find(t.s, e.order);
  if (!order || !before_win(*order)) return;
  finish_order(t, *order, OrderStage::Lost, OrderReason::Outbid);
}

void on(Turn& t, const OrderCancelled& e) {
  t.s.won_unseen.erase(e.order);
  Order* order = find(t.s, e.order);
  if (!order || !before_win(*order)) return;
  finish_order(t, *order, OrderStage::Lost, OrderReason::Cancelled);
}

void on(Turn& t, const BiddingSwitched& e) {
  t.s.bidding_paused = e.paused;
  reconsider_orders(t);
}

void on(Turn& t, const MarketHealthChanged& e) {
  t.s.market = e.health;
  t.s.market_detail = e.detail.substr(0, kDetailMax);
  reconsider_orders(t);
}

void order_patience(Turn& t, OrderId id) {
  Order* order = find(t.s, id);
  if (!order || order->batch) return;
  const bool waits = order->stage == OrderStage::Preflight || (order->stage == OrderStage::Won && !order->plan) ||
                     order->stage == OrderStage::Bidding;
  if (!waits || t.now - order->asked_at < t.s.config.answer_patience) return;
  if (order->stage == OrderStage::Bidding && order->bid_standing) {
    // The market still owes its word on who won.
    order->asked_at = t.now;
    if (t.now > order->terms.bid_close) t.emit(RefreshOrders{{id}, t.s.last_settlement});
    return t.wake(t.now + t.s.config.answer_patience, TimerKind::OrderPatience, id.value);
  }
  if (order->attempts >= t.s.config.attempts_max && order->stage == OrderStage::Preflight) {
    return finish_order(t, *order, OrderStage::Refused, OrderReason::PreflightRefused);
  }
  if (order->stage == OrderStage::Bidding) return ask_bid(t, *order);
  ask_preflight(t, *order);
}

}  // namespace pp::core
