// SPDX-License-Identifier: Apache-2.0
// The market, the planner and the checker of the simulated world.
#include <algorithm>

#include "pool/sim/measures.h"
#include "pool/sim/pool_world.h"
#include "schemas/vocab/sha256.h"

namespace pp::sim {
namespace {

constexpr std::uint64_t kJobCycles = 1u << 18;
constexpr Millis kBidSpan = seconds(2);
constexpr Millis kPreflight{500};
constexpr Millis kAssembly = seconds(2);
constexpr Millis kMarketAnswer{25};
constexpr Millis kCheck{20};  // of one proof on one thread (CrowdProve, section 3.4: tens of milliseconds)
constexpr std::uint32_t kDeadlinePercent = 300;
constexpr Millis kSampleEvery = seconds(10);

BlobHash blob(std::string_view what, std::uint64_t n) {
  ByteWriter out;
  out.text(what);
  out.u64(n);
  return BlobHash{sha256(out.bytes())};
}

}  // namespace

void PoolWorld::open_order(std::uint64_t number) {
  ++n_opened_;
  Order order;
  core::OrderTerms& terms = order.terms;
  terms.order = OrderId{number};
  terms.image = ImageId{blob("image", 0).bytes};
  terms.program = blob("program", 0);
  terms.input = blob("input", number);
  terms.price_max = plan_.market.price_max;
  terms.collateral = Money::units(5);
  terms.bid_close = now_ + kBidSpan;
  const std::vector<double> times = honest_times_ms(provers_, plan_.behaviour);
  const std::uint32_t percent = plan_.market.deadline_percent ? plan_.market.deadline_percent : kDeadlinePercent;
  const double span = clairvoyant_ms(times, plan_.jobs) * percent / 100;
  terms.deadline = terms.bid_close + Millis{static_cast<std::int64_t>(span)} + plan_.config.delivery_slack;
  order.line.order = number;
  order.line.opened_ms = since_start(now_);
  const OrderId id = terms.order;
  orders_[id] = order;
  after(kMarketAnswer, [this, id] { post(core::OrderSeen{orders_[id].terms, now_}, host::Lane::Trusted); });
  at(terms.bid_close, [this, id] { close_bids(id); });
  at(terms.deadline + seconds(60), [this, id] {
    if (orders_[id].won && !orders_[id].delivered) settle(id, core::SettlementKind::Slashed);
  });
}

void PoolWorld::close_bids(OrderId id) {
  Order& order = orders_[id];
  if (order.bid == Money{}) {
    order.lost = true;
    return after(kMarketAnswer, [this, id] { post(core::OrderLost{id, now_}, host::Lane::Trusted); });
  }
  order.won = true;
  order.line.price = order.bid;
  order.line.won_ms = since_start(now_);
  if (!first_won_) first_won_ = now_;
  after(kMarketAnswer, [this, id] {
    const Order& won = orders_[id];
    post(core::OrderWon{id, won.bid, won.terms.collateral, now_}, host::Lane::Trusted);
  });
}

void PoolWorld::settle(OrderId id, core::SettlementKind kind) {
  Order& order = orders_[id];
  const bool paid = kind == core::SettlementKind::Paid;
  order.delivered = paid;
  order.line.ended_ms = since_start(now_);
  const SettlementSeq seq{next_settlement_++};
  const core::Settled settled{
      seq, id, kind, paid ? order.bid : Money{}, order.terms.collateral, blob("settlement", seq.value).bytes, now_};
  after(kMarketAnswer, [this, settled] { post(settled, host::Lane::Trusted); });
}

void PoolWorld::beat_beacon() {
  ++beacon_round_;
  post(core::BeaconSeen{beacon_round_, now_, blob("beacon", beacon_.next()).bytes}, host::Lane::Trusted);
  after(seconds(1), [this] { beat_beacon(); });
}

void PoolWorld::sample() {
  const double minutes = since_start(now_) / 60'000;
  std::size_t online = 0, open = 0;
  for (const Member& m : members_) online += m.online;
  for (const auto& [id, order] : orders_) open += order.won && order.line.ended_ms == 0;
  out_.online.push_back({minutes, static_cast<double>(online)});
  out_.open.push_back({minutes, static_cast<double>(open)});
  after(kSampleEvery, [this] { sample(); });
}

void PoolWorld::place_bid(const core::PlaceBid& bid) {
  Order& order = orders_[bid.order];
  const bool stands = now_ < order.terms.bid_close;
  if (stands) order.bid = bid.price;
  after(kMarketAnswer, [this, bid, stands] { post(core::BidAnswered{bid.order, stands, ""}, host::Lane::Trusted); });
}

void PoolWorld::deliver(const core::Deliver& delivery) {
  Order& order = orders_[delivery.order];
  after(kMarketAnswer, [this, delivery] {
    post(core::DeliveryAnswered{delivery.order, true, false, ""}, host::Lane::Trusted);
  });
  if (order.won && !order.delivered && now_ <= order.terms.deadline) settle(delivery.order, core::SettlementKind::Paid);
}

void PoolWorld::refresh(const core::RefreshOrders&) {
  // This market never forgets to say what happened, so it has nothing to say again.
}

void PoolWorld::preflight(const core::RunPreflight& request) {
  core::Preflighted plan;
  plan.order = request.terms.order;
  plan.image = request.terms.image;
  plan.program = request.terms.program;
  plan.program_bytes = 1000;
  plan.journal = blob("journal", 0);
  plan.exit_code = request.terms.exit_code;
  plan.cycles = kJobCycles * plan_.jobs;
  plan.jobs.resize(plan_.jobs);
  for (core::PlannedJob& job : plan.jobs) {
    job = {kClass, request.terms.program, 470'000, Bytes(32), kJobCycles, {}};
  }
  after(kPreflight, [this, plan = std::move(plan)] { post(plan, host::Lane::Trusted); });
}

void PoolWorld::assemble(const core::AssembleProof& request) {
  after(kAssembly, [this, batch = request.batch] {
    post(core::Assembled{batch, blob("final", batch.value), 5000}, host::Lane::Trusted);
  });
}

void PoolWorld::check(const core::CheckProof& request) {
  // The thread that is free first takes it.
  const auto thread = std::min_element(checker_free_.begin(), checker_free_.end());
  *thread = std::max(*thread, now_) + kCheck;
  const bool valid = request.proof.bytes[31] == 1;
  const core::Checked answer{request.job, request.member, request.proof,
                             valid ? core::CheckVerdict::Valid : core::CheckVerdict::Invalid,
                             static_cast<std::uint32_t>(kCheck.count)};
  at(*thread, [this, answer] { post(answer, host::Lane::Trusted); });
}

}  // namespace pp::sim
