// SPDX-License-Identifier: Apache-2.0
// The loop of the simulated world, and its journal.
#include "pool/sim/pool_run.h"

#include <algorithm>

#include "pool/sim/measures.h"
#include "pool/sim/pool_world.h"
#include "schemas/vocab/sha256.h"

namespace pp::sim {
namespace {

constexpr Millis kDiskMost{5};  // until a journal batch is durable
constexpr int kCheckerThreads = 8;
constexpr Money kEquity = Money::units(9'000);  // the most that one payment may be
constexpr Millis kFirstOrder = seconds(5);

Digest32 digest_of(std::uint64_t n) {
  ByteWriter out;
  out.u64(n);
  return sha256(out.bytes());
}

bool ended(core::OrderStage stage) {
  using core::OrderStage;
  return stage == OrderStage::Paid || stage == OrderStage::Slashed || stage == OrderStage::Lost ||
         stage == OrderStage::Refused;
}

}  // namespace

PoolWorld::PoolWorld(const PoolPlan& plan, std::uint64_t seed)
    : plan_(plan), signer_(SigningKey::from_seed(digest_of(seed))), checker_free_(kCheckerThreads, start_) {
  Rng rng{seed};
  provers_ = make_provers(plan.members, plan.mix, plan.byzantine_percent, plan.behaviour, rng.split());
  luck_ = rng.next();
  network_ = rng.split();
  choices_ = rng.split();
  beacon_ = rng.split();
  members_.resize(provers_.size());
  n_orders_ = plan.market.orders + plan.market.burst_orders;
  tally_ = Tally(provers_, plan.behaviour, plan.jobs * n_orders_);

  inbox_ = std::make_unique<host::Inbox>();
  host::HostConfig config;
  config.core = plan.config;
  config.snapshot_every_events = 1u << 30;  // nothing restarts here, so nobody would read one
  config.view_interval = seconds(3600);     // and nobody looks
  host_ = std::make_unique<host::Host>(config, host::Ports{*this, *this, *this, *this, *this, *this, signer_, *this},
                                       *inbox_);
  if (const auto recovered = host_->recover(); !recovered) out_.fault = recovered.error().context;
  after(Millis{1}, [this] { post(core::EquityPaidIn{digest_of(1), kEquity}, host::Lane::Trusted); });
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    members_[i].ask = provers_[i].cost_per_job;
    after(Millis{10 + static_cast<std::int64_t>(network_.below(2'000))}, [this, i] { join(i); });
  }
  const MarketPlan& market = plan.market;
  for (std::uint64_t n = 1; n <= n_orders_; ++n) {
    const bool burst = n > market.orders;
    const Millis offset = burst ? market.burst_at : market.order_every * static_cast<std::int64_t>(n - 1);
    after(kFirstOrder + offset, [this, n] { open_order(n); });
  }
  if (market.leave_ppm_per_minute > 0) after(seconds(60), [this] { churn(); });
  beat_beacon();
  sample();
}

void PoolWorld::post(core::EventBody body, host::Lane lane) {
  if (inbox_->post(body, lane)) return;
  // The lane is full: who sent this tries again, as the wire tells it to.
  after(Millis{50}, [this, body = std::move(body), lane] { post(body, lane); });
}

void PoolWorld::append(host::JournalBatch batch) {
  out_.n_events += batch.events.size();
  const EventSeq seq = batch.events.back().seq;
  after(Millis{1 + static_cast<std::int64_t>(network_.below(static_cast<std::uint64_t>(kDiskMost.count)))},
        [this, seq] { inbox_->post_durable(seq); });
}

void PoolWorld::run_host() {
  for (;;) {
    const auto busy = host_->turn(Millis{0});
    if (!busy) out_.fault = busy.error().context;
    if (!busy || !*busy) return;
  }
}

bool PoolWorld::finished() const {
  if (n_opened_ < n_orders_) return false;
  const auto& orders = host_->core().state().orders;
  return orders.size() >= n_orders_ &&
         std::all_of(orders.begin(), orders.end(), [](const auto& o) { return ended(o.second.stage); });
}

PoolOutcome PoolWorld::run() {
  const Instant end = start_ + plan_.longest;
  std::uint64_t turns = 0;
  while (out_.fault.empty() && now_ < end && !agenda_.empty()) {
    Instant next = agenda_.next();
    if (const auto due = host_->next_deadline()) next = std::min(next, *due);
    now_ = std::max(now_, next);
    while (!agenda_.empty() && agenda_.next() <= now_) agenda_.take()();
    run_host();
    if (++turns % 64 == 0 && finished()) break;
  }
  const core::State& state = host_->core().state();
  for (const auto& [id, member] : state.members) tally_.earned(index_of(id), member.earned);
  out_.batch = tally_.outcome(last_accepted_, first_won_.value_or(start_));
  const std::vector<double> honest = honest_times_ms(provers_, plan_.behaviour);
  out_.batch.clairvoyant_ms = clairvoyant_ms(honest, plan_.jobs);
  out_.batch.fluid_ms = fluid_ms(honest, plan_.jobs);
  for (auto& [id, order] : orders_) {
    const auto known = state.orders.find(id);
    order.line.stage = known == state.orders.end() ? "unseen" : std::string(core::name_of(known->second.stage));
    const bool has_reason = known != state.orders.end() && known->second.reason != core::OrderReason::None;
    if (has_reason) order.line.stage += ": " + std::string(core::name_of(known->second.reason));
    out_.orders.push_back(order.line);
  }
  out_.state_hash = to_hex(host_->core().state_hash());
  if (out_.fault.empty()) out_.fault = host_->core().fault().value_or("");
  return std::move(out_);
}

core::CoreConfig pool_config(const MarketPlan& market) {
  core::CoreConfig config;
  // A job is 2^18 cycles, so 2^20 cost four times what the paper says a job costs today.
  config.cost_per_2p20_cycles = (*Money::parse(paper::kUsdToday) * 4).scaled(market.cost_percent, 100);
  config.mechanisms[{auction::JobKind::Segment, 18}] = market.mechanism;
  config.orders_open_max = 1024;
  config.batches_kept = 1024;
  return config;
}

PoolOutcome run_pool(const PoolPlan& plan, std::uint64_t seed) { return PoolWorld(plan, seed).run(); }

}  // namespace pp::sim
