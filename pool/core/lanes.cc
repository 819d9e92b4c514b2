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

Money lane_price(const ClassWork& work, std::uint64_t cycles) {
  if (at_posted_rate(work)) return work.unit_quote;
  const Money first = price_of_cycles(work.posted, cycles);
  const std::int64_t raised_ppm = kPpm + static_cast<std::int64_t>(work.backup_steps) * work.step_ppm;
  return std::min(kMoneyMax, first.scaled(raised_ppm, kPpm));
}

/// What a job may cost beyond what is set aside for it: those that wait share what is left alike. A job that a quota
/// covers has most of its price set aside and counts for a quarter, since its quota may lapse. A copy of one that runs
/// has no more than they do, and nothing that those in the lane cost now, or copies late in a batch would leave nothing
/// for a job that waits.
Money share_of(const Batch& batch, const Job& job) {
  std::int64_t quarters = 0;
  for (const auto& [job_class, each] : batch.classes) {
    quarters += each.requeued * 4 + each.uncovered() * 3 + each.fresh;
  }
  const Money left = batch.pay_budget - batch.paid - batch.promised;
  const Money share = left.scaled(4, std::max<std::int64_t>(4, quarters));
  return job.queue_stage == QueueStage::Running ? std::min(share, left_beyond_waiting(batch)) : share;
}

void want_backup_timer(Turn& t, const Batch& batch, const auction::JobClass& job_class, ClassWork& work) {
  if (work.backup_timer || !work.backup_open) return;
  work.backup_timer = true;
  t.wake(t.now + t.s.config.backup_step, TimerKind::BackupStep, batch.batch.value, job_class.code());
}

/// Whether the member is one that brings jobs of the class and would, once its hands are free, do one for so much.
bool would_take(const Member& member, const auction::JobClass& job_class, Money price, Instant now) {
  const bool here = member.presence == MemberPresence::Online && !member.suspended(now);
  return here && !member.standing.let_down() && member.serves(job_class) && price >= member.floor_of(job_class);
}

/// The price rises where it keeps work from somebody who could begin now and be in time, and nobody else would take it,
/// nobody has since the last step, or those who do will be markedly later. Who is too slow waits by design; who
/// hoards or is suspended waits for no price; and one that asks too much moves nothing while the work flows without it.
bool wants_more(const State& s, const Batch& batch, const auction::JobClass& job_class) {
  const ClassWork& work = batch.classes.at(job_class);
  const auto front = s.assigner.first_queued({job_class, batch.batch});
  if (!front) return false;
  const Money price = posted_price(batch, s.jobs.at(*front));
  const auto shut_out = [&](const Member& m) { return work.backup_steps == 0 && work.took_part.contains(m.member); };
  const bool waits = std::any_of(s.hungry.begin(), s.hungry.end(), [&](const auto& item) {
    const Member& m = s.members.at(item.second);
    return (shut_out(m) || price < m.floor_of(job_class)) && s.assigner.could_start(m.member, job_class, s.now);
  });
  if (!waits) return false;
  if (s.now >= work.last_given + s.config.backup_step || s.assigner.terms_bind()) return true;
  return std::none_of(s.members.begin(), s.members.end(), [&](const auto& item) {
    return !shut_out(item.second) && would_take(item.second, job_class, price, s.now);
  });
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
  const Money raised = lane_price(work, job.planned.cycles);
  return std::min(raised, job.reserved + share_of(batch, job));
}

Money left_beyond_waiting(const Batch& batch) {
  Money left = batch.pay_budget - batch.paid - batch.promised;
  for (const auto& [job_class, work] : batch.classes) {
    const std::int64_t n = work.requeued + work.uncovered();
    if (n > 0) left -= std::min(left, lane_price(work, work.cycles / work.jobs) * n);
  }
  return left;
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
  if (work.backup_steps < kBackupStepsMax && wants_more(t.s, at->second, *job_class)) ++work.backup_steps;
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
