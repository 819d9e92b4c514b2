// SPDX-License-Identifier: Apache-2.0
// The registry: who is here, what it can do, how it has behaved.
#include <algorithm>

#include "pool/core/bonds.h"

namespace pp::core {
namespace {

constexpr std::size_t kCapabilitiesMax = 64;
constexpr std::size_t kNameMax = 64;
constexpr Millis kBondExit = seconds(7 * 86'400);    // from a goodbye to having the bond back
constexpr Millis kQuarantine = seconds(7 * 86'400);  // then probation, if it comes back

void count_quotas(State& s, const Member& member, std::int64_t sign) {
  for (const AwardId id : member.quotas) {
    const Quota& quota = s.quotas.at(id);
    s.batches.at(quota.batch).classes.at(quota.job_class).quota_free += sign * quota.free_units;
  }
}

/// One timer a member, armed again each time it finds that the member was heard.
void watch_silence(Turn& t, Member& member) {
  if (member.silence_watched) return;
  member.silence_watched = true;
  t.wake(member.last_heard + t.s.config.member_silence, TimerKind::MemberSilence, 0, 0, member.member);
}

/// Ends every running lease of a member that is gone; its jobs go to others.
void drop_leases(Turn& t, Member& member, LeaseEnd why) {
  const std::set<JobId> jobs = member.jobs;
  for (const JobId id : jobs) {
    Job& job = t.s.jobs.at(id);
    for (Lease& lease : job.leases) {
      if (lease.member == member.member && lease.end == LeaseEnd::Running) end_lease(t, job, lease, why);
    }
    resettle(t, job);
  }
}

/// Tells a member that came back what still concerns it: its running leases and the lots it may bid in.
void resume(Turn& t, const Member& member) {
  for (const JobId id : member.jobs) {
    const Job& job = t.s.jobs.at(id);
    for (const Lease& lease : job.leases) {
      if (lease.member == member.member && lease.end == LeaseEnd::Running) t.emit(assignment_of(t.s, job, lease));
    }
  }
  resume_trial(t, member);
  for (const auto& [id, lot] : t.s.lots) {
    if (lot.phase == LotPhase::Decided) continue;
    if (lot.phase == LotPhase::Committing || lot.phase == LotPhase::Ticking) {
      announce(t, lot, {member.member});
    } else if (lot.sealed && lot.sealed->sealing().contains(member.member)) {
      t.emit(RevealsWanted{id,
                           lot.commit_root,
                           static_cast<std::uint32_t>(lot.sealed->commits().size()),
                           lot.rules.reveal_close,
                           {member.member}});
    }
  }
  tell_rates(t, member);
}

/// What is remembered when a member says hello: its word on its speed until it has worked, and that time has passed.
void greet(Turn& t, Member& member) {
  for (const Capability& c : member.capabilities) {
    if (member.standing.speed(c.job_class) || c.benchmark <= Millis{}) continue;
    note(t, member, {auction::MemberEventKind::SelfMeasured, c.job_class, c.benchmark, {}, {}});
  }
  // Every proof is checked, so where newcomers have no lane of their own the self-benchmark qualifies.
  if (!t.s.config.newcomer_lane && member.standing.stage() == auction::Stage::Newcomer &&
      member.standing.n_accepted() == 0) {
    for (std::int64_t i = 0; i < auction::kBenchmarkJobs; ++i) {
      note(t, member, {auction::MemberEventKind::BenchmarkPassed, {}, {}, {}, {}});
    }
  }
  if (member.standing.stage() == auction::Stage::Quarantine && t.now - member.quarantined_at >= kQuarantine) {
    note(t, member, {auction::MemberEventKind::Rehabilitated, {}, {}, {}, {}});
  }
}

}  // namespace

bool Member::serves(const auction::JobClass& job_class) const {
  return std::any_of(capabilities.begin(), capabilities.end(),
                     [&](const Capability& c) { return c.job_class == job_class; });
}

Member* joined(State& s, const MemberId& id) {
  const auto at = s.members.find(id);
  return at == s.members.end() || at->second.session == 0 ? nullptr : &at->second;
}

void set_presence(Turn& t, Member& member, MemberPresence presence) {
  if (member.presence == presence) return;
  const bool was_here = member.presence == MemberPresence::Online;
  member.presence = presence;
  if (was_here) count_quotas(t.s, member, -1);
  if (presence == MemberPresence::Online) count_quotas(t.s, member, 1);
  if (presence != MemberPresence::Online) member.credits = 0;
  reseat(t.s, member);
  set_hungry(t.s, member);
  t.dispatch_wanted = true;
}

void on(Turn& t, const MemberJoined& e) {
  const auto known = t.s.members.find(e.member);
  if (known == t.s.members.end() && t.s.members.size() >= t.s.config.members_max) {
    return t.emit(MemberRefused{e.member, e.session, RefuseReason::PoolFull, {}});
  }
  Member& member = t.s.members[e.member];
  if (member.session != 0 && e.session < member.session) {
    return t.emit(MemberRefused{e.member, e.session, RefuseReason::StaleSession, {}});
  }
  if (known == t.s.members.end()) {
    member.member = e.member;
    member.first_seen = t.now;
  }
  member.session = e.session;
  member.name = e.name.substr(0, kNameMax);
  member.payout_address = e.payout_address.substr(0, kNameMax * 2);
  member.capabilities = e.capabilities;
  if (member.capabilities.size() > kCapabilitiesMax) member.capabilities.resize(kCapabilitiesMax);
  member.memory_bytes = e.memory_bytes;
  member.last_heard = t.now;
  member.credits = 0;
  member.bond_exit.reset();
  greet(t, member);
  set_presence(t, member, MemberPresence::Online);
  reseat(t.s, member);
  set_hungry(t.s, member);
  watch_silence(t, member);
  t.emit(MemberWelcomed{e.member, e.session, member.earned, member.valid});
  if (member.suspended(t.now)) {
    t.emit(MemberRefused{e.member, e.session, RefuseReason::Suspended, member.free_from()});
  }
  resume(t, member);
  for (auto& [id, batch] : t.s.batches) open_lots(t, batch);
  open_books(t, member);
}

void on(Turn& t, const MemberLeft& e) {
  Member* member = joined(t.s, e.member);
  if (!member || member->session != e.session) return;
  member->session = 0;
  set_presence(t, *member, MemberPresence::Offline);
  if (e.reason != LeaveReason::Goodbye) return;  // it may come back: its leases run on
  member->bond_exit = t.now + kBondExit;
  t.wake(*member->bond_exit, TimerKind::BondExit, 0, 0, e.member);
  lapse_all(t, *member);
  drop_leases(t, *member, LeaseEnd::Declined);
}

void on(Turn& t, const Heartbeat& e) {
  Member* member = joined(t.s, e.member);
  if (!member || member->session != e.session) return;
  member->last_heard = t.now;
  if (member->presence == MemberPresence::Silent) {
    set_presence(t, *member, MemberPresence::Online);
    watch_silence(t, *member);
  }
  for (const LeaseProgress& progress : e.progress) {
    const auto at = t.s.jobs.find(progress.job);
    if (at == t.s.jobs.end()) continue;
    for (Lease& lease : at->second.leases) {
      if (lease.member == e.member && lease.epoch == progress.epoch) {
        lease.permille = std::min<std::uint32_t>(progress.permille, 1000);
      }
    }
  }
}

void on(Turn& t, const MemberDraining& e) {
  Member* member = joined(t.s, e.member);
  if (!member) return;
  lapse_all(t, *member);
  set_presence(t, *member, MemberPresence::Draining);
}

void member_silence(Turn& t, const MemberId& id) {
  const auto at = t.s.members.find(id);
  if (at == t.s.members.end()) return;
  Member& member = at->second;
  member.silence_watched = false;
  if (t.now < member.last_heard + t.s.config.member_silence) return watch_silence(t, member);
  if (member.presence == MemberPresence::Online) set_presence(t, member, MemberPresence::Silent);
  lapse_all(t, member);
  drop_leases(t, member, LeaseEnd::MemberGone);
}

}  // namespace pp::core
