// SPDX-License-Identifier: Apache-2.0
// Lots: opened with published rules, sealed, revealed, seeded by the market's beacon, cleared by a pure mechanism.
//
// What was said in a lot is judged by auction::SealedLot and recorded step by step, so that a restart rebuilds it.
#include <algorithm>

#include "auction/lot.h"
#include "pool/core/lot_record.h"
#include "pool/core/turn.h"

namespace pp::core {
namespace {

using auction::Reason;

Lot* find(State& s, LotId id) {
  const auto at = s.lots.find(id);
  return at == s.lots.end() ? nullptr : &at->second;
}

LotDoor door_of(State& s, const MemberId& id, const Lot* lot, Instant now) {
  const Member* member = joined(s, id);
  if (!member) return LotDoor::NotJoined;
  if (member->suspended(now)) return LotDoor::Suspended;
  return lot ? LotDoor::Open : LotDoor::UnknownLot;
}

std::vector<MemberId> bidders_for(const State& s, const auction::JobClass& job_class, Instant now) {
  std::vector<MemberId> out;
  for (const auto& [id, member] : s.members) {
    const bool here = member.presence == MemberPresence::Online && !member.suspended(now);
    if (here && member.serves(job_class) && may_bid(s, member)) {
      out.push_back(id);
    }
  }
  return out;
}

void open_lot(Turn& t, Batch& batch, const auction::JobClass& job_class, ClassWork& work, std::int64_t units,
              std::optional<JobId> job, const std::vector<MemberId>& bidders) {
  const CoreConfig& config = t.s.config;
  const LotId id = t.s.next_lot;
  ++t.s.next_lot.value;
  Lot& lot = t.s.lots[id];
  auction::LotRules& rules = lot.rules;
  rules.pool = t.s.pool;
  rules.lot = id;
  rules.batch = batch.batch;
  rules.job_class = job_class;
  rules.mechanism = work.mechanism;
  rules.units = units;
  rules.reserve = work.reserve;
  rules.opened = t.now;
  rules.commit_close = t.now + config.commit_phase;
  rules.reveal_close = rules.commit_close + config.reveal_phase;
  // Quotas end well before the batch does, so that what they leave can still be proved by others.
  rules.deliver_by = rules.reveal_close + Millis{(batch.deadline - rules.reveal_close).count * 6 / 10};
  PP_CHECK(auction::check_lot(rules));
  lot.invited = bidders;
  lot.round = work.round;
  lot.job = job;
  lot.cycles_mean = job ? t.s.jobs.at(*job).planned.cycles : work.cycles / work.jobs;
  lot.rebuild();
  ++work.lots_running;
  t.wake(rules.commit_close, TimerKind::LotCommitClose, id.value);
  t.wake(rules.reveal_close, TimerKind::LotRevealClose, id.value);
  t.emit(announcement_of(t.s, lot, bidders));
}

/// Whether nothing that may still be said can change the lot: every standing commitment is open.
bool all_revealed(const Lot& lot) {
  for (const auto& [member, reason] : lot.sealed->sealing()) {
    if (reason != Reason::Won) return false;
  }
  return true;
}

std::vector<LotBid> bids_of(const auction::SealedLot& sealed, const auction::LotResult& result) {
  std::map<MemberId, LotBid> by_member;
  for (const auto& [member, reason] : sealed.sealing()) by_member[member] = {member, {}, false, {}, 0, reason, 0, {}};
  for (const auction::Offer& offer : sealed.offers()) {
    LotBid& bid = by_member[offer.member];
    bid.revealed = true;
    bid.price = offer.price;
    bid.units = offer.units;
    bid.reason = Reason::NoTrade;  // unless the result says better
  }
  for (const auction::ResultLine& line : result.lines) {
    LotBid& bid = by_member[line.member];
    if (!bid.revealed) continue;
    bid.reason = line.verdict.reason;
    bid.units_won = line.verdict.units_won;
  }
  for (const auction::Award& award : result.awards) by_member[award.member].price_won = award.unit_price;
  // From the last to the first: a member's last commitment is the one that counts, those before it were replaced.
  std::vector<LotBid> out;
  std::set<MemberId> seen;
  for (std::size_t i = sealed.commits().size(); i-- > 0;) {
    const auction::CommitRecord& commit = sealed.commits()[i];
    const bool live = seen.insert(commit.member).second;
    out.push_back(live ? by_member[commit.member] : LotBid{commit.member, {}, false, {}, 0, Reason::Superseded, 0, {}});
    out.back().commitment = commit.commitment.bytes;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

void make_quotas(Turn& t, Batch& batch, const Lot& lot, const auction::LotResult& result) {
  ClassWork& work = batch.classes.at(lot.rules.job_class);
  for (const auction::Award& award : result.awards) {
    const AwardId id = t.s.next_award;
    ++t.s.next_award.value;
    t.s.quotas[id] = {id,          lot.rules.lot,       batch.batch,       lot.rules.job_class, award.member,
                      award.units, award.units,         award.extra_units, award.unit_price,    lot.job,
                      t.now,       lot.rules.deliver_by};
    batch.promised += award.payment();
    Member& member = t.s.members.at(award.member);
    member.quotas.insert(id);
    if (member.presence == MemberPresence::Online) work.quota_free += award.units;
    if (lot.job) {
      Job& job = t.s.jobs.at(*lot.job);
      job.bound = id;
      if (job.queue_stage == QueueStage::Fresh) place(t, job, QueueStage::Bound);
    }
    t.wake(lot.rules.deliver_by, TimerKind::QuotaEnd, id.value);
    t.wake(t.now + t.s.config.quota_idle, TimerKind::QuotaIdle, id.value);
  }
  PP_CHECK(batch.paid + batch.promised <= batch.pay_budget);
}

void remember_price(State& s, const Lot& lot, const auction::LotResult& result) {
  if (result.units_sold == 0) return;
  Money total;
  for (const auction::Award& award : result.awards) total += award.payment();
  std::vector<Money>& prices = s.class_prices[lot.rules.job_class];
  prices.push_back(price_of_2p20(total.scaled(1, result.units_sold), lot.cycles_mean));
  if (prices.size() > s.config.price_memory_lots) prices.erase(prices.begin());
}

/// Those who kept their bid shut although the lot went by its clock.
void blame_silent(Turn& t, const Lot& lot) {
  for (const auto& [id, reason] : lot.sealed->sealing()) {
    if (reason == Reason::Won) continue;
    Member& member = t.s.members.at(id);
    ++member.unrevealed;
    note(t, member, {auction::MemberEventKind::NotRevealed, lot.rules.job_class, {}, {}, {}});
    strike(t, member);
  }
}

/// Writes the outcome down, tells it, and puts up again what was not sold. Only a cleared lot has a transcript.
void close_lot(Turn& t, Lot& lot, LotOutcome outcome, const auction::LotResult& result) {
  Batch& batch = t.s.batches.at(lot.rules.batch);
  ClassWork& work = batch.classes.at(lot.rules.job_class);
  const bool cleared = outcome == LotOutcome::Cleared;
  lot.phase = LotPhase::Decided;
  lot.outcome = outcome;
  lot.commit_root = lot.sealed->commit_root();
  lot.reveal_root = lot.sealed->reveal_root();
  lot.bids = bids_of(*lot.sealed, result);
  auction::ClosedLot closed;
  closed.body = void_record_of(lot);
  if (cleared) closed = auction::close_lot(*lot.sealed, beacon_of(lot), result);
  t.emit(LotDecided{lot.rules, lot.sealed->hash(), outcome, lot.commit_root, lot.reveal_root, lot.seed,
                    lot.beacon_round, lot.bids, std::move(closed.body), closed.head});
  --work.lots_running;
  if (cleared) work.units_unsold -= result.units_sold;
  if (cleared && lot.job && result.units_sold > 0) work.unsold_jobs.erase(*lot.job);
  lot.sealed.reset();
  lot.steps.clear();
  if (outcome != LotOutcome::Withdrawn && work.lots_running == 0) open_lots(t, batch);
  t.dispatch_wanted = true;
}

void decide(Turn& t, Lot& lot) {
  Batch& batch = t.s.batches.at(lot.rules.batch);
  lot.seed = auction::seed_of(lot.sealed->hash(), *lot.beacon);
  const auction::LotResult result = auction::result_of(*lot.sealed, beacon_of(lot));
  blame_silent(t, lot);
  if (lot.sealed->reveals().empty()) return close_lot(t, lot, LotOutcome::NoOffers, {});
  Money total;
  for (const auction::Award& award : result.awards) total += award.payment();
  if (batch.paid + batch.promised + total > batch.pay_budget) return close_lot(t, lot, LotOutcome::NoFunds, {});
  make_quotas(t, batch, lot, result);
  remember_price(t.s, lot, result);
  close_lot(t, lot, LotOutcome::Cleared, result);
}

/// Decides once the seed is known and either the reveals have closed or nobody is left to reveal.
void try_decide(Turn& t, Lot& lot) {
  if (lot.phase != LotPhase::Revealing && lot.phase != LotPhase::AwaitingSeed) return;
  if (!lot.beacon) return;
  if (t.now < lot.rules.reveal_close && !all_revealed(lot)) return;
  decide(t, lot);
}

}  // namespace

void Lot::rebuild() {
  std::vector<auction::MemberTerms> terms;
  for (const MemberId& member : invited) terms.push_back({member, {}});
  sealed.emplace(rules, std::move(terms));
  for (const SealStep& step : steps) {
    if (step.commitment) {
      sealed->commit(step.member, *step.commitment, step.signature, true, step.at);
    } else {
      sealed->reveal(step.member, {step.price, step.units, step.nonce}, step.at);
    }
  }
}

LotOpened announcement_of(const State& s, const Lot& lot, std::vector<MemberId> members) {
  const Batch& batch = s.batches.at(lot.rules.batch);
  return {lot.rules, lot.sealed->hash(), {}, lot.cycles_mean, batch.program, batch.program_bytes, std::move(members)};
}

Money price_of_2p20(Money amount, std::uint64_t cycles) {
  const unsigned __int128 price = (static_cast<unsigned __int128>(amount.nanos()) << 20) / cycles;
  const auto most = static_cast<unsigned __int128>(kMoneyMax.nanos());
  return Money::nanos(static_cast<std::int64_t>(std::min(price, most)));
}

Money price_of_cycles(Money price_2p20, std::uint64_t cycles) {
  const unsigned __int128 price = static_cast<unsigned __int128>(price_2p20.nanos()) * cycles >> 20;
  const auto most = static_cast<unsigned __int128>(kMoneyMax.nanos());
  return Money::nanos(static_cast<std::int64_t>(std::min(price, most)));
}

Money lagged_price(const State& s, const auction::JobClass& job_class) {
  const auto at = s.class_prices.find(job_class);
  if (at == s.class_prices.end()) return s.config.cost_per_2p20_cycles;
  std::vector<Money> prices = at->second;
  std::sort(prices.begin(), prices.end());
  return prices[prices.size() / 2];
}

void open_lots(Turn& t, Batch& batch) {
  if (batch.stage != OrderStage::Proving) return;
  for (auto& [job_class, work] : batch.classes) {
    if (work.backup_open || work.lots_running > 0) continue;
    const std::vector<MemberId> bidders = bidders_for(t.s, job_class, t.now);
    const Instant phases_end = t.now + t.s.config.commit_phase + t.s.config.reveal_phase;
    if (work.units_unsold == 0 || work.round >= t.s.config.lot_rounds_max || phases_end >= batch.deadline) {
      work.backup_open = true;
      t.dispatch_wanted = true;
      continue;
    }
    if (bidders.empty()) continue;  // until a member of the class joins
    ++work.round;
    if (!auction::sells_one_job(work.mechanism)) {
      open_lot(t, batch, job_class, work, work.units_unsold, {}, bidders);
      continue;
    }
    for (const JobId job : work.unsold_jobs) open_lot(t, batch, job_class, work, 1, job, bidders);
  }
}

void on(Turn& t, const BidCommitted& e) {
  Lot* lot = find(t.s, e.lot);
  CommitAnswered answer{e.member,     e.request, e.lot, door_of(t.s, e.member, lot, t.now), Reason::CommitLate, {},
                        e.commitment, 0,         t.now};
  if (answer.door != LotDoor::Open || lot->phase == LotPhase::Decided) return t.emit(std::move(answer));
  answer.hash = lot->sealed->hash();
  const auction::Commitment commitment{e.commitment};
  answer.reason = lot->sealed->commit(e.member, commitment, e.signature, true, t.now);
  const auto& commits = lot->sealed->commits();
  if (answer.reason == Reason::Won) {
    lot->steps.push_back({e.member, commitment, e.signature, {}, 0, {}, t.now});
    answer.index = static_cast<std::uint32_t>(commits.size() - 1);
  }
  if (answer.reason == Reason::CommitReplayed) {
    // The receipt may have been lost on its way: the same one again.
    for (std::size_t i = commits.size(); i-- > 0;) {
      if (commits[i].member != e.member) continue;
      answer.index = static_cast<std::uint32_t>(i);
      answer.sealed_at = commits[i].received;
      break;
    }
  }
  t.emit(std::move(answer));
}

void on(Turn& t, const BidRevealed& e) {
  Lot* lot = find(t.s, e.lot);
  RevealAnswered answer{
      e.member, e.request, e.lot, door_of(t.s, e.member, lot, t.now), Reason::RevealLate, {}, 0, e.price,
      e.units,  e.nonce,   t.now};
  if (answer.door != LotDoor::Open || lot->phase == LotPhase::Decided) return t.emit(answer);
  const auction::Opening opening{e.price, e.units, e.nonce};
  // An opening of another class cannot match: the class is under the seal.
  const bool badly_before = lot->sealed->sealing()[e.member] == Reason::BadOpening;
  answer.reason =
      e.job_class == lot->rules.job_class ? lot->sealed->reveal(e.member, opening, t.now) : Reason::BadOpening;
  answer.hash = lot->sealed->hash();
  if (answer.reason == Reason::Won) answer.index = lot->sealed->reveals().back().commit_index;
  const bool matters = answer.reason == Reason::Won || (answer.reason == Reason::BadOpening && !badly_before);
  if (matters && e.job_class == lot->rules.job_class) {
    lot->steps.push_back({e.member, {}, {}, e.price, e.units, e.nonce, t.now});
  }
  t.emit(answer);
  try_decide(t, *lot);
}

void on(Turn& t, const BeaconSeen& e) {
  if (t.s.beacon && (e.round <= t.s.beacon->round || e.dated < t.s.beacon->dated)) return;
  t.s.beacon = {e.round, e.dated, e.value};
  std::vector<LotId> seeded;
  for (auto& [id, lot] : t.s.lots) {
    const bool waits = lot.phase == LotPhase::Revealing || lot.phase == LotPhase::AwaitingSeed;
    if (!waits || lot.beacon || e.dated <= lot.rules.commit_close) continue;
    lot.beacon = e.value;
    lot.beacon_dated = e.dated;
    lot.beacon_round = e.round;
    seeded.push_back(id);
  }
  for (const LotId id : seeded) try_decide(t, t.s.lots.at(id));
}

void lot_commit_close(Turn& t, LotId id) {
  Lot* lot = find(t.s, id);
  if (!lot || lot->phase != LotPhase::Committing) return;
  lot->phase = LotPhase::Revealing;
  lot->commit_root = lot->sealed->commit_root();
  if (lot->sealed->commits().empty()) return close_lot(t, *lot, LotOutcome::NoOffers, {});
  RevealsWanted wanted{
      id, lot->commit_root, static_cast<std::uint32_t>(lot->sealed->commits().size()), lot->rules.reveal_close, {}};
  for (const auto& [member, reason] : lot->sealed->sealing()) wanted.members.push_back(member);
  t.emit(std::move(wanted));
}

void lot_reveal_close(Turn& t, LotId id) {
  Lot* lot = find(t.s, id);
  if (!lot || lot->phase != LotPhase::Revealing) return;
  lot->phase = LotPhase::AwaitingSeed;
  if (lot->beacon) return try_decide(t, *lot);
  const Instant patience = lot->rules.commit_close + t.s.config.beacon_patience;
  t.wake(std::max(patience, t.now), TimerKind::LotNoSeed, id.value);
}

void lot_no_seed(Turn& t, LotId id) {
  Lot* lot = find(t.s, id);
  if (lot && lot->phase == LotPhase::AwaitingSeed) void_lot(t, *lot, LotOutcome::NoSeed);
}

void void_lot(Turn& t, Lot& lot, LotOutcome outcome) {
  // A restart does not use up one of the class's rounds.
  ClassWork& work = t.s.batches.at(lot.rules.batch).classes.at(lot.rules.job_class);
  if (outcome == LotOutcome::Interrupted && work.lots_running == 1 && work.round > 0) --work.round;
  close_lot(t, lot, outcome, {});
}

}  // namespace pp::core
