// SPDX-License-Identifier: Apache-2.0
// Newcomers, where the operator gives them a lane of their own: three unpaid benchmark jobs whose answer is known,
// since another proved them, and a small share of the fresh jobs, drawn by lot, so that they earn a history.
//
// Tickets of the lottery follow speed: of the waiting newcomers the one with the least exponential draw times its
// usual time gets the job, so a machine that says hello under k names draws no more than under one. The draw hashes
// the newest beacon value, which neither side chooses. Proven members never wait for a benchmark copy.
#include "auction/assign/lottery.h"
#include "pool/core/bonds.h"
#include "schemas/vocab/sha256.h"

namespace pp::core {
namespace {

constexpr std::size_t kNewcomersLookedAt = 256;
constexpr std::size_t kJobsLookedAt = 64;

bool is_newcomer(const Member& member) { return member.standing.stage() == auction::Stage::Newcomer; }

bool hands_free(const Member& member, Instant now) {
  const bool on_trial = member.trial && !member.trial->done;
  return !on_trial && member.running == 0 && !member.suspended(now);
}

/// A member's draw for a job, from a hash over the newest beacon value.
Fixed race(const State& s, const Member& member, const auction::JobClass& job_class, JobId job) {
  ByteWriter out;
  out.raw(s.beacon ? s.beacon->value : Digest32{});
  out.raw(member.member.bytes);
  out.u64(job.value);
  const Digest32 drawn = tagged_hash("pp/lottery/1", out.bytes());
  std::uint32_t u = 0;
  for (std::size_t i = 0; i < 4; ++i) u = u << 8 | drawn[i];
  const auction::Speed* speed = member.standing.speed(job_class);
  return auction::lottery_time(u, speed ? speed->median() : s.config.lease_per_2p20_cycles);
}

std::vector<Member*> waiting_newcomers(Turn& t) {
  std::vector<Member*> out;
  for (const auto& [turn, id] : t.s.hungry) {
    Member& member = t.s.members.at(id);
    if (!is_newcomer(member) || !hands_free(member, t.now)) continue;
    out.push_back(&member);
    if (out.size() == kNewcomersLookedAt) break;
  }
  return out;
}

JobAssigned trial_assignment(const State& s, const Member& member) {
  const Job& job = s.jobs.at(member.trial->job);
  Lease lease;
  lease.epoch = member.trial->epoch;
  lease.member = member.member;
  lease.deadline = member.trial->deadline;
  return assignment_of(s, job, lease);
}

/// An accepted job of a running batch that the member can prove and has not proved itself.
const Job* known_answer(const State& s, const Member& member) {
  for (const auto& [id, batch] : s.batches) {
    if (batch.stage != OrderStage::Proving) continue;
    std::size_t looked_at = 0;
    for (const JobId job_id : batch.jobs) {
      const Job& job = s.jobs.at(job_id);
      if (!job.accepted || job.accepted->member == member.member || !member.serves(job.planned.job_class)) continue;
      if (!job.failed_by.contains(member.member)) return &job;
      if (++looked_at == kJobsLookedAt) break;
    }
  }
  return nullptr;
}

void start_trial(Turn& t, Member& member, const Job& job) {
  const LeaseEpoch epoch = t.s.next_epoch;
  ++t.s.next_epoch.value;
  const Instant deadline = t.now + lease_patience(t.s.config, job) * 2;
  member.trial = Trial{job.job, epoch, t.now, deadline, {}, 0, false, {}};
  --member.credits;
  set_hungry(t.s, member);
  t.wake(deadline, TimerKind::TrialEnd, epoch.value, 0, member.member);
  t.emit(trial_assignment(t.s, member));
}

/// One job of this batch for the newcomer that the lot falls on, if the batch's share is not used up.
void draw_lot(Turn& t, Batch& batch, std::vector<Member*>& newcomers) {
  const std::int64_t share = static_cast<std::int64_t>(batch.jobs.size()) * t.s.config.lottery_ppm / kPpm;
  if (batch.lottery_jobs >= std::max<std::int64_t>(1, share)) return;
  for (auto& [job_class, work] : batch.classes) {
    const auto job = t.s.assigner.first_fresh({job_class, batch.batch});
    if (!job || !work.backup_open) continue;
    auto winner = newcomers.end();
    Fixed least = Fixed::max();
    for (auto at = newcomers.begin(); at != newcomers.end(); ++at) {
      if (!(*at)->serves(job_class)) continue;
      const Fixed drawn = race(t.s, **at, job_class, *job);
      if (drawn < least) least = drawn, winner = at;
    }
    if (winner == newcomers.end()) continue;
    Member& member = **winner;
    newcomers.erase(winner);
    const auto price = lottery_draw(t.s, member, t.s.jobs.at(*job));
    if (!price) continue;
    if (const auto given = t.s.assigner.give(*job, member.member, t.now)) {
      ++batch.lottery_jobs;
      give(t, t.s.jobs.at(*job), member, *given, *price);
      return;
    }
  }
}

}  // namespace

void feed_newcomers(Turn& t) {
  if (!t.s.config.newcomer_lane) return;
  std::vector<Member*> newcomers = waiting_newcomers(t);
  for (auto& [id, batch] : t.s.batches) {
    if (batch.stage == OrderStage::Proving && !newcomers.empty()) draw_lot(t, batch, newcomers);
  }
  for (Member* member : newcomers) {
    if (const Job* job = known_answer(t.s, *member)) start_trial(t, *member, *job);
  }
}

bool trial_result(Turn& t, const ResultSubmitted& e) {
  const auto at = t.s.members.find(e.member);
  if (at == t.s.members.end() || !at->second.trial) return false;
  Trial& trial = *at->second.trial;
  if (trial.job != e.job || trial.epoch != e.epoch) return false;
  const auto job = t.s.jobs.find(e.job);
  ResultReason reason = ResultReason::Accepted;
  if (trial.done) reason = ResultReason::AlreadyDone;
  if (trial.proof) reason = ResultReason::Duplicate;
  if (job == t.s.jobs.end()) reason = ResultReason::BatchClosed;
  if (e.proof_bytes > t.s.config.proof_bytes_max) reason = ResultReason::TooLarge;
  if (reason != ResultReason::Accepted) {
    t.emit(ResultAnswered{e.member, e.request, e.job, e.epoch, reason, e.proof, {}});
    return true;
  }
  trial.proof = e.proof;
  trial.request = e.request;
  trial.delivered = t.now;
  ask_trial_check(t, at->second);
  return true;
}

void ask_trial_check(Turn& t, const Member& member) {
  const Job& job = t.s.jobs.at(member.trial->job);
  t.emit(CheckProof{job.job, member.member, job.planned.job_class, *member.trial->proof, job.planned.statement});
}

bool trial_checked(Turn& t, const Checked& e) {
  const auto at = t.s.members.find(e.member);
  if (at == t.s.members.end() || !at->second.trial) return false;
  Member& member = at->second;
  Trial& trial = *member.trial;
  if (trial.done || trial.job != e.job || trial.proof != e.proof) return false;
  trial.done = true;
  const auto job = t.s.jobs.find(e.job);
  const auction::JobClass job_class = job == t.s.jobs.end() ? auction::JobClass{} : job->second.planned.job_class;
  const Deed deed{
      e.verdict == CheckVerdict::Valid ? auction::MemberEventKind::BenchmarkPassed : auction::MemberEventKind::Invalid,
      job_class, trial.delivered - trial.given, e.job, e.proof.bytes};
  if (e.verdict != CheckVerdict::CheckerFailed) note(t, member, deed);
  if (e.verdict == CheckVerdict::Valid) {
    ++member.valid;
  } else if (e.verdict != CheckVerdict::CheckerFailed) {
    ++member.invalid;
  }
  t.emit(ResultAnswered{e.member, trial.request, e.job, trial.epoch, reason_of(e.verdict), e.proof, {}});
  return true;
}

void trial_end(Turn& t, const MemberId& id, LeaseEpoch epoch) {
  const auto at = t.s.members.find(id);
  if (at == t.s.members.end() || !at->second.trial) return;
  Trial& trial = *at->second.trial;
  if (trial.done || trial.proof || trial.epoch != epoch) return;
  if (t.now < trial.deadline) return t.wake(trial.deadline, TimerKind::TrialEnd, epoch.value, 0, id);
  trial.done = true;
  note(t, at->second, {auction::MemberEventKind::Late, {}, {}, trial.job, {}});
  t.emit(LeaseEnded{id, trial.job, epoch, LeaseEnd::Expired});
}

void resume_trial(Turn& t, const Member& member) {
  if (!member.trial || member.trial->done || !t.s.jobs.contains(member.trial->job)) return;
  if (!member.trial->proof) t.emit(trial_assignment(t.s, member));
}

}  // namespace pp::core
