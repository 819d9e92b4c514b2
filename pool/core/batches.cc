// SPDX-License-Identifier: Apache-2.0
// From a batch won to its delivery: the jobs are made once, and the final proof is asked for when all are accepted.
#include <algorithm>

#include "pool/core/turn.h"
#include "schemas/vocab/sha256.h"

namespace pp::core {
namespace {

constexpr Millis kDeliveryRetry = seconds(5);
constexpr std::int64_t kPostedLeast = 16;  // the lane begins at this part of the usual cost at least
constexpr std::int64_t kStepPpmMax = 100 * kPpm;

IdempotencyKey delivery_key(const Batch& batch) {
  ByteWriter out;
  out.u64(batch.order.value);
  out.raw(batch.proof->bytes);
  return tagged_hash("pp/key/deliver/1", out.bytes());
}

Batch* find(State& s, BatchId id) {
  const auto at = s.batches.find(id);
  return at == s.batches.end() ? nullptr : &at->second;
}

void make_jobs(Turn& t, Batch& batch, const Preflighted& plan) {
  for (std::uint32_t i = 0; i < plan.jobs.size(); ++i) {
    const JobId id = t.s.next_job;
    ++t.s.next_job.value;
    batch.jobs.push_back(id);
    Job& job = t.s.jobs[id];
    job.job = id;
    job.batch = batch.batch;
    job.index = i;
    job.planned = plan.jobs[i];
    job.children_missing = static_cast<std::uint32_t>(job.planned.children.size());
    for (const std::uint32_t child : job.planned.children) t.s.jobs.at(batch.jobs[child]).parents.push_back(id);
    ClassWork& work = batch.classes[job.planned.job_class];
    ++work.jobs;
    work.cycles += job.planned.cycles;
  }
}

/// A step of the posted price: a share of where it began or, where that was less, of what such jobs have cost of late,
/// so that a lot that cleared cheaply does not make the lane creep.
std::uint32_t step_of(const State& s, const auction::JobClass& job_class, Money posted) {
  const Money known = s.class_costs.contains(job_class) ? usual_cost(s, job_class) : posted;
  const __int128 step = static_cast<__int128>(s.config.backup_step_ppm) * std::max(known, posted).nanos();
  return static_cast<std::uint32_t>(std::min<__int128>(step / std::max<std::int64_t>(1, posted.nanos()), kStepPpmMax));
}

void set_prices(const State& s, Batch& batch, std::uint64_t cycles_total) {
  const Money for_lots = batch.pay_budget.scaled(kPpm - s.config.backup_ppm, kPpm);
  for (auto& [job_class, work] : batch.classes) {
    work.mechanism = rule_of(s.config, job_class);
    work.units_unsold = static_cast<std::int64_t>(work.jobs);
    const Money share =
        for_lots.scaled(static_cast<std::int64_t>(work.cycles), static_cast<std::int64_t>(cycles_total));
    work.reserve = std::min(kMoneyMax, share.scaled(1, static_cast<std::int64_t>(work.jobs)));
    // Without a history the first posted price is the lot's reserve.
    work.posted = price_of_2p20(share, work.cycles);
    if (s.class_prices.contains(job_class)) {
      work.posted = std::max(lagged_price(s, job_class), usual_cost(s, job_class).scaled(1, kPostedLeast));
    }
    work.step_ppm = step_of(s, job_class, work.posted);
  }
}

}  // namespace

void open_batch(Turn& t, Order& order) {
  const std::int64_t kept_ppm = kPpm - t.s.config.operator_fee_ppm - t.s.config.reserve_ppm;
  order.exposure = {};
  const BatchId id = t.s.next_batch;
  ++t.s.next_batch.value;
  Batch& batch = t.s.batches[id];
  batch.batch = id;
  batch.order = order.terms.order;
  batch.won_at = t.now;
  batch.deadline = order.terms.deadline - t.s.config.delivery_slack;
  batch.price = order.price;
  // No pay is promised that is not covered, even when the market's price is above what we bid.
  batch.pay_budget = std::max(Money{}, std::min(order.price.scaled(kept_ppm, kPpm), equity_free(t.s)));
  const Preflighted plan = std::move(*order.plan);
  batch.program = plan.program;
  batch.program_bytes = plan.program_bytes;
  batch.journal = plan.journal;
  order.batch = id;
  order.stage = OrderStage::Proving;
  make_jobs(t, batch, plan);
  std::uint64_t cycles_total = 0;
  for (const auto& [job_class, work] : batch.classes) cycles_total += work.cycles;
  set_prices(t.s, batch, cycles_total);
  for (auto& [job_class, work] : batch.classes) {
    if (!auction::sells_one_job(work.mechanism)) continue;
    for (const JobId job : batch.jobs) {
      if (t.s.jobs.at(job).planned.job_class == job_class) work.unsold_jobs.insert(job);
    }
  }
  // The plan lives on in the jobs; the order keeps what a reader wants to know.
  order.plan = Preflighted{plan.order,   plan.image,     plan.program, plan.program_bytes,
                           plan.journal, plan.exit_code, plan.cycles,  {}};
  for (const JobId job : batch.jobs) {
    if (t.s.jobs.at(job).children_missing == 0) place(t, t.s.jobs.at(job), QueueStage::Fresh);
  }
  t.wake(batch.deadline, TimerKind::BatchDeadline, id.value);
  open_lots(t, batch);
}

void ask_assembly(Turn& t, Batch& batch) {
  Order& order = t.s.orders.at(batch.order);
  batch.stage = order.stage = OrderStage::Assembling;
  ++batch.attempts;
  AssembleProof ask{batch.batch, order.terms, batch.journal, {}};
  for (const JobId job : batch.jobs) ask.proofs.push_back(t.s.jobs.at(job).accepted->proof);
  t.emit(std::move(ask));
  t.wake(t.now + t.s.config.answer_patience, TimerKind::BatchPatience, batch.batch.value, batch.attempts);
}

void ask_delivery(Turn& t, Batch& batch) {
  Order& order = t.s.orders.at(batch.order);
  batch.stage = order.stage = OrderStage::Delivering;
  ++batch.attempts;
  t.emit(Deliver{batch.order, *batch.proof, batch.journal, delivery_key(batch)});
  t.wake(t.now + t.s.config.answer_patience, TimerKind::BatchPatience, batch.batch.value, batch.attempts);
}

void on(Turn& t, const Assembled& e) {
  Batch* batch = find(t.s, e.batch);
  if (!batch || batch->stage != OrderStage::Assembling) return;
  batch->proof = e.proof;
  batch->proof_bytes = e.proof_bytes;
  batch->attempts = 0;
  ask_delivery(t, *batch);
}

void on(Turn& t, const AssembleFailed& e) {
  Batch* batch = find(t.s, e.batch);
  if (!batch || batch->stage != OrderStage::Assembling) return;
  Order& order = t.s.orders.at(batch->order);
  order.detail = e.detail.substr(0, 512);
  if (batch->attempts < t.s.config.attempts_max) return ask_assembly(t, *batch);
  order.reason = OrderReason::Failed;
}

void on(Turn& t, const DeliveryAnswered& e) {
  const auto at = t.s.orders.find(e.order);
  if (at == t.s.orders.end() || !at->second.batch) return;
  Batch* batch = find(t.s, *at->second.batch);
  if (!batch || batch->stage != OrderStage::Delivering) return;
  at->second.detail = e.detail.substr(0, 512);
  // Acceptance is not pay: the settlement is still to come.
  if (e.accepted) return;
  if (e.final_refusal) {
    at->second.reason = OrderReason::Failed;
    return;
  }
  t.wake(t.now + kDeliveryRetry, TimerKind::BatchPatience, batch->batch.value, batch->attempts);
}

void batch_patience(Turn& t, BatchId id, std::uint32_t attempt) {
  Batch* batch = find(t.s, id);
  if (!batch || batch->attempts != attempt) return;
  const Order& order = t.s.orders.at(batch->order);
  if (order.settled || order.reason == OrderReason::Failed) return;
  if (batch->stage == OrderStage::Assembling) ask_assembly(t, *batch);
  if (batch->stage == OrderStage::Delivering) {
    ask_delivery(t, *batch);
    t.emit(RefreshOrders{{batch->order}, t.s.last_settlement});
  }
}

void stop_work(Turn& t, Batch& batch) {
  for (auto& [id, lot] : t.s.lots) {
    const bool ours = std::find(lot.batches.begin(), lot.batches.end(), batch.batch) != lot.batches.end();
    if (ours && lot.phase != LotPhase::Decided) void_lot(t, lot, LotOutcome::Withdrawn, batch.batch);
  }
  for (const JobId id : batch.jobs) {
    Job& job = t.s.jobs.at(id);
    for (Lease& lease : job.leases) {
      if (lease.end == LeaseEnd::Running) end_lease(t, job, lease, LeaseEnd::BatchClosed);
    }
    for (const PendingCheck& check : job.checks) {
      t.emit(ResultAnswered{check.member, check.request, id, check.epoch, ResultReason::BatchClosed, check.proof, {}});
    }
    job.checks.clear();
    t.s.assigner.remove(id);
    place(t, job, QueueStage::None);
    if (!job.accepted) job.stage = JobStage::Dropped;
    update_reserved(t, job);
  }
  std::vector<AwardId> ended;
  for (const auto& [id, quota] : t.s.quotas) {
    if (quota.batch == batch.batch) ended.push_back(id);
  }
  for (const AwardId id : ended) {
    lapse_quota(t, t.s.quotas.at(id));
    t.s.quotas.erase(id);
  }
}

void batch_deadline(Turn& t, BatchId id) {
  Batch* batch = find(t.s, id);
  if (!batch || batch->stage != OrderStage::Proving) return;
  Order& order = t.s.orders.at(batch->order);
  order.reason = OrderReason::Failed;
  batch->stage = order.stage = OrderStage::Failed;
  remember_cost(t.s, *batch);
  stop_work(t, *batch);
  t.emit(RefreshOrders{{batch->order}, t.s.last_settlement});
}

}  // namespace pp::core
