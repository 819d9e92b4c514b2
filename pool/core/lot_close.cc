// SPDX-License-Identifier: Apache-2.0
// How a lot ends: the beacon's seed, the clearing by a pure rule, the quotas, the signed record, and what is put up
// again. A lot that cannot end is void, and nobody is blamed for that.
#include <algorithm>

#include "pool/core/lot_record.h"
#include "pool/core/turn.h"

namespace pp::core {
namespace {

using auction::Reason;

/// Whether nothing that may still be said can change the lot: every standing commitment is open.
bool all_revealed(const Lot& lot) {
  for (const auto& [member, reason] : lot.sealed->sealing()) {
    if (reason != Reason::Won) return false;
  }
  return true;
}

/// Those who kept their bid shut although the lot went by its clock.
void blame_silent(Turn& t, const Lot& lot) {
  for (const auto& [id, reason] : lot.sealed->sealing()) {
    if (reason == Reason::Won) continue;
    Member& member = t.s.members.at(id);
    ++member.unrevealed;
    charge_unrevealed(t, member, lot);
    note(t, member, {auction::MemberEventKind::NotRevealed, lot.rules.job_class, {}, {}, {}});
    strike(t, member);
  }
}

void remember_price(State& s, const Lot& lot, const auction::LotResult& result) {
  if (result.units_sold == 0 || lot.batches.empty()) return;
  Money total;
  for (const auction::Award& award : result.awards) total += award.payment();
  std::vector<Money>& prices = s.class_prices[lot.rules.job_class];
  prices.push_back(price_of_2p20(total.scaled(1, result.units_sold), lot.cycles_mean));
  if (prices.size() > s.config.price_memory_lots) prices.erase(prices.begin());
}

/// The remainder of a full-fill lot is for members whose offers did not shape it.
bool keeps_remainder_from_its_members(auction::MechanismId rule) {
  return rule == auction::MechanismId::Uniform || rule == auction::MechanismId::DutchDown;
}

/// What one batch sold in a lot of its own is taken off its list.
void count_sold(Batch& batch, const Lot& lot, const auction::LotResult& result) {
  ClassWork& work = batch.classes.at(lot.rules.job_class);
  work.units_unsold -= result.units_sold;
  if (lot.job && result.units_sold > 0) work.unsold_jobs.erase(*lot.job);
  if (keeps_remainder_from_its_members(lot.rules.mechanism)) {
    for (const auction::ResultLine& line : result.lines) work.took_part.insert(line.member);
  }
  if (lot.rules.mechanism != auction::MechanismId::DutchUp || result.units_sold == 0) return;
  // The clock never steps back: what is left, or comes back, is had from the price that it reached.
  work.posted = std::max(work.posted, price_of_2p20(result.cutoff, lot.cycles_mean));
  if (work.units_unsold > 0) work.round = UINT32_MAX;
}

Money total_of(const auction::LotResult& result) {
  Money total;
  for (const auction::Award& award : result.awards) total += award.payment();
  return total;
}

/// What the awards are worth to their one batch; false when it cannot cover them.
bool award_batch(Turn& t, Lot& lot, const auction::LotResult& result) {
  Batch& batch = t.s.batches.at(lot.rules.batch);
  if (batch.paid + batch.promised + total_of(result) > batch.pay_budget) return false;
  for (const auction::Award& award : result.awards) make_quota(t, batch, lot, award);
  count_sold(batch, lot, result);
  return true;
}

bool award_lot(Turn& t, Lot& lot, const auction::LotResult& result) {
  switch (auction::form_of(lot.rules.mechanism)) {
    case auction::SaleForm::Round:
      return award_round(t, lot, result);
    case auction::SaleForm::Book:
      keep_book(t, lot);
      return true;
    default:
      return award_batch(t, lot, result);
  }
}

void decide(Turn& t, Lot& lot) {
  const auction::LotHash hash = lot.sealed ? lot.sealed->hash() : lot.clock->hash();
  const auction::Beacon beacon = beacon_of(lot);
  lot.seed = auction::seed_of(hash, beacon.value);
  const auction::LotResult result =
      lot.sealed ? auction::result_of(*lot.sealed, beacon) : auction::result_of(*lot.clock, beacon);
  if (lot.sealed) blame_silent(t, lot);
  if (lot.sealed && lot.sealed->reveals().empty()) return close_lot(t, lot, LotOutcome::NoOffers, {});
  if (!award_lot(t, lot, result)) return close_lot(t, lot, LotOutcome::NoFunds, {});
  remember_price(t.s, lot, result);
  close_lot(t, lot, LotOutcome::Cleared, result);
}

}  // namespace

void make_quota(Turn& t, Batch& batch, const Lot& lot, const auction::Award& award) {
  const AwardId id = t.s.next_award;
  ++t.s.next_award.value;
  Quota& quota = t.s.quotas[id];
  quota = {id,
           lot.rules.lot,
           batch.batch,
           lot.rules.job_class,
           award.member,
           award.units,
           award.units,
           award.extra_units,
           award.unit_price,
           lot.job,
           t.now,
           lot.rules.deliver_by,
           {},
           0,
           t.now};
  for (const auction::ClockMove& move : lot.moves) {
    if (move.kind != auction::MoveKind::Accept || move.member != award.member) continue;
    quota.promised = move.promised;
    quota.lateness_ppm = lot.rules.clock.lateness_ppm;
    quota.deliver_by = std::min(quota.deliver_by, t.now + auction::take_back_after(move.promised));
  }
  batch.promised += award.payment();
  PP_CHECK(batch.paid + batch.promised <= batch.pay_budget);
  Member& member = t.s.members.at(award.member);
  member.quotas.insert(id);
  if (member.presence == MemberPresence::Online) batch.classes.at(lot.rules.job_class).quota_free += award.units;
  if (lot.job) {
    Job& job = t.s.jobs.at(*lot.job);
    job.bound = id;
    if (job.queue_stage == QueueStage::Fresh) place(t, job, QueueStage::Bound);
  }
  t.wake(quota.deliver_by, TimerKind::QuotaEnd, id.value);
  t.wake(t.now + t.s.config.quota_idle, TimerKind::QuotaIdle, id.value);
  t.dispatch_wanted = true;
  t.to_feed.insert(award.member);
}

void close_lot(Turn& t, Lot& lot, LotOutcome outcome, const auction::LotResult& result, std::optional<BatchId> ended) {
  const bool cleared = outcome == LotOutcome::Cleared;
  const auction::LotHash hash = lot.sealed ? lot.sealed->hash() : lot.clock->hash();
  lot.phase = LotPhase::Decided;
  lot.outcome = outcome;
  if (lot.sealed) {
    lot.commit_root = lot.sealed->commit_root();
    lot.reveal_root = lot.sealed->reveal_root();
  }
  lot.bids = bids_of(lot, result);
  auction::ClosedLot closed;
  closed.body = void_record_of(lot);
  if (cleared) {
    closed = lot.sealed ? auction::close_lot(*lot.sealed, beacon_of(lot), result)
                        : auction::close_lot(*lot.clock, beacon_of(lot), result);
  }
  t.emit(LotDecided{lot.rules, hash, outcome, lot.commit_root, lot.reveal_root, lot.seed, lot.beacon_round, lot.bids,
                    std::move(closed.body), closed.head});
  lot.sealed.reset();
  lot.clock.reset();
  lot.steps.clear();
  lot.moves.clear();
  if (lot.batches.empty()) {
    // After a restart the first member that comes back opens the book again.
    if (outcome != LotOutcome::Interrupted) time_next_book(t, lot.rules.job_class);
    return;
  }
  for (const BatchId id : lot.batches) {
    Batch& batch = t.s.batches.at(id);
    ClassWork& work = batch.classes.at(lot.rules.job_class);
    --work.lots_running;
    if (id != ended && work.lots_running == 0) open_lots(t, batch);
  }
  t.dispatch_wanted = true;
}

void try_decide(Turn& t, Lot& lot) {
  if (lot.phase != LotPhase::Revealing && lot.phase != LotPhase::AwaitingSeed) return;
  if (!lot.beacon) return;
  if (lot.sealed && t.now < lot.rules.reveal_close && !all_revealed(lot)) return;
  decide(t, lot);
}

void on(Turn& t, const BeaconSeen& e) {
  if (t.s.beacon && (e.round <= t.s.beacon->round || e.dated < t.s.beacon->dated)) return;
  t.s.beacon = {e.round, e.dated, e.value};
  std::vector<LotId> seeded;
  for (auto& [id, lot] : t.s.lots) {
    const bool waits = lot.phase == LotPhase::Revealing || lot.phase == LotPhase::AwaitingSeed;
    const Instant since = lot.clock ? lot.clock_ended : lot.rules.commit_close;
    if (!waits || lot.beacon || e.dated <= since) continue;
    lot.beacon = e.value;
    lot.beacon_dated = e.dated;
    lot.beacon_round = e.round;
    seeded.push_back(id);
  }
  for (const LotId id : seeded) try_decide(t, t.s.lots.at(id));
}

void lot_no_seed(Turn& t, LotId id) {
  Lot* lot = find_lot(t.s, id);
  if (lot && lot->phase == LotPhase::AwaitingSeed) void_lot(t, *lot, LotOutcome::NoSeed);
}

void void_lot(Turn& t, Lot& lot, LotOutcome outcome, std::optional<BatchId> ended) {
  for (const BatchId id : lot.batches) {
    // A restart does not use up one of the class's rounds.
    ClassWork& work = t.s.batches.at(id).classes.at(lot.rules.job_class);
    if (outcome == LotOutcome::Interrupted && work.lots_running == 1 && work.round > 0) --work.round;
  }
  close_lot(t, lot, outcome, {}, ended);
}

}  // namespace pp::core
