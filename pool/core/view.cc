// SPDX-License-Identifier: Apache-2.0
// The view: the state as readers see it, newest first, without what is still sealed.
#include <algorithm>

#include "pool/core/bonds.h"
#include "pool/core/core.h"

namespace pp::core {
namespace {

OrderView view_of(const Order& order) {
  OrderView out{order.terms, order.stage,         order.reason, order.detail, order.seen_at,
                0,           order.cost_estimate, order.bid,    order.price,  order.batch};
  if (order.plan) out.cycles = order.plan->cycles;
  return out;
}

JobView view_of(const Job& job) {
  JobView out;
  out.job = job.job;
  out.job_class = job.planned.job_class;
  out.stage = job.stage;
  out.cycles = job.planned.cycles;
  out.leases = static_cast<std::uint32_t>(job.leases.size());
  out.refusals = static_cast<std::uint32_t>(job.refused.size());
  out.children = job.planned.children;
  for (const Lease& lease : job.leases) {
    // While a result is checked its lease has ended, and it is still the one to show.
    if (lease.end != LeaseEnd::Running && lease.end != LeaseEnd::Delivered) continue;
    if (lease.end == LeaseEnd::Delivered && job.stage != JobStage::Checking && !job.accepted) continue;
    out.prover = lease.member;
    out.epoch = lease.epoch;
    out.price = lease.pay;
    out.backup = !lease.award;
    out.progress_permille = lease.permille;
    out.leased_at = lease.given;
  }
  if (job.accepted) {
    const Acceptance& a = *job.accepted;
    out.prover = a.member;
    out.epoch = a.epoch;
    out.price = a.pay;
    out.backup = a.backup;
    out.accepted_at = a.at;
    out.verify_ms = a.verify_ms;
    out.progress_permille = 1000;
  }
  return out;
}

BatchView view_of(const State& s, const Batch& batch) {
  BatchView out{batch.batch,       batch.order, batch.stage,       batch.won_at,       batch.deadline, batch.price,
                batch.pay_budget,  batch.paid,  batch.cancel_fees, batch.operator_fee, batch.surplus,  batch.proof,
                batch.proof_bytes, {}};
  out.jobs.reserve(batch.jobs.size());
  for (const JobId id : batch.jobs) out.jobs.push_back(view_of(s.jobs.at(id)));
  return out;
}

LotView view_of(const Lot& lot) {
  LotView out;
  out.rules = lot.rules;
  out.phase = lot.phase;
  out.outcome = lot.outcome;
  out.round = lot.round;
  out.commit_root = lot.commit_root;
  out.reveal_root = lot.reveal_root;
  out.seed = lot.seed;
  if (lot.clock) {
    out.commitments = static_cast<std::uint32_t>(lot.clock->moves().size());
    return out;
  }
  if (lot.sealed) {
    out.commitments = static_cast<std::uint32_t>(lot.sealed->commits().size());
    out.reveals = static_cast<std::uint32_t>(lot.sealed->reveals().size());
    return out;
  }
  out.bids = lot.bids;
  out.commitments = static_cast<std::uint32_t>(lot.bids.size());
  out.reveals = static_cast<std::uint32_t>(
      std::count_if(lot.bids.begin(), lot.bids.end(), [](const LotBid& bid) { return bid.revealed; }));
  return out;
}

MemberView view_of(const State& s, const Member& member) {
  MemberView out;
  out.member = member.member;
  out.name = member.name;
  out.presence = member.presence;
  out.first_seen = member.first_seen;
  out.last_heard = member.last_heard;
  out.capabilities = member.capabilities;
  out.valid = member.valid;
  out.invalid = member.invalid;
  out.late = member.late;
  out.unrevealed = member.unrevealed;
  if (member.suspended(s.now)) out.presence = MemberPresence::Suspended;
  // As of its last event: a hundred thousand exponentials a view would be dear.
  out.reliability_ppm = member.rank.value_or(0) * 10'000;
  out.strikes = static_cast<std::uint32_t>(member.strikes.size());
  out.running = member.running;
  out.earned = member.earned;
  out.stage = member.standing.stage();
  out.credit = member.standing.credit();
  if (out.stage != auction::Stage::Quarantine) out.suspended_until = member.free_from();
  out.bond = bond_of(s, member.member);
  out.validity = member.standing.validity();
  out.punctuality = member.standing.punctuality();
  out.speeds = member.standing.speeds();
  return out;
}

template <class Map, class Out, class Make>
void newest_first(const Map& from, Out& to, const Make& make) {
  to.reserve(from.size());
  for (auto at = from.rbegin(); at != from.rend(); ++at) to.push_back(make(at->second));
}

}  // namespace

View Core::view() const {
  const State& s = state_;
  View out;
  out.pool = s.pool;
  out.seq = s.seq;
  out.time = s.now;
  out.bidding_paused = s.bidding_paused;
  out.market = s.market;
  out.market_detail = s.market_detail;
  out.equity_free = equity_free(s);
  out.equity_committed = equity_committed(s);
  newest_first(s.orders, out.orders, [](const Order& o) { return view_of(o); });
  newest_first(s.batches, out.batches, [&s](const Batch& b) { return view_of(s, b); });
  newest_first(s.lots, out.lots, [](const Lot& l) { return view_of(l); });
  for (const auto& [id, member] : s.members) out.members.push_back(view_of(s, member));
  for (const auto& [account, balance] : s.books.balances()) out.ledger.push_back({ledger::name_of(account), balance});
  out.payout_epoch = s.payout_epoch;
  out.payout_root = s.payout_root;
  return out;
}

}  // namespace pp::core
