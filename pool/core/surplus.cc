// SPDX-License-Identifier: Apache-2.0
// The surplus of a settled batch: what its revenue leaves when everything agreed is paid goes to those who did the
// work.
//
// Levelled, it goes to those first who were promised least for work of the same class. A lot clears at the price of the
// next seller while the lane pays what it posted, so without that whoever held out of a lot could be paid more for the
// same work than those who sold in it. No promise is cut: there is only what the buyer paid beyond all of them.
#include "pool/core/turn.h"
#include "pool/ledger/share.h"

namespace pp::core {
namespace {

using Stakes = std::map<MemberId, ledger::Stake>;

/// What was agreed for an accepted job when it was given out: what a delay has cost of it is not made good.
Money agreed_pay(const Job& job) {
  for (const Lease& lease : job.leases) {
    if (lease.member == job.accepted->member && lease.epoch == job.accepted->epoch) return lease.pay;
  }
  return job.accepted->pay;
}

/// Who did how much of each class, in cycles of accepted jobs, and what it was promised for that.
std::map<auction::JobClass, Stakes> stakes_of(const State& s, const Batch& batch) {
  const bool levelled = s.config.surplus_policy == SurplusPolicy::Level;
  std::map<auction::JobClass, Stakes> out;
  for (const JobId id : batch.jobs) {
    const Job& job = s.jobs.at(id);
    if (!job.accepted) continue;
    const Money agreed = agreed_pay(job);
    // Volunteers give their work, and who is on probation works for its standing alone: neither takes a share.
    if (job.accepted->backup && agreed == Money{}) continue;
    ledger::Stake& stake = out[job.planned.job_class][job.accepted->member];
    stake.party = job.accepted->member.bytes;
    stake.weight += job.planned.cycles;
    if (levelled) stake.promised += agreed;
  }
  return out;
}

/// The part of each class, by its work: the price of one class says nothing about what another is worth.
std::vector<Money> parts_of(Money surplus, const std::map<auction::JobClass, Stakes>& stakes, const Digest32& seed) {
  std::vector<ledger::Weight> classes;
  for (const auto& [job_class, members] : stakes) {
    ledger::Weight& work = classes.emplace_back();
    work.party[0] = static_cast<std::uint8_t>(job_class.code() >> 8);
    work.party[1] = static_cast<std::uint8_t>(job_class.code());
    for (const auto& [member, stake] : members) work.weight += stake.weight;
  }
  return ledger::share_by_weight(surplus, classes, seed);
}

}  // namespace

void share_surplus(Turn& t, const Batch& batch, const Digest32& seed) {
  if (batch.surplus == Money{}) return;
  const auto stakes = stakes_of(t.s, batch);
  const std::vector<Money> parts = parts_of(batch.surplus, stakes, seed);
  std::map<MemberId, Money> shares;
  auto part = parts.begin();
  for (const auto& [job_class, members] : stakes) {
    std::vector<ledger::Stake> level;
    for (const auto& [member, stake] : members) level.push_back(stake);
    const std::vector<Money> of_class = ledger::share_to_level(*part++, level, seed);
    for (std::size_t i = 0; i < level.size(); ++i) shares[MemberId{level[i].party}] += of_class[i];
  }
  ledger::Draft draft{{ledger::EntryKind::SurplusShared, batch.batch.value, 0}, {}};
  draft.debit({ledger::AccountKind::Surplus, {}}, batch.surplus);
  Money shared;
  for (const auto& [member, share] : shares) {
    draft.credit(ledger::payable(member), share);
    t.s.members.at(member).earned += share;
    shared += share;
  }
  draft.credit({ledger::AccountKind::Dust, {}}, batch.surplus - shared);
  t.book(draft);
}

}  // namespace pp::core
