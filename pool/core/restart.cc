// SPDX-License-Identifier: Apache-2.0
// After recovery: sessions are gone, sealed lots are void, and every open question is asked again under its old key.
#include "pool/core/turn.h"

namespace pp::core {
namespace {

/// The time while the pool was down is not the members' fault: what ran keeps the time that it had left.
void stretch(Turn& t, Millis down) {
  for (auto& [id, job] : t.s.jobs) {
    for (Lease& lease : job.leases) {
      if (lease.end == LeaseEnd::Running) lease.deadline = lease.deadline + down;
    }
  }
  for (auto& [id, quota] : t.s.quotas) quota.last_used = quota.last_used + down;
  for (auto& [id, member] : t.s.members) {
    if (member.trial) member.trial->deadline = member.trial->deadline + down;
  }
  t.s.assigner.stretch(down);
}

void forget_sessions(Turn& t) {
  for (auto& [id, member] : t.s.members) {
    member.session = 0;
    member.last_heard = t.now;
    set_presence(t, member, MemberPresence::Offline);
  }
}

void ask_again(Turn& t) {
  std::vector<OrderId> open;
  for (auto& [id, order] : t.s.orders) {
    if (order.settled || order.stage == OrderStage::Lost || order.stage == OrderStage::Refused) continue;
    open.push_back(id);
    if (order.batch) continue;
    order.attempts = 0;
    if (order.stage == OrderStage::Bidding) {
      ask_bid(t, order);
    } else {
      ask_preflight(t, order);
    }
  }
  for (auto& [id, batch] : t.s.batches) {
    batch.attempts = 0;
    if (batch.stage == OrderStage::Assembling) ask_assembly(t, batch);
    if (batch.stage == OrderStage::Delivering) ask_delivery(t, batch);
  }
  for (auto& [id, job] : t.s.jobs) {
    for (PendingCheck& check : job.checks) {
      check.asked_at = t.now;
      t.emit(CheckProof{id, check.member, job.planned.job_class, check.proof, job.planned.statement});
    }
  }
  for (const auto& [id, member] : t.s.members) {
    const bool waits = member.trial && member.trial->proof && !member.trial->done;
    if (waits && t.s.jobs.contains(member.trial->job)) ask_trial_check(t, member);
  }
  t.emit(RefreshOrders{std::move(open), t.s.last_settlement});
}

}  // namespace

void on(Turn& t, const Started& e) {
  t.s.pool = e.pool;
  t.s.assigner.set_options(assign_options(t.s.config));
  stretch(t, t.now - t.last);
  forget_sessions(t);
  std::vector<LotId> running;
  for (const auto& [id, lot] : t.s.lots) {
    if (lot.phase != LotPhase::Decided) running.push_back(id);
  }
  for (const LotId id : running) void_lot(t, t.s.lots.at(id), LotOutcome::Interrupted);
  ask_again(t);
}

void on(Turn& t, const Configured& e) {
  if (e.config.fault()) return;
  t.s.config = e.config;
  t.s.assigner.set_options(assign_options(e.config));
  for (const auto& [id, member] : t.s.members) reseat(t.s, member);
  open_books(t);
}

void on(Turn&, const TimePassed&) {}

}  // namespace pp::core
