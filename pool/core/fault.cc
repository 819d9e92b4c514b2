// SPDX-License-Identifier: Apache-2.0
// The invariants of the state, recomputed from scratch: what the rules keep up to date by increments must agree.
#include "pool/core/core.h"

namespace pp::core {
namespace {

using Fault = std::optional<std::string>;

std::string number(std::uint64_t n) { return std::to_string(n); }

/// Paid and promised are what jobs and quotas say, and never above the budget.
Fault money_fault(const State& s) {
  std::map<BatchId, Money> paid, promised;
  Money payable_total, earned_total;
  for (const auto& [id, job] : s.jobs) {
    if (job.accepted) paid[job.batch] += job.accepted->pay;
    promised[job.batch] += job.reserved;
  }
  for (const auto& [id, quota] : s.quotas) {
    promised[quota.batch] += quota.unit_price * quota.free_units + Money::nanos(quota.extra_free);
  }
  for (const auto& [id, batch] : s.batches) {
    if (batch.paid != paid[id] + batch.cancel_fees)
      return "batch " + number(id.value) + " paid another sum than its jobs say";
    if (batch.promised != promised[id]) return "batch " + number(id.value) + " promised another sum than it owes";
    if (batch.paid + batch.promised > batch.pay_budget) return "batch " + number(id.value) + " is over its budget";
  }
  for (const auto& [id, member] : s.members) earned_total += member.earned;
  payable_total = -s.books.total(ledger::AccountKind::Payable);
  if (payable_total != earned_total) return "members earned another sum than the books owe them";
  if (equity_free(s) < Money{}) return "obligations are not covered by free equity: " + equity_free(s).to_string();
  return s.books.fault();
}

/// Where the assigner should have a job.
auction::SmartAssigner::Place place_of(const Job& job) {
  using Place = auction::SmartAssigner::Place;
  switch (job.queue_stage) {
    case QueueStage::Requeued:
    case QueueStage::Fresh:
      return Place::Queued;
    case QueueStage::Bound:
      return Place::Parked;
    case QueueStage::Running:
      return Place::Out;
    case QueueStage::None:
      return job.checks.empty() ? Place::Absent : Place::Out;
  }
  return Place::Absent;
}

Fault job_fault(const State& s, const Job& job) {
  const std::string name = "job " + number(job.job.value);
  std::set<MemberId> holders;
  for (const Lease& lease : job.leases) {
    if (lease.end != LeaseEnd::Running) continue;
    if (!holders.insert(lease.member).second) return name + " is leased twice to one member";
    if (!s.members.at(lease.member).jobs.contains(job.job)) return name + " is unknown to its holder";
    if (job.failed_by.contains(lease.member)) return name + " went back to a member that failed it";
    if (job.accepted) return name + " is done and still leased";
  }
  const bool queued = job.queue_stage != QueueStage::None;
  if (holders.size() > s.config.copies_max) return name + " has more copies than it may";
  if (s.assigner.place_of(job.job) != place_of(job)) return name + " stands elsewhere with the assigner";
  if (job.accepted && queued) return name + " is done and still queued";
  const bool active = s.batches.at(job.batch).stage == OrderStage::Proving;
  if (active && !queued && !job.accepted && job.checks.empty() && job.children_missing == 0) {
    return name + " is forgotten: neither queued, leased, checked nor done";
  }
  return {};
}

Fault member_fault(const State& s, const Member& member) {
  std::uint32_t running = 0;
  for (const JobId id : member.jobs) {
    for (const Lease& lease : s.jobs.at(id).leases) {
      running += lease.member == member.member && lease.end == LeaseEnd::Running;
    }
  }
  const std::string name = "member " + member.member.brief();
  if (running != member.running) return name + " has another number of running leases than it counts";
  if (running > s.config.credits_max) return name + " holds more jobs than it may";
  if (running > s.assigner.in_flight(member.member)) return name + " holds more than the assigner knows";
  for (const AwardId id : member.quotas) {
    if (s.quotas.at(id).free_units <= 0) return name + " lists an empty quota";
  }
  if ((member.hungry_turn != 0) != s.hungry.contains(member.hungry_turn)) return name + " is lost from those who wait";
  return {};
}

Fault count_fault(const State& s) {
  std::map<std::pair<BatchId, auction::JobClass>, std::int64_t> fresh, requeued, quota_free;
  for (const auto& [id, job] : s.jobs) {
    fresh[{job.batch, job.planned.job_class}] += job.queue_stage == QueueStage::Fresh;
    requeued[{job.batch, job.planned.job_class}] += job.queue_stage == QueueStage::Requeued;
  }
  for (const auto& [id, quota] : s.quotas) {
    const bool here = s.members.at(quota.member).presence == MemberPresence::Online;
    if (here) quota_free[{quota.batch, quota.job_class}] += quota.free_units;
  }
  for (const auto& [id, batch] : s.batches) {
    for (const auto& [job_class, work] : batch.classes) {
      const std::pair key{id, job_class};
      if (work.fresh != fresh[key] || work.requeued != requeued[key] || work.quota_free != quota_free[key]) {
        return "batch " + number(id.value) + " miscounts its class " + job_class.to_string();
      }
    }
  }
  return {};
}

}  // namespace

std::optional<std::string> Core::fault() const {
  if (const Fault f = money_fault(state_)) return f;
  for (const auto& [id, job] : state_.jobs) {
    if (const Fault f = job_fault(state_, job)) return f;
  }
  for (const auto& [id, member] : state_.members) {
    if (const Fault f = member_fault(state_, member)) return f;
  }
  return count_fault(state_);
}

}  // namespace pp::core
