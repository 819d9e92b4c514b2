// SPDX-License-Identifier: Apache-2.0
// Lanes: on what terms a member may draw a job. Its quotas come first, at the price that its award named; then the
// backup lane, at a posted price that no bid of this lot enters, within what the batch has left.
//
// A fresh job goes to the backup lane only when the lots are over and no quota waits for it, or when those that wait
// are held by members too slow to use them before all together would be done.
#include <algorithm>

#include "pool/core/bonds.h"

namespace pp::core {
namespace {

constexpr std::uint32_t kBackupStepsMax = 100;

void count_quota(State& s, const Quota& quota, std::int64_t units) {
  if (s.members.at(quota.member).presence != MemberPresence::Online) return;
  s.batches.at(quota.batch).classes.at(quota.job_class).quota_free += units;
}

const Quota* quota_for(const State& s, const Member& member, const Job& job) {
  for (const AwardId id : member.quotas) {
    const Quota& quota = s.quotas.at(id);
    const bool fits =
        quota.job ? *quota.job == job.job : quota.batch == job.batch && quota.job_class == job.planned.job_class;
    if (fits && quota.free_units > 0) return &quota;
  }
  return nullptr;
}

/// Whether the backup lane is open for a job: the member's floor and the batch's budget allow it.
std::optional<Draw> backup_draw(const State& s, const Batch& batch, const Job& job, const Member& member) {
  if (!member.standing.works_for_pay()) return Draw{};  // probation: it works for its standing alone
  const Money price = posted_price(batch, job);
  if (price < member.floor_of(job.planned.job_class) || !bond_covers(s, member, price)) return std::nullopt;
  const Money more = std::max(Money{}, price - job.reserved);
  if (batch.paid + batch.promised + more > batch.pay_budget) return std::nullopt;
  return s.config.copies_max > n_running(job) ? std::optional(Draw{price, false, {}}) : std::nullopt;
}

/// In least-recently-processed order nothing says which copy is late, so a copy waits until its lease is old.
bool old_enough(const State& s, const Job& job) {
  if (!s.assigner.in_fallback() || job.leases.empty()) return true;
  const Lease& last = job.leases.back();
  const Millis span = last.deadline - last.given;
  return s.now >= last.given + Millis{span.count * s.config.hedge_after_ppm / kPpm};
}

/// What a full-fill lot left over is for others first: those who took part wait until the lane raised its price.
bool fresh_open(const ClassWork& work, const MemberId& member) {
  const bool may_have = work.backup_steps > 0 || !work.took_part.contains(member);
  return work.backup_open && work.uncovered() > 0 && may_have;
}

void want_backup_timer(Turn& t, const Batch& batch, const auction::JobClass& job_class, ClassWork& work) {
  if (work.backup_timer || !work.backup_open) return;
  work.backup_timer = true;
  t.wake(t.now + t.s.config.backup_step, TimerKind::BackupStep, batch.batch.value, job_class.code());
}

}  // namespace

std::optional<Draw> lottery_draw(const State& s, const Member& member, const Job& job) {
  return backup_draw(s, s.batches.at(job.batch), job, member);
}

std::optional<Draw> draw_of(const State& s, const Member& member, const Job& job, auction::HandOut kind) {
  const Batch& batch = s.batches.at(job.batch);
  if (member.hungry_turn == 0 || batch.stage != OrderStage::Proving) return std::nullopt;
  if (s.config.newcomer_lane && member.standing.stage() == auction::Stage::Newcomer) return std::nullopt;
  const ClassWork& work = batch.classes.at(job.planned.job_class);
  switch (kind) {
    case auction::HandOut::Fresh:
    case auction::HandOut::Requeued:
      if (const Quota* quota = quota_for(s, member, job)) {
        const bool extra = quota->extra_free > 0;
        const Money pay = quota->unit_price + Money::nanos(extra ? 1 : 0);
        return bond_covers(s, member, pay) ? std::optional(Draw{pay, extra, quota->award}) : std::nullopt;
      }
      if (kind == auction::HandOut::Fresh && !fresh_open(work, member.member)) return std::nullopt;
      return backup_draw(s, batch, job, member);
    case auction::HandOut::Hedge:
    case auction::HandOut::Insurance:
      return old_enough(s, job) ? backup_draw(s, batch, job, member) : std::nullopt;
  }
  return std::nullopt;
}

std::int64_t units_open(const State& s, const Member& member, const auction::Lane& lane) {
  const auto batch = s.batches.find(lane.batch);
  if (batch == s.batches.end() || batch->second.stage != OrderStage::Proving) return 0;
  const ClassWork& work = batch->second.classes.at(lane.job_class);
  if (work.requeued > 0 || fresh_open(work, member.member)) {
    // Only those count who would take the lane's price; one job stands for the others.
    const auto front = s.assigner.first_queued(lane);
    if (front && backup_draw(s, batch->second, s.jobs.at(*front), member)) return auction::kUnitsMax;
  }
  std::int64_t units = 0;
  for (const AwardId id : member.quotas) {
    const Quota& quota = s.quotas.at(id);
    if (!quota.job && quota.batch == lane.batch && quota.job_class == lane.job_class) units += quota.free_units;
  }
  return std::min(units, auction::kUnitsMax);
}

void take_unit(Turn& t, const Draw& draw) {
  if (!draw.award) return;
  Quota& quota = t.s.quotas.at(*draw.award);
  --quota.free_units;
  if (draw.extra) --quota.extra_free;
  count_quota(t.s, quota, -1);
  quota.last_used = t.now;
  t.s.batches.at(quota.batch).promised -= draw.pay;
  if (quota.free_units == 0) t.s.members.at(quota.member).quotas.erase(quota.award);
}

Money posted_price(const Batch& batch, const Job& job) {
  const ClassWork& work = batch.classes.at(job.planned.job_class);
  if (at_posted_rate(work)) return work.unit_quote;
  const Money first = price_of_cycles(work.posted, job.planned.cycles);
  const Money raised = first.scaled(kPpm + static_cast<std::int64_t>(work.backup_steps) * work.step_ppm, kPpm);
  std::int64_t uncovered = 0;
  for (const auto& [job_class, each] : batch.classes) uncovered += each.requeued + each.uncovered();
  const Money left = batch.pay_budget - batch.paid - batch.promised;
  const Money fair = job.reserved + left.scaled(1, std::max<std::int64_t>(1, uncovered));
  return std::min({raised, fair, kMoneyMax});
}

void return_unit(Turn& t, const Lease& lease) {
  if (!lease.award) return;
  const auto at = t.s.quotas.find(*lease.award);
  if (at == t.s.quotas.end()) return;
  Quota& quota = at->second;
  Batch& batch = t.s.batches.at(quota.batch);
  Member& member = t.s.members.at(quota.member);
  if (quota.job || t.now >= quota.deliver_by || member.suspended(t.now)) return;
  if (batch.stage != OrderStage::Proving || batch.paid + batch.promised + lease.pay > batch.pay_budget) return;
  batch.promised += lease.pay;
  ++quota.free_units;
  if (lease.extra) ++quota.extra_free;
  member.quotas.insert(quota.award);
  count_quota(t.s, quota, 1);
}

void lapse_quota(Turn& t, Quota& quota) {
  if (quota.free_units == 0) return;
  Batch& batch = t.s.batches.at(quota.batch);
  batch.promised -= quota.unit_price * quota.free_units + Money::nanos(quota.extra_free);
  count_quota(t.s, quota, -quota.free_units);
  quota.free_units = 0;
  quota.extra_free = 0;
  t.s.members.at(quota.member).quotas.erase(quota.award);
  if (quota.job) {
    Job& job = t.s.jobs.at(*quota.job);
    job.bound.reset();
    if (job.queue_stage == QueueStage::Bound) place(t, job, QueueStage::Fresh);
  }
  t.dispatch_wanted = true;
}

void lapse_all(Turn& t, Member& member) {
  const std::set<AwardId> quotas = member.quotas;
  for (const AwardId id : quotas) lapse_quota(t, t.s.quotas.at(id));
}

void quota_idle(Turn& t, AwardId id) {
  const auto at = t.s.quotas.find(id);
  if (at == t.s.quotas.end() || at->second.free_units == 0) return;
  Quota& quota = at->second;
  // A holder that is busy is not idle: it draws its next job when the one at hand is done.
  const Member& member = t.s.members.at(quota.member);
  const bool busy = member.running > 0 || member.hungry_turn != 0;
  const bool may_work = member.presence == MemberPresence::Online && !member.suspended(t.now);
  if (busy && may_work) quota.last_used = t.now;
  const Instant due = quota.last_used + t.s.config.quota_idle;
  if (t.now >= due) return lapse_quota(t, quota);
  t.wake(due, TimerKind::QuotaIdle, id.value);
}

void quota_end(Turn& t, AwardId id) {
  const auto at = t.s.quotas.find(id);
  if (at != t.s.quotas.end()) lapse_quota(t, at->second);
}

void backup_step(Turn& t, BatchId id, std::uint16_t class_code) {
  const auto job_class = auction::JobClass::from_code(class_code);
  const auto at = t.s.batches.find(id);
  if (!job_class || at == t.s.batches.end() || at->second.stage != OrderStage::Proving) return;
  ClassWork& work = at->second.classes.at(*job_class);
  work.backup_timer = false;
  if (work.requeued == 0 && work.uncovered() == 0) return;
  // The price rises for those who could still be in time; who is too slow waits by design.
  const bool someone_waits = std::any_of(t.s.hungry.begin(), t.s.hungry.end(), [&](const auto& item) {
    return t.s.assigner.units_in_time(item.second, *job_class, t.now) > 0;
  });
  if (someone_waits && work.backup_steps < kBackupStepsMax) ++work.backup_steps;
  t.dispatch_wanted = true;
  want_backup_timer(t, at->second, *job_class, work);
}

void want_backup_timers(Turn& t) {
  for (auto& [id, batch] : t.s.batches) {
    if (batch.stage != OrderStage::Proving) continue;
    for (auto& [job_class, work] : batch.classes) {
      if (work.requeued > 0 || work.uncovered() > 0) want_backup_timer(t, batch, job_class, work);
    }
  }
}

}  // namespace pp::core
