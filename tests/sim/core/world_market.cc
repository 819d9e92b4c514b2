// SPDX-License-Identifier: Apache-2.0
// The market, the planner and the checker of the simulated world.
#include "schemas/vocab/sha256.h"
#include "tests/sim/core/world.h"

namespace pp::sim {
namespace {

constexpr std::uint64_t kJobCycles = 1u << 18;

BlobHash blob(std::string_view what, std::uint64_t n) {
  ByteWriter out;
  out.text(what);
  out.u64(n);
  return BlobHash{sha256(out.bytes())};
}

}  // namespace

void World::open_order(std::uint32_t index) {
  SimOrder order;
  order.n_jobs = scenario_.jobs_per_order;
  core::OrderTerms& terms = order.terms;
  terms.order = OrderId{1 + index};
  terms.image = ImageId{blob("image", 0).bytes};
  terms.program = blob("program", 0);
  terms.input = blob("input", index);
  terms.price_max = Money::units(20);
  terms.collateral = Money::units(5);
  terms.bid_close = now_ + seconds(3);
  terms.deadline = now_ + scenario_.order_time;
  const OrderId id = terms.order;
  orders_[id] = order;
  after(Millis{30}, [this, id] { post(core::OrderSeen{orders_[id].terms, now_}, host::Lane::Trusted); });
  at(terms.bid_close, [this, id] { close_bids(id); });
  at(terms.deadline, [this, id] {
    if (orders_[id].stage == SimOrder::Stage::Won) settle(id, core::SettlementKind::Slashed);
  });
}

void World::close_bids(OrderId id) {
  SimOrder& order = orders_[id];
  if (order.bids.empty()) {
    order.stage = SimOrder::Stage::Lost;
    return after(Millis{20}, [this, id] { post(core::OrderLost{id, now_}, host::Lane::Trusted); });
  }
  order.stage = SimOrder::Stage::Won;
  order.price = order.bids.begin()->second + Money::nanos(7);  // second price: somewhat above the bid
  after(Millis{20}, [this, id] {
    post(core::OrderWon{id, orders_[id].price, orders_[id].terms.collateral, now_}, host::Lane::Trusted);
  });
}

void World::settle(OrderId id, core::SettlementKind kind) {
  SimOrder& order = orders_[id];
  const bool paid = kind == core::SettlementKind::Paid;
  order.stage = paid ? SimOrder::Stage::Delivered : SimOrder::Stage::Slashed;
  const core::Settled settled{
      SettlementSeq{settlements_.size() + 1},        id,  kind, paid ? order.price : Money{}, order.terms.collateral,
      blob("settlement", settlements_.size()).bytes, now_};
  settlements_.push_back(settled);
  after(Millis{40}, [this, settled] { post(settled, host::Lane::Trusted); });
}

void World::beat_beacon() {
  ++beacon_round_;
  post(core::BeaconSeen{beacon_round_, now_, blob("beacon", rng_.next()).bytes}, host::Lane::Trusted);
  after(scenario_.beacon_gap, [this] { beat_beacon(); });
}

void World::place_bid(const core::PlaceBid& bid) {
  allow_only_wished(bid);
  SimOrder& order = orders_[bid.order];
  if (order.stage == SimOrder::Stage::Open) order.bids[bid.key] = bid.price;
  const bool stands = order.bids.contains(bid.key);
  after(Millis{25}, [this, bid, stands] { post(core::BidAnswered{bid.order, stands, ""}, host::Lane::Trusted); });
}

void World::deliver(const core::Deliver& delivery) {
  allow_only_wished(delivery);
  SimOrder& order = orders_[delivery.order];
  ++order.deliveries;
  // The first word of a market may be that it is busy.
  if (order.deliveries == 1 && rng_.chance_ppm(300'000)) {
    return after(Millis{25}, [this, delivery] {
      post(core::DeliveryAnswered{delivery.order, false, false, "busy"}, host::Lane::Trusted);
    });
  }
  after(Millis{25}, [this, delivery] {
    post(core::DeliveryAnswered{delivery.order, true, false, ""}, host::Lane::Trusted);
  });
  if (order.stage == SimOrder::Stage::Won) settle(delivery.order, core::SettlementKind::Paid);
}

void World::refresh(const core::RefreshOrders& refresh) {
  allow_only_wished(refresh);
  after(Millis{50}, [this, refresh] {
    for (const auto& [id, order] : orders_) {
      if (order.stage == SimOrder::Stage::Open) post(core::OrderSeen{order.terms, now_}, host::Lane::Trusted);
    }
    for (const OrderId id : refresh.orders) {
      const SimOrder& order = orders_[id];
      if (order.stage == SimOrder::Stage::Lost) post(core::OrderLost{id, now_}, host::Lane::Trusted);
      if (order.stage == SimOrder::Stage::Open || order.stage == SimOrder::Stage::Lost) continue;
      post(core::OrderSeen{order.terms, now_}, host::Lane::Trusted);
      post(core::OrderWon{id, order.price, order.terms.collateral, now_}, host::Lane::Trusted);
    }
    for (const core::Settled& settled : settlements_) {
      if (settled.seq > refresh.last_settlement) post(settled, host::Lane::Trusted);
    }
  });
}

void World::preflight(const core::RunPreflight& request) {
  allow_only_wished(request);
  const SimOrder& order = orders_[request.terms.order];
  core::Preflighted plan{request.terms.order, request.terms.image,     request.terms.program,     1000,
                         blob("journal", 0),  request.terms.exit_code, kJobCycles * order.n_jobs, {}};
  const auto job = [&](auction::JobKind kind, std::uint8_t log_size, std::vector<std::uint32_t> children) {
    const std::uint64_t n = request.terms.order.value * 1000 + plan.jobs.size();
    plan.jobs.push_back({{kind, log_size},
                         blob("job", n),
                         4000,
                         to_bytes(blob("statement", n).bytes),
                         kJobCycles,
                         std::move(children)});
  };
  for (std::uint32_t i = 0; i < order.n_jobs; ++i) job(auction::JobKind::Segment, 18, {});
  if (scenario_.nodes) {
    for (std::uint32_t i = 0; i + 1 < order.n_jobs; i += 2) job(auction::JobKind::Node, 2, {i, i + 1});
    std::vector<std::uint32_t> children;
    for (std::size_t i = order.n_jobs; i < plan.jobs.size(); ++i) children.push_back(static_cast<std::uint32_t>(i));
    job(auction::JobKind::Final, 0, children);
  }
  after(Millis{300}, [this, plan] { post(plan, host::Lane::Trusted); });
}

void World::assemble(const core::AssembleProof& request) {
  allow_only_wished(request);
  for (const BlobHash& proof : request.proofs) {
    if (!valid_proofs_.contains(proof)) fail("a proof that does not hold came into the final proof");
  }
  after(Millis{200}, [this, request] {
    post(core::Assembled{request.batch, blob("final", request.batch.value), 5000}, host::Lane::Trusted);
  });
}

void World::check(const core::CheckProof& request) {
  allow_only_wished(request);
  core::CheckVerdict verdict = core::CheckVerdict::Valid;
  if (!valid_proofs_.contains(request.proof)) {
    verdict = request.proof.bytes[0] % 2 ? core::CheckVerdict::Invalid : core::CheckVerdict::Malformed;
  } else if (rng_.chance_ppm(20'000)) {
    verdict = core::CheckVerdict::CheckerFailed;
  }
  const core::Checked answer{request.job, request.member, request.proof, verdict, 20};
  const std::uint64_t life = life_;
  after(Millis{20 + static_cast<std::int64_t>(rng_.below(60))}, [this, life, answer] {
    if (life == life_) post(answer, host::Lane::Trusted);
  });
}

}  // namespace pp::sim
