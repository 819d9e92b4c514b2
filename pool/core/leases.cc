// SPDX-License-Identifier: Apache-2.0
// Leases: the time-bounded right to deliver one job, from the moment it is given until it comes back or does not.
#include <algorithm>

#include "pool/core/bonds.h"

namespace pp::core {
namespace {

bool holds(const Job& job, const MemberId& member) {
  return std::any_of(job.leases.begin(), job.leases.end(),
                     [&](const Lease& l) { return l.member == member && l.end == LeaseEnd::Running; });
}

/// Whether somebody answers for the member. A lease that runs out after its holder's connection ended was lost with it,
/// be that before or after the silence was long enough to take all its leases back.
bool is_here(const Member& member) {
  return member.presence == MemberPresence::Online || member.presence == MemberPresence::Draining;
}

/// Tells the assigner. What it found late itself it knows, and a job done or dropped is taken out as a whole.
void tell_assigner(Turn& t, const Job& job, const Lease& lease) {
  switch (lease.end) {
    case LeaseEnd::Delivered:
      return t.s.assigner.delivered(job.job, lease.member, t.now);
    case LeaseEnd::Declined:
    case LeaseEnd::MemberGone:
      return job.failed_by.contains(lease.member) ? t.s.assigner.fail(job.job, lease.member)
                                                  : t.s.assigner.returned(job.job, lease.member);
    case LeaseEnd::Running:
    case LeaseEnd::Expired:
    case LeaseEnd::JobDone:
    case LeaseEnd::BatchClosed:
      return;
  }
}

}  // namespace

std::uint32_t n_running(const Job& job) {
  return static_cast<std::uint32_t>(
      std::count_if(job.leases.begin(), job.leases.end(), [](const Lease& l) { return l.end == LeaseEnd::Running; }));
}

namespace {

/// So many leases in a row that ran out while their holder answered its heartbeats are a pattern and no accident.
constexpr std::uint32_t kHoardedLeases = 5;

/// Suspends who hoards, and lets go of what else it won. Its bond is a person's to judge: the network may be to blame.
void watch_hoarding(Turn& t, Member& member, const Job& job) {
  if (++member.late_in_row < kHoardedLeases) return;
  member.late_in_row = 0;
  note(t, member, {auction::MemberEventKind::Hoarded, job.planned.job_class, {}, job.job, {}});
  lapse_all(t, member);
}

/// A quota from a clock is taken back at twice its promise, and what was leased under it with it.
Instant deadline_of(const Turn& t, const auction::Assignment& given, const std::optional<AwardId>& award) {
  const auto at = award ? t.s.quotas.find(*award) : t.s.quotas.end();
  if (at == t.s.quotas.end() || at->second.promised.count == 0) return given.late_at;
  return std::max(t.now + Millis{1}, std::min(given.late_at, at->second.deliver_by));
}

}  // namespace

void give(Turn& t, Job& job, Member& member, const auction::Assignment& given, const Draw& draw) {
  const LeaseEpoch epoch = t.s.next_epoch;
  ++t.s.next_epoch.value;
  ++member.running;
  PP_CHECK(member.running <= std::min(member.standing.credit(), t.s.config.credits_max));
  const Instant deadline = deadline_of(t, given, draw.award);
  if (deadline != given.late_at) t.s.assigner.hurry(job.job, member.member, deadline);
  job.leases.push_back({epoch, member.member, draw.pay, draw.extra, draw.award, t.now, deadline, LeaseEnd::Running, 0,
                        given.kind, member.running});
  const bool is_copy = given.kind == auction::HandOut::Hedge || given.kind == auction::HandOut::Insurance;
  if (!is_copy) t.s.batches.at(job.batch).classes.at(job.planned.job_class).last_given = t.now;
  job.stage = JobStage::Leased;
  place(t, job, QueueStage::Running);
  update_reserved(t, job);
  member.jobs.insert(job.job);
  --member.credits;
  set_hungry(t.s, member);
  t.wake(deadline, TimerKind::LeaseDeadline, job.job.value, epoch.value);
  t.emit(assignment_of(t.s, job, job.leases.back()));
}

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

void end_lease(Turn& t, Job& job, Lease& lease, LeaseEnd why) {
  PP_CHECK(lease.end == LeaseEnd::Running && why != LeaseEnd::Running);
  lease.end = why;
  Member& member = t.s.members.at(lease.member);
  --member.running;
  if (!holds(job, lease.member)) member.jobs.erase(job.job);
  const bool failed = why == LeaseEnd::Expired || why == LeaseEnd::MemberGone;
  if (failed) {
    ++member.late;
    job.failed_by.insert(lease.member);
  }
  tell_assigner(t, job, lease);
  if (failed) {
    const bool kept = why == LeaseEnd::Expired && is_here(member);
    const auto kind = kept ? auction::MemberEventKind::Late : auction::MemberEventKind::Lost;
    note(t, member, {kind, job.planned.job_class, {}, job.job, {}});
    if (kept) watch_hoarding(t, member, job);
    slash(t, member, auction::BondFault::MissedDeadline, lease.pay, job.job, lease.epoch);
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
  for (const Lease& lease : at->second.leases) {
    if (lease.epoch != epoch || lease.end != LeaseEnd::Running || t.now >= lease.deadline) continue;
    return t.wake(lease.deadline, TimerKind::LeaseDeadline, id.value, epoch.value);
  }
  for (const auction::LateLease& late : t.s.assigner.take_late(t.now)) {
    Job& job = t.s.jobs.at(late.job);
    for (Lease& lease : job.leases) {
      if (lease.member == late.member && lease.end == LeaseEnd::Running) end_lease(t, job, lease, LeaseEnd::Expired);
    }
    resettle(t, job);
  }
}

Millis taken_by(const Member& member, const Lease& lease, Instant now) {
  // One after the other, it began when the one before was done; side by side, each had its share of the machine.
  const Millis since_last = now - std::max(lease.given, member.last_delivered);
  const Millis share{(now - lease.given).count / std::max<std::int64_t>(1, lease.n_held)};
  return std::max({since_last, share, Millis{1}});
}

}  // namespace pp::core
