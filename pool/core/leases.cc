// SPDX-License-Identifier: Apache-2.0
// Leases: members pull, quotas are drawn first, then the backup lane, then copies of what runs too long.
//
// The order among jobs is Least-Recently-Processed (CrowdProve, section 3.1.3), with what an open membership needs:
// never back to a member that failed the job, a bounded number of copies, and a copy only once a lease is old. A job
// that came back goes to the backup lane; a fresh one only when no quota waits for it.
#include <algorithm>

#include "pool/core/turn.h"

namespace pp::core {
namespace {

constexpr std::int64_t kPpm = 1'000'000;
constexpr std::uint32_t kBackupStepsMax = 100;
constexpr std::size_t kFloorsMax = 64;

Millis lease_span(const CoreConfig& config, const Job& job) {
  const auto scaled = static_cast<unsigned __int128>(config.lease_per_2p20_cycles.count) * job.planned.cycles >> 20;
  return config.lease_base + Millis{static_cast<std::int64_t>(scaled)};
}

bool holds(const Job& job, const MemberId& member) {
  return std::any_of(job.leases.begin(), job.leases.end(),
                     [&](const Lease& l) { return l.member == member && l.end == LeaseEnd::Running; });
}

bool has_check(const Job& job, const MemberId& member) {
  return std::any_of(job.checks.begin(), job.checks.end(), [&](const PendingCheck& c) { return c.member == member; });
}

bool may_take(const Job& job, const MemberId& member) {
  return !job.failed_by.contains(member) && !holds(job, member) && !has_check(job, member);
}

std::uint32_t copies(const Job& job) {
  return static_cast<std::uint32_t>(
      std::count_if(job.leases.begin(), job.leases.end(), [](const Lease& l) { return l.end == LeaseEnd::Running; }));
}

/// The first job of a queue that this member may take; nothing when there is none.
Job* first_in(State& s, BatchId batch, const auction::JobClass& job_class, QueueStage stage, const MemberId& member) {
  for (auto at = s.queue.lower_bound({batch, job_class, stage, 0}); at != s.queue.end(); ++at) {
    const QueueKey& key = at->first;
    if (key.batch != batch || key.job_class != job_class || key.stage != stage) return nullptr;
    Job& job = s.jobs.at(at->second);
    if (may_take(job, member)) return &job;
  }
  return nullptr;
}

void count_quota(State& s, const Quota& quota, std::int64_t units) {
  if (s.members.at(quota.member).presence != MemberPresence::Online) return;
  s.batches.at(quota.batch).classes.at(quota.job_class).quota_free += units;
}

/// A quota from a clock is taken back at twice its promise, and what was leased under it with it.
Instant deadline_of(const Turn& t, Millis span, std::optional<AwardId> award) {
  const auto at = award ? t.s.quotas.find(*award) : t.s.quotas.end();
  if (at == t.s.quotas.end() || at->second.promised.count == 0) return t.now + span;
  return std::max(t.now + Millis{1}, std::min(t.now + span, at->second.deliver_by));
}

void give(Turn& t, Job& job, Member& member, Money pay, bool extra, std::optional<AwardId> award) {
  const LeaseEpoch epoch = t.s.next_epoch;
  ++t.s.next_epoch.value;
  const Instant deadline = deadline_of(t, lease_span(t.s.config, job), award);
  const Millis span = deadline - t.now;
  job.leases.push_back({epoch, member.member, pay, extra, award, t.now, deadline, LeaseEnd::Running, 0});
  job.stage = JobStage::Leased;
  place(t, job, QueueStage::Running);
  update_reserved(t, job);
  ++member.running;
  member.jobs.insert(job.job);
  --member.credits;
  set_hungry(t.s, member);
  t.wake(t.now + span, TimerKind::LeaseDeadline, job.job.value, epoch.value);
  t.wake(t.now + Millis{span.count * t.s.config.hedge_after_ppm / kPpm}, TimerKind::LeaseHedge, job.job.value);
  t.emit(assignment_of(t.s, job, job.leases.back()));
}

bool draw_from_quota(Turn& t, Member& member, Quota& quota) {
  Job* job = nullptr;
  if (quota.job) {
    Job& bound = t.s.jobs.at(*quota.job);
    const bool ready = bound.queue_stage == QueueStage::Bound || bound.queue_stage == QueueStage::Requeued;
    if (ready && may_take(bound, member.member)) job = &bound;
  } else {
    job = first_in(t.s, quota.batch, quota.job_class, QueueStage::Fresh, member.member);
    if (!job) job = first_in(t.s, quota.batch, quota.job_class, QueueStage::Requeued, member.member);
  }
  if (!job) return false;
  const bool extra = quota.extra_free > 0;
  const Money pay = quota.unit_price + Money::nanos(extra ? 1 : 0);
  --quota.free_units;
  if (extra) --quota.extra_free;
  count_quota(t.s, quota, -1);
  quota.last_used = t.now;
  t.s.batches.at(quota.batch).promised -= pay;
  if (quota.free_units == 0) member.quotas.erase(quota.award);
  give(t, *job, member, pay, extra, quota.award);
  return true;
}

/// Whether a job may be had at the posted price now: the member's floor and the batch's budget allow it.
std::optional<Money> offer_price(const State& s, const Batch& batch, const Job& job, const Member& member) {
  const Money price = posted_price(batch, job);
  if (price < member.floor_of(job.planned.job_class)) return std::nullopt;
  const Money more = std::max(Money{}, price - job.reserved);
  if (batch.paid + batch.promised + more > batch.pay_budget) return std::nullopt;
  return s.config.copies_max > copies(job) ? std::optional(price) : std::nullopt;
}

bool draw_from_backup(Turn& t, Member& member, Batch& batch, const auction::JobClass& job_class, bool copies_too) {
  const auto at = batch.classes.find(job_class);
  if (at == batch.classes.end()) return false;
  const ClassWork& work = at->second;
  Job* job = copies_too ? nullptr : first_in(t.s, batch.batch, job_class, QueueStage::Requeued, member.member);
  // What a full-fill lot left over is for others first: those who took part wait until the lane raised its price.
  const bool may_have_fresh = work.backup_steps > 0 || !work.took_part.contains(member.member);
  if (!job && !copies_too && work.backup_open && work.fresh > work.quota_free && may_have_fresh) {
    job = first_in(t.s, batch.batch, job_class, QueueStage::Fresh, member.member);
  }
  if (!job && copies_too) {
    job = first_in(t.s, batch.batch, job_class, QueueStage::Running, member.member);
    if (!job) return false;
    const Lease& last = job->leases.back();
    const Millis span = last.deadline - last.given;
    if (t.now < last.given + Millis{span.count * t.s.config.hedge_after_ppm / kPpm}) return false;
  }
  if (!job) return false;
  const auto price = offer_price(t.s, batch, *job, member);
  if (!price) return false;
  give(t, *job, member, *price, false, {});
  return true;
}

bool feed_once(Turn& t, Member& member) {
  for (const AwardId id : member.quotas) {
    Quota& quota = t.s.quotas.at(id);
    if (t.s.batches.at(quota.batch).stage == OrderStage::Proving && draw_from_quota(t, member, quota)) return true;
  }
  for (const bool copies_too : {false, true}) {
    for (auto& [id, batch] : t.s.batches) {
      if (batch.stage != OrderStage::Proving) continue;
      for (const Capability& c : member.capabilities) {
        if (draw_from_backup(t, member, batch, c.job_class, copies_too)) return true;
      }
    }
  }
  return false;
}

void feed(Turn& t, Member& member) {
  while (member.hungry_turn != 0 && feed_once(t, member)) {
  }
}

void want_backup_timer(Turn& t, const Batch& batch, const auction::JobClass& job_class, ClassWork& work) {
  if (work.backup_timer || !work.backup_open) return;
  work.backup_timer = true;
  t.wake(t.now + t.s.config.backup_step, TimerKind::BackupStep, batch.batch.value, job_class.code());
}

}  // namespace

JobAssigned assignment_of(const State& s, const Job& job, const Lease& lease) {
  const Batch& batch = s.batches.at(job.batch);
  JobAssigned out{lease.member,
                  job.job,
                  job.batch,
                  job.planned.job_class,
                  lease.epoch,
                  lease.deadline,
                  lease.pay,
                  !lease.award,
                  batch.program,
                  batch.program_bytes,
                  job.planned.payload,
                  job.planned.payload_bytes,
                  {},
                  pay_least(s, job, lease)};
  for (const std::uint32_t child : job.planned.children) {
    out.inputs.push_back(s.jobs.at(batch.jobs[child]).accepted->proof);
  }
  return out;
}

void set_hungry(State& s, Member& member) {
  const bool wants = member.presence == MemberPresence::Online && member.credits > 0 && !member.suspended(s.now) &&
                     member.running < s.config.credits_max;
  if (wants == (member.hungry_turn != 0)) return;
  if (wants) {
    member.hungry_turn = s.next_turn++;
    s.hungry[member.hungry_turn] = member.member;
  } else {
    s.hungry.erase(member.hungry_turn);
    member.hungry_turn = 0;
  }
}

void place(Turn& t, Job& job, QueueStage stage) {
  ClassWork& work = t.s.batches.at(job.batch).classes.at(job.planned.job_class);
  const auto count = [&work](QueueStage at, std::int64_t n) {
    if (at == QueueStage::Fresh) work.fresh += n;
    if (at == QueueStage::Requeued) work.requeued += n;
  };
  if (stage == QueueStage::Fresh && job.bound && t.s.quotas.contains(*job.bound) &&
      t.s.quotas.at(*job.bound).free_units > 0) {
    stage = QueueStage::Bound;
  }
  const auto key = [&job](QueueStage at) { return QueueKey{job.batch, job.planned.job_class, at, job.turn}; };
  if (job.queue_stage != QueueStage::None) t.s.queue.erase(key(job.queue_stage));
  count(job.queue_stage, -1);
  job.queue_stage = stage;
  count(stage, 1);
  if (stage == QueueStage::None) return;
  job.turn = t.s.next_turn++;
  t.s.queue[key(stage)] = job.job;
  if (stage == QueueStage::Running) return;
  job.stage = JobStage::Ready;
  t.dispatch_wanted = true;
}

void resettle(Turn& t, Job& job) {
  if (job.accepted || job.stage == JobStage::Dropped) return place(t, job, QueueStage::None);
  if (!job.checks.empty()) {
    job.stage = JobStage::Checking;
    return place(t, job, QueueStage::None);
  }
  if (copies(job) > 0) {
    job.stage = JobStage::Leased;
    if (job.queue_stage != QueueStage::Running) place(t, job, QueueStage::Running);
    return;
  }
  place(t, job, job.leases.empty() ? QueueStage::Fresh : QueueStage::Requeued);
}

void dispatch(Turn& t) {
  std::vector<MemberId> waiting;
  for (const auto& [turn, member] : t.s.hungry) waiting.push_back(member);
  for (const MemberId& id : waiting) feed(t, t.s.members.at(id));
  for (auto& [id, batch] : t.s.batches) {
    if (batch.stage != OrderStage::Proving) continue;
    for (auto& [job_class, work] : batch.classes) {
      if (work.requeued > 0 || work.fresh > work.quota_free) want_backup_timer(t, batch, job_class, work);
    }
  }
}

void update_reserved(Turn& t, Job& job) {
  Batch& batch = t.s.batches.at(job.batch);
  Money most;
  if (!job.accepted && job.stage != JobStage::Dropped) {
    for (const Lease& lease : job.leases) most = std::max(most, lease.pay);
  }
  batch.promised += most - job.reserved;
  job.reserved = most;
  PP_CHECK(batch.paid + batch.promised <= batch.pay_budget);
}

Money posted_price(const Batch& batch, const Job& job) {
  const ClassWork& work = batch.classes.at(job.planned.job_class);
  if (at_posted_rate(work)) return work.unit_quote;
  const Money first = price_of_cycles(work.posted, job.planned.cycles);
  const Money raised = first.scaled(kPpm + static_cast<std::int64_t>(work.backup_steps) * work.step_ppm, kPpm);
  std::int64_t uncovered = 0;
  for (const auto& [job_class, each] : batch.classes) {
    uncovered += each.requeued + std::max<std::int64_t>(0, each.fresh - each.quota_free);
  }
  const Money left = batch.pay_budget - batch.paid - batch.promised;
  const Money fair = job.reserved + left.scaled(1, std::max<std::int64_t>(1, uncovered));
  return std::min({raised, fair, kMoneyMax});
}

void on(Turn& t, const WorkPulled& e) {
  Member* member = joined(t.s, e.member);
  if (!member) return t.emit(MemberRefused{e.member, 0, RefuseReason::NotJoined, {}});
  member->last_heard = t.now;
  if (member->suspended(t.now)) {
    return t.emit(MemberRefused{e.member, member->session, RefuseReason::Suspended, member->suspended_until});
  }
  const std::uint32_t room = t.s.config.credits_max - std::min(t.s.config.credits_max, member->running);
  if (e.credits > t.s.config.credits_max) {
    t.emit(MemberRefused{e.member, member->session, RefuseReason::TooManyCredits, {}});
  }
  member->credits = std::min(e.credits, room);
  member->backup_floor = std::clamp(e.backup_floor, Money{}, kMoneyMax);
  if (!e.floors.empty() && e.floors.size() <= kFloorsMax) {
    member->floors = e.floors;
    for (auto& [job_class, floor] : member->floors) floor = std::clamp(floor, Money{}, kMoneyMax);
  }
  for (const AwardId id : member->quotas) t.s.quotas.at(id).last_used = t.now;
  set_hungry(t.s, *member);
  feed(t, *member);
}

void on(Turn& t, const JobDeclined& e) {
  const auto at = t.s.jobs.find(e.job);
  if (at == t.s.jobs.end()) return;
  Job& job = at->second;
  for (Lease& lease : job.leases) {
    if (lease.member != e.member || lease.epoch != e.epoch || lease.end != LeaseEnd::Running) continue;
    job.failed_by.insert(e.member);
    end_lease(t, job, lease, LeaseEnd::Declined);
    return resettle(t, job);
  }
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

void end_lease(Turn& t, Job& job, Lease& lease, LeaseEnd why) {
  PP_CHECK(lease.end == LeaseEnd::Running && why != LeaseEnd::Running);
  lease.end = why;
  Member& member = t.s.members.at(lease.member);
  --member.running;
  if (!holds(job, lease.member)) member.jobs.erase(job.job);
  if (why == LeaseEnd::Expired || why == LeaseEnd::MemberGone) {
    ++member.late;
    job.failed_by.insert(lease.member);
  }
  set_hungry(t.s, member);
  if (why == LeaseEnd::Declined || why == LeaseEnd::JobDone) return_unit(t, lease);
  if (why != LeaseEnd::Delivered && why != LeaseEnd::Declined) {
    t.emit(LeaseEnded{lease.member, job.job, lease.epoch, why});
  }
}

void lease_deadline(Turn& t, JobId id, LeaseEpoch epoch) {
  const auto at = t.s.jobs.find(id);
  if (at == t.s.jobs.end()) return;
  Job& job = at->second;
  for (Lease& lease : job.leases) {
    if (lease.epoch != epoch || lease.end != LeaseEnd::Running) continue;
    if (t.now < lease.deadline) return t.wake(lease.deadline, TimerKind::LeaseDeadline, id.value, epoch.value);
    end_lease(t, job, lease, LeaseEnd::Expired);
    return resettle(t, job);
  }
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

void quota_idle(Turn& t, AwardId id) {
  const auto at = t.s.quotas.find(id);
  if (at == t.s.quotas.end() || at->second.free_units == 0) return;
  Quota& quota = at->second;
  // A holder that is busy is not idle: it draws its next job when the one at hand is done.
  const Member& member = t.s.members.at(quota.member);
  const bool busy = member.running > 0 || member.hungry_turn != 0;
  if (busy && member.presence == MemberPresence::Online) quota.last_used = t.now;
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
  if (work.requeued == 0 && work.fresh <= work.quota_free) return;
  const bool someone_waits = std::any_of(t.s.hungry.begin(), t.s.hungry.end(), [&](const auto& item) {
    return t.s.members.at(item.second).serves(*job_class);
  });
  if (someone_waits && work.backup_steps < kBackupStepsMax) ++work.backup_steps;
  t.dispatch_wanted = true;
  want_backup_timer(t, at->second, *job_class, work);
}

}  // namespace pp::core
