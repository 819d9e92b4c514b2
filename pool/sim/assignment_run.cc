// SPDX-License-Identifier: Apache-2.0
#include "pool/sim/assignment_run.h"

#include <algorithm>

#include "auction/assign/lrp.h"
#include "auction/reputation/standing.h"
#include "pool/sim/agenda.h"
#include "pool/sim/measures.h"
#include "pool/sim/tally.h"

namespace pp::sim {
namespace {

using auction::MemberEventKind;

constexpr Millis kTick = seconds(1);              // of the assigner's timer
constexpr Millis kHeartbeatsMissed = seconds(5);  // heartbeats that stay away
constexpr Millis kArrivals{500};                  // members ask for the first time within this span

struct Act {
  enum class Kind : std::uint8_t { Ask, Tick, Result, Crash, Lost, Back } kind = Kind::Ask;
  std::uint32_t member = 0;
  std::uint64_t job = 0;
  std::uint32_t epoch = 0;
};

struct Seat {
  auction::Standing standing;
  bool working = false;
  bool given_up = false;  // the pool no longer waits for what it works on
  std::uint64_t job = 0;
  std::uint32_t epoch = 0;
};

class AssignmentRun {
 public:
  AssignmentRun(const AssignmentPlan& plan, std::uint64_t seed);
  Outcome run();

 private:
  bool lrp() const { return plan_.policy == Policy::Lrp; }
  void after(Millis span, Act act) { agenda_.add(now_ + span, act); }
  void seat(std::uint32_t i);
  void note(std::uint32_t i, MemberEventKind kind, Millis taken = {});
  void give(std::uint32_t i, std::uint64_t job);
  void stop(std::uint32_t i, bool wasted);
  void ask(std::uint32_t i);
  void refuse(std::uint32_t i, std::uint64_t job);
  void take_result(const Act& act);
  void cancel(std::uint32_t i);
  void tick();
  void crash(const Act& act);
  void step(const Act& act);

  AssignmentPlan plan_;
  std::uint64_t luck_ = 0;
  std::vector<Prover> provers_;
  std::vector<Seat> seats_;
  Tally tally_;
  auction::LrpQueue queue_;
  auction::SmartAssigner smart_;
  Agenda<Act> agenda_;
  Instant now_{0};
};

AssignmentRun::AssignmentRun(const AssignmentPlan& plan, std::uint64_t seed) : plan_(plan) {
  Rng rng{seed};
  provers_ = make_provers(plan.members, plan.mix, plan.byzantine_percent, plan.behaviour, rng.split());
  luck_ = rng.next();
  Rng arrivals = rng.split();
  seats_.resize(provers_.size());
  tally_ = Tally(provers_, plan.behaviour, plan.jobs);
  plan_.options.fallback = plan.policy == Policy::Fallback;
  smart_ = auction::SmartAssigner(plan_.options);
  for (std::uint64_t j = 0; j < plan.jobs; ++j) lrp() ? queue_.add({j}) : smart_.add({j}, kClass);
  for (std::uint32_t i = 0; i < provers_.size(); ++i) {
    auction::Standing& standing = seats_[i].standing;
    standing.set_speed_prior(kClass, auction::Speed::prior(provers_[i].benchmark, Fixed::ppm(100'000)));
    for (int k = 0; k < auction::kBenchmarkJobs; ++k) {
      standing.apply({MemberEventKind::BenchmarkPassed, Instant{0}, kClass, {}});
    }
    seat(i);
    after(Millis{static_cast<std::int64_t>(arrivals.below(static_cast<std::uint64_t>(kArrivals.count)))},
          {Act::Kind::Ask, i, 0, 0});
  }
  if (!lrp()) after(kTick, {Act::Kind::Tick, 0, 0, 0});
}

void AssignmentRun::seat(std::uint32_t i) {
  if (lrp()) return;
  const auction::Standing& standing = seats_[i].standing;
  const auction::Speed& speed = *standing.speed(kClass);
  auction::SeatView view;
  view.member = provers_[i].id;
  view.skills = {{kClass, speed.median() + plan_.behaviour.round_trip, speed.log_deviation()}};
  view.reliability = standing.expected_share(now_);
  view.proven = standing.stage() == auction::Stage::Proven;
  view.let_down = standing.let_down();
  view.suspended_until =
      standing.stage() == auction::Stage::Quarantine ? Instant{INT64_MAX} : standing.suspended_until();
  smart_.seat(view, now_);
}

void AssignmentRun::note(std::uint32_t i, MemberEventKind kind, Millis taken) {
  if (lrp()) return;
  seats_[i].standing.apply({kind, now_, kClass, taken});
  seat(i);
}

void AssignmentRun::give(std::uint32_t i, std::uint64_t job) {
  Seat& s = seats_[i];
  s.working = true;
  s.job = job;
  ++s.epoch;
  tally_.give(i, job, now_);
  const Act back{Act::Kind::Result, i, job, s.epoch};
  if (provers_[i].nature == Nature::Cheat) return after(plan_.behaviour.cheat_after, back);
  if (provers_[i].nature == Nature::Hoarder) {
    if (!lrp()) return;  // its hands stay full
    s.working = false;
    return after(plan_.behaviour.hoarder_asks_every, {Act::Kind::Ask, i, 0, 0});
  }
  const Fate fate = fate_of(luck_, job, i, provers_[i].time_ms, plan_.behaviour);
  after(fate.span, fate.crashes ? Act{Act::Kind::Crash, i, job, s.epoch} : back);
}

void AssignmentRun::stop(std::uint32_t i, bool wasted) {
  Seat& s = seats_[i];
  if (s.working && !s.given_up) tally_.end_copy(s.job);
  s.given_up = false;
  s.working = false;
  tally_.stop(i, now_, wasted);
}

void AssignmentRun::ask(std::uint32_t i) {
  if (seats_[i].working) return;
  if (lrp()) {
    if (const auto job = queue_.next()) return give(i, job->value);
    return after(seconds(1), {Act::Kind::Ask, i, 0, 0});
  }
  if (const auto given = smart_.request(provers_[i].id, now_)) give(i, given->job.value);
}

/// A proof that does not hold. The published queue has no memory of it.
void AssignmentRun::refuse(std::uint32_t i, std::uint64_t job) {
  stop(i, true);
  tally_.refuse(i, job);
  const Millis round_trip = plan_.behaviour.round_trip;
  if (lrp()) return after(round_trip, {Act::Kind::Ask, i, 0, 0});
  smart_.fail({job}, provers_[i].id);
  note(i, MemberEventKind::Invalid);
  const auction::Standing& standing = seats_[i].standing;
  if (standing.stage() == auction::Stage::Quarantine) return;
  agenda_.add(std::max(now_ + round_trip, standing.suspended_until()), {Act::Kind::Ask, i, 0, 0});
}

void AssignmentRun::take_result(const Act& act) {
  Seat& s = seats_[act.member];
  if (s.epoch != act.epoch || !s.working || s.job != act.job) return;  // cancelled meanwhile
  const Prover& prover = provers_[act.member];
  if (prover.nature == Nature::Cheat) return refuse(act.member, act.job);
  const Millis taken = now_ - tally_.began(act.member);
  const bool first = tally_.accept(act.member, act.job, now_, plan_.pay_per_job);
  stop(act.member, !first);
  if (first) {
    if (lrp()) queue_.complete({act.job});
    for (const MemberId& other : smart_.complete({act.job}, prover.id, taken)) cancel(index_of(other));
  } else if (!lrp()) {
    smart_.returned({act.job}, prover.id);
  }
  const Millis worked = taken - plan_.behaviour.round_trip;
  note(act.member, MemberEventKind::Accepted, std::max(Millis{1}, worked));
  after(plan_.behaviour.round_trip, {Act::Kind::Ask, act.member, 0, 0});
}

void AssignmentRun::cancel(std::uint32_t i) {
  Seat& s = seats_[i];
  if (!s.working) return;
  stop(i, true);
  ++s.epoch;
  const bool hoards = provers_[i].nature == Nature::Hoarder;
  if (!hoards) smart_.returned({s.job}, provers_[i].id);
  after(hoards ? plan_.behaviour.hoarder_asks_every : plan_.behaviour.round_trip, {Act::Kind::Ask, i, 0, 0});
}

void AssignmentRun::tick() {
  after(kTick, {Act::Kind::Tick, 0, 0, 0});
  const auto report = smart_.tick(now_);
  for (const auction::LateLease& late : report.late) {
    const std::uint32_t i = index_of(late.member);
    tally_.fail(i, late.job.value);
    tally_.end_copy(late.job.value);  // what still comes is a gift
    seats_[i].given_up = true;
    note(i, MemberEventKind::Late);
  }
  for (const auction::Assignment& a : report.handed_out) give(index_of(a.member), a.job.value);
}

void AssignmentRun::crash(const Act& act) {
  Seat& s = seats_[act.member];
  if (s.epoch != act.epoch || !s.working) return;
  stop(act.member, true);
  ++s.epoch;
  after(plan_.behaviour.away, {Act::Kind::Back, act.member, 0, 0});
  if (!lrp()) after(kHeartbeatsMissed, {Act::Kind::Lost, act.member, 0, 0});
}

void AssignmentRun::step(const Act& act) {
  switch (act.kind) {
    case Act::Kind::Ask:
      return ask(act.member);
    case Act::Kind::Tick:
      return tick();
    case Act::Kind::Result:
      return take_result(act);
    case Act::Kind::Crash:
      return crash(act);
    case Act::Kind::Lost:
      smart_.unseat(provers_[act.member].id);
      seats_[act.member].standing.apply({MemberEventKind::Lost, now_, kClass, {}});
      return;
    case Act::Kind::Back:
      seat(act.member);
      return ask(act.member);
  }
}

Outcome AssignmentRun::run() {
  while (!agenda_.empty() && !tally_.all_done() && now_.ms < plan_.longest.count) {
    now_ = agenda_.next();
    step(agenda_.take());
  }
  return tally_.outcome(now_, Instant{0});
}

}  // namespace

Outcome run_assignment(const AssignmentPlan& plan, std::uint64_t seed) { return AssignmentRun(plan, seed).run(); }

}  // namespace pp::sim
