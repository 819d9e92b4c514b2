// SPDX-License-Identifier: Apache-2.0
// Assignment: members pull, auction::SmartAssigner says who gets what, and the lanes say whether it may be had.
//
// The assigner is part of the state and keeps the queues; the stage of a job here and its place there always agree.
#include <algorithm>

#include "pool/core/turn.h"

namespace pp::core {
namespace {

constexpr Millis kAssignTick = seconds(1);
constexpr int kEventRefusalsMax = 64;
constexpr std::size_t kFloorsMax = 64;
constexpr Fixed kUnknownDeviation = Fixed::ppm(300'000);

/// What the rules permit now, asked about each candidate before it is handed out.
class LaneGate : public auction::Gate {
 public:
  explicit LaneGate(const State& s) : s_(s) {}
  bool admits(const MemberId& member, JobId job, auction::HandOut kind) const override {
    return draw_of(s_, s_.members.at(member), s_.jobs.at(job), kind).has_value();
  }
  std::int64_t units_open(const MemberId& member, const auction::Lane& lane) const override {
    return core::units_open(s_, s_.members.at(member), lane);
  }

 private:
  const State& s_;
};

/// Carries out what the assigner decided.
void carry_out(Turn& t, const auction::Assignment& given) {
  Member& member = t.s.members.at(given.member);
  Job& job = t.s.jobs.at(given.job);
  const auto draw = draw_of(t.s, member, job, given.kind);
  PP_CHECK(draw.has_value());  // the gate said so a moment ago
  take_unit(t, *draw);
  give(t, job, member, given, *draw);
}

/// A job that a lot of its own sold to this member.
std::optional<auction::Assignment> own_job(Turn& t, const Member& member) {
  for (const AwardId id : member.quotas) {
    const Quota& quota = t.s.quotas.at(id);
    if (!quota.job || t.s.batches.at(quota.batch).stage != OrderStage::Proving) continue;
    const Job& job = t.s.jobs.at(*quota.job);
    if (job.queue_stage != QueueStage::Bound && job.queue_stage != QueueStage::Requeued) continue;
    const bool again = job.queue_stage == QueueStage::Requeued;
    if (!draw_of(t.s, member, job, again ? auction::HandOut::Requeued : auction::HandOut::Fresh)) continue;
    if (auto given = t.s.assigner.give(*quota.job, member.member, t.now)) return given;
  }
  return std::nullopt;
}

void feed(Turn& t, Member& member) {
  const LaneGate gate(t.s);
  while (member.hungry_turn != 0) {
    auto given = own_job(t, member);
    if (!given) given = t.s.assigner.request(member.member, t.now, gate);
    if (!given) return;
    carry_out(t, *given);
  }
}

/// Work for those who wait, fastest first; each goes on to take as much as its hands hold.
void feed_waiting(Turn& t, int refusals_max) {
  const LaneGate gate(t.s);
  auction::SmartAssigner::Round round;
  round.refusals_max = refusals_max;
  while (auto given = t.s.assigner.hand_next(round, t.now, gate)) {
    carry_out(t, *given);
    feed(t, t.s.members.at(given->member));
  }
}

std::int64_t n_uncovered(const State& s) {
  std::int64_t n = 0;
  for (const auto& [id, batch] : s.batches) {
    for (const auto& [job_class, work] : batch.classes) n += work.uncovered();
  }
  return n;
}

/// Units of quotas whose holders cannot use them before all members together would be done: others may have the jobs.
/// Who sold its time in several lots at once keeps of the later ones what the earlier leave it time for.
void find_slow_units(Turn& t) {
  const bool lane_was_empty = n_uncovered(t.s) == 0;
  for (auto& [id, batch] : t.s.batches) {
    for (auto& [job_class, work] : batch.classes) work.slow_units = 0;
  }
  std::map<MemberId, std::int64_t> time_left_ppm;
  for (const auto& [id, quota] : t.s.quotas) {
    if (quota.job || quota.free_units == 0) continue;
    if (t.s.members.at(quota.member).presence != MemberPresence::Online) continue;
    std::int64_t& left_ppm = time_left_ppm.try_emplace(quota.member, kPpm).first->second;
    const std::int64_t in_time = t.s.assigner.units_in_time(quota.member, quota.job_class, t.now);
    const std::int64_t kept = std::min(quota.free_units, in_time * left_ppm / kPpm);
    if (kept > 0) left_ppm -= kept * kPpm / in_time;
    t.s.batches.at(quota.batch).classes.at(quota.job_class).slow_units += quota.free_units - kept;
  }
  // Who may draw on what is queued has changed.
  if (lane_was_empty && n_uncovered(t.s) > 0) t.s.assigner.project_anew();
}

void arm_tick(Turn& t) {
  if (t.s.assign_tick_armed || t.s.assigner.n_open() == 0) return;
  t.s.assign_tick_armed = true;
  t.wake(t.now + kAssignTick, TimerKind::AssignTick, 0);
}

}  // namespace

Millis lease_patience(const CoreConfig& config, const Job& job) {
  const auto scaled = static_cast<unsigned __int128>(config.lease_per_2p20_cycles.count) * job.planned.cycles >> 20;
  return config.lease_base + Millis{static_cast<std::int64_t>(scaled)};
}

auction::AssignOptions assign_options(const CoreConfig& config) {
  auction::AssignOptions out;
  out.copies_max = config.copies_max;
  out.insurance_ppm = config.insurance_ppm;
  out.fallback = config.assignment == AssignPolicy::LeastRecentlyProcessed;
  out.late_grace = config.lease_base;
  return out;
}

void reseat(State& s, const Member& member) {
  auction::SeatView view;
  view.member = member.member;
  for (const Capability& c : member.capabilities) {
    const auction::Speed* speed = member.standing.speed(c.job_class);
    const Millis usual = speed ? speed->median() : s.config.lease_per_2p20_cycles;
    view.skills.push_back({c.job_class, usual, speed ? speed->log_deviation() : kUnknownDeviation});
  }
  view.reliability = member.standing.expected_share(s.now);
  view.proven = member.standing.stage() == auction::Stage::Proven;
  view.let_down = member.standing.let_down();
  view.suspended_until = member.free_from();
  view.away = member.session == 0 || member.presence == MemberPresence::Silent;
  const bool takes = member.presence == MemberPresence::Online;
  view.in_flight_max = takes ? std::min(member.standing.credit(), s.config.credits_max) : 0;
  s.assigner.seat(view, s.now);
}

void set_hungry(State& s, Member& member) {
  const bool wants =
      member.presence == MemberPresence::Online && member.credits > 0 && member.running < s.config.credits_max;
  if (wants == (member.hungry_turn != 0)) return;
  if (wants) {
    member.hungry_turn = s.next_turn++;
    s.hungry[member.hungry_turn] = member.member;
    s.assigner.want(member.member);
  } else {
    s.hungry.erase(member.hungry_turn);
    member.hungry_turn = 0;
    s.assigner.stop_waiting(member.member);
  }
}

void place(Turn& t, Job& job, QueueStage stage) {
  using Place = auction::SmartAssigner::Place;
  ClassWork& work = t.s.batches.at(job.batch).classes.at(job.planned.job_class);
  const auto count = [&work](QueueStage at, std::int64_t n) {
    if (at == QueueStage::Fresh) work.fresh += n;
    if (at == QueueStage::Requeued) work.requeued += n;
  };
  if (stage == QueueStage::Fresh && job.bound && t.s.quotas.contains(*job.bound) &&
      t.s.quotas.at(*job.bound).free_units > 0) {
    stage = QueueStage::Bound;
  }
  count(job.queue_stage, -1);
  job.queue_stage = stage;
  count(stage, 1);
  if (stage != QueueStage::Fresh && stage != QueueStage::Bound && stage != QueueStage::Requeued) return;
  job.stage = JobStage::Ready;
  t.dispatch_wanted = true;
  auction::SmartAssigner& assigner = t.s.assigner;
  if (assigner.place_of(job.job) == Place::Absent) {
    assigner.add(job.job, job.planned.job_class, job.batch, lease_patience(t.s.config, job));
  }
  assigner.park(job.job, stage == QueueStage::Bound);
  if (stage == QueueStage::Bound) t.to_feed.insert(t.s.quotas.at(*job.bound).member);
}

void resettle(Turn& t, Job& job) {
  if (job.accepted || job.stage == JobStage::Dropped) return place(t, job, QueueStage::None);
  if (!job.checks.empty()) {
    job.stage = JobStage::Checking;
    return place(t, job, QueueStage::None);
  }
  if (n_running(job) > 0) {
    job.stage = JobStage::Leased;
    if (job.queue_stage != QueueStage::Running) place(t, job, QueueStage::Running);
    return;
  }
  place(t, job, job.leases.empty() ? QueueStage::Fresh : QueueStage::Requeued);
}

void dispatch(Turn& t) {
  for (const MemberId& id : std::exchange(t.to_feed, {})) feed(t, t.s.members.at(id));
  // Whoever waited in vain still does when nothing became free.
  if (t.dispatch_wanted && t.s.assigner.n_unassigned() > 0) feed_waiting(t, kEventRefusalsMax);
  want_backup_timers(t);
  arm_tick(t);
}

void assign_tick(Turn& t) {
  t.s.assign_tick_armed = false;
  const LaneGate gate(t.s);
  find_slow_units(t);
  t.s.assigner.refresh(t.now, gate);
  feed_newcomers(t);
  feed_waiting(t, auction::SmartAssigner::Round{}.refusals_max);
  if (auto given = t.s.assigner.hand_anyway(t.now, gate)) carry_out(t, *given);
  arm_tick(t);
}

void on(Turn& t, const WorkPulled& e) {
  Member* member = joined(t.s, e.member);
  if (!member) return t.emit(MemberRefused{e.member, 0, RefuseReason::NotJoined, {}});
  member->last_heard = t.now;
  if (member->suspended(t.now)) {
    t.emit(MemberRefused{e.member, member->session, RefuseReason::Suspended, member->free_from()});
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
  if (member->credits > 0) t.s.assigner.free_hands(e.member);
  set_hungry(t.s, *member);
  feed(t, *member);
}

}  // namespace pp::core
