// SPDX-License-Identifier: Apache-2.0
// Results: judged at the door in the order of ResultReason, checked by the checker, and paid once.
#include <algorithm>

#include "pool/core/bonds.h"

namespace pp::core {
namespace {

Lease* lease_of(Job& job, const MemberId& member, LeaseEpoch epoch) {
  for (Lease& lease : job.leases) {
    if (lease.member == member && lease.epoch == epoch) return &lease;
  }
  return nullptr;
}

bool was_given(const Job& job, const MemberId& member) {
  return std::any_of(job.leases.begin(), job.leases.end(), [&](const Lease& l) { return l.member == member; });
}

bool is_being_checked(const Job& job, const MemberId& member) {
  return std::any_of(job.checks.begin(), job.checks.end(), [&](const PendingCheck& c) { return c.member == member; });
}

/// The first rule that speaks against looking at the proof; Accepted when none does.
ResultReason judge(const State& s, const Job* job, const ResultSubmitted& e) {
  if (!job) return ResultReason::UnknownJob;
  if (!was_given(*job, e.member)) return ResultReason::NotAssigned;
  const bool own_epoch = std::any_of(job->leases.begin(), job->leases.end(),
                                     [&](const Lease& l) { return l.member == e.member && l.epoch == e.epoch; });
  if (!own_epoch) return ResultReason::WrongEpoch;
  if (job->accepted) return ResultReason::AlreadyDone;
  if (s.batches.at(job->batch).stage != OrderStage::Proving) return ResultReason::BatchClosed;
  if (is_being_checked(*job, e.member)) return ResultReason::Duplicate;
  if (job->refused.contains(e.proof)) return ResultReason::Replayed;
  if (job->barred.contains(e.member)) return ResultReason::Barred;
  if (e.proof_bytes > s.config.proof_bytes_max) return ResultReason::TooLarge;
  return ResultReason::Accepted;
}

/// A copy that another's result made needless is paid for the share of its usual time that it spent, from what the
/// batch has left. Only for copies that proven members were asked for: the first holder has its quota unit back.
void pay_cancel_fee(Turn& t, const Job& job, const Lease& lease) {
  Batch& batch = t.s.batches.at(job.batch);
  Member& member = t.s.members.at(lease.member);
  const bool copy = lease.kind == auction::HandOut::Hedge || lease.kind == auction::HandOut::Insurance;
  const auction::Speed* speed = member.standing.speed(job.planned.job_class);
  if (!copy || !speed || member.standing.stage() != auction::Stage::Proven) return;
  const Money fee =
      std::min(left_beyond_waiting(batch), auction::cancel_fee(lease.pay, t.now - lease.given, speed->median()));
  if (fee <= Money{}) return;
  batch.paid += fee;
  batch.cancel_fees += fee;
  batch.classes.at(job.planned.job_class).paid += fee;
  member.earned += fee;
  t.book(ledger::Draft{{ledger::EntryKind::CancelFee, batch.batch.value, lease.epoch.value}, {}}
             .debit({ledger::AccountKind::JobCost, {}}, fee)
             .credit(ledger::payable(lease.member), fee));
}

/// The others who hold or have delivered this job learn that it is done.
void release_others(Turn& t, Job& job) {
  for (Lease& lease : job.leases) {
    if (lease.end != LeaseEnd::Running) continue;
    pay_cancel_fee(t, job, lease);
    end_lease(t, job, lease, LeaseEnd::JobDone);
  }
  for (const PendingCheck& check : job.checks) {
    t.emit(
        ResultAnswered{check.member, check.request, job.job, check.epoch, ResultReason::AlreadyDone, check.proof, {}});
    if (const Lease* lease = lease_of(job, check.member, check.epoch)) return_unit(t, *lease);
  }
  job.checks.clear();
}

void ready_parents(Turn& t, const Job& job) {
  for (const JobId id : job.parents) {
    Job& parent = t.s.jobs.at(id);
    if (--parent.children_missing == 0 && parent.stage == JobStage::Waiting) place(t, parent, QueueStage::Fresh);
  }
}

void accept(Turn& t, Job& job, const PendingCheck& check, std::uint32_t verify_ms) {
  Batch& batch = t.s.batches.at(job.batch);
  const Lease& lease = *lease_of(job, check.member, check.epoch);
  const Money pay = pay_due(t.s, job, lease, check.received);
  remember_time(t.s, job.planned.job_class, check.received - lease.given);
  t.s.assigner.complete(job.job, check.member, check.taken);
  job.stage = JobStage::Accepted;
  job.accepted = Acceptance{check.member, check.epoch, check.proof, pay, !lease.award, t.now, verify_ms};
  batch.promised -= job.reserved;
  job.reserved = {};
  batch.paid += pay;
  ++batch.jobs_accepted;
  ClassWork& work = batch.classes.at(job.planned.job_class);
  ++work.accepted;
  work.paid += pay;
  PP_CHECK(batch.paid + batch.promised <= batch.pay_budget);
  Member& member = t.s.members.at(check.member);
  ++member.valid;
  member.late_in_row = 0;
  const Money held_back = withheld(t.s, member, pay);
  member.earned += pay - held_back;
  if (pay > Money{}) {
    t.book(ledger::Draft{{ledger::EntryKind::JobPaid, batch.batch.value, job.job.value}, {}}
               .debit({ledger::AccountKind::JobCost, {}}, pay)
               .credit(ledger::payable(check.member), pay - held_back)
               .credit(ledger::bond(check.member), held_back));
  }
  name_rescuer(t.s, job.job, check.member);
  t.emit(ResultAnswered{check.member, check.request, job.job, check.epoch,
                        check.late ? ResultReason::AcceptedLate : ResultReason::Accepted, check.proof, pay});
  const auto kind = check.late ? auction::MemberEventKind::AcceptedLate : auction::MemberEventKind::Accepted;
  note(t, member, {kind, job.planned.job_class, check.taken, job.job, check.proof.bytes});
  release_others(t, job);
  place(t, job, QueueStage::None);
  ready_parents(t, job);
  t.to_feed.insert(check.member);  // its credit may have grown
  if (batch.jobs_accepted < batch.jobs.size()) return;
  remember_cost(t.s, batch);
  stop_work(t, batch);
  batch.attempts = 0;
  ask_assembly(t, batch);
}

}  // namespace

ResultReason reason_of(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::Valid:
      return ResultReason::Accepted;
    case CheckVerdict::Malformed:
      return ResultReason::Malformed;
    case CheckVerdict::Invalid:
      return ResultReason::InvalidProof;
    case CheckVerdict::WrongStatement:
      return ResultReason::WrongStatement;
    case CheckVerdict::CheckerFailed:
      return ResultReason::CheckFailed;
  }
  return ResultReason::CheckFailed;
}

void on(Turn& t, const ResultSubmitted& e) {
  if (trial_result(t, e)) return;
  const auto at = t.s.jobs.find(e.job);
  Job* job = at == t.s.jobs.end() ? nullptr : &at->second;
  ResultAnswered answer{e.member, e.request, e.job, e.epoch, judge(t.s, job, e), e.proof, {}};
  const bool its_own = job && job->accepted && job->accepted->member == e.member && job->accepted->proof == e.proof;
  if (answer.reason == ResultReason::AlreadyDone && its_own) {
    // The first answer was lost on its way: the same one again, with the same pay and receipt.
    answer.reason = ResultReason::Accepted;
    answer.pay = job->accepted->pay;
    answer.epoch = job->accepted->epoch;
    return t.emit(answer);
  }
  if (answer.reason == ResultReason::NotAssigned) {
    if (Member* member = joined(t.s, e.member)) {
      ++member->intrusions;
      note(t, *member, {auction::MemberEventKind::Unassigned, {}, {}, e.job, e.proof.bytes});
      strike(t, *member);
    }
  }
  if (answer.reason != ResultReason::Accepted) {
    t.emit(answer);
    // A result that will never be looked at ends the member's own lease, or it would hold the job until it expires.
    Lease* lease = job ? lease_of(*job, e.member, e.epoch) : nullptr;
    if (lease && lease->end == LeaseEnd::Running && answer.reason != ResultReason::Duplicate) {
      end_lease(t, *job, *lease, LeaseEnd::Delivered);
      job->failed_by.insert(e.member);
      t.s.assigner.fail(job->job, e.member);
      resettle(t, *job);
    }
    return;
  }
  Lease& lease = *lease_of(*job, e.member, e.epoch);
  const bool late = lease.end != LeaseEnd::Running || t.now > lease.deadline;
  Member& member = t.s.members.at(e.member);
  const Millis taken = taken_by(member, lease, t.now);
  member.last_delivered = t.now;
  // A result under an old epoch also ends a newer lease of the same job: it is here.
  bool held = false;
  for (Lease& own : job->leases) {
    if (own.member != e.member || own.end != LeaseEnd::Running) continue;
    end_lease(t, *job, own, LeaseEnd::Delivered);
    held = true;
  }
  if (!held) t.s.assigner.delivered(job->job, e.member, t.now);
  job->checks.push_back({e.member, e.request, e.epoch, e.proof, late, t.now, t.now, taken});
  t.emit(CheckProof{job->job, e.member, job->planned.job_class, e.proof, job->planned.statement});
  resettle(t, *job);
  t.to_feed.insert(e.member);
}

void on(Turn& t, const Checked& e) {
  if (trial_checked(t, e)) return;
  const auto at = t.s.jobs.find(e.job);
  if (at == t.s.jobs.end()) return;
  Job& job = at->second;
  const auto pending = std::find_if(job.checks.begin(), job.checks.end(),
                                    [&](const PendingCheck& c) { return c.member == e.member && c.proof == e.proof; });
  // An answer nobody waits for any more: the job is done, or the check was asked twice after a restart.
  if (pending == job.checks.end()) return;
  const PendingCheck check = *pending;
  job.checks.erase(pending);
  if (e.verdict == CheckVerdict::Valid) return accept(t, job, check, e.verify_ms);

  const ResultReason reason = reason_of(e.verdict);
  if (reason != ResultReason::CheckFailed) {
    Member& member = t.s.members.at(check.member);
    ++member.invalid;
    job.failed_by.insert(check.member);
    job.barred.insert(check.member);
    job.refused.insert(check.proof);
    t.s.assigner.fail(job.job, check.member);
    note(t, member, {auction::MemberEventKind::Invalid, job.planned.job_class, {}, job.job, check.proof.bytes});
    const Lease* lease = lease_of(job, check.member, check.epoch);
    slash(t, member, auction::BondFault::InvalidProof, lease ? lease->pay : Money{}, job.job, check.epoch);
  } else {
    t.s.assigner.returned(job.job, check.member);
  }
  t.emit(ResultAnswered{check.member, check.request, job.job, check.epoch, reason, check.proof, {}});
  resettle(t, job);
}

}  // namespace pp::core
