// SPDX-License-Identifier: Apache-2.0
// Prooφ rounds: the jobs that several orders need of one class are bought in one round, and each order's ask stands in
// the round's rules before the first offer comes.
//
// An order waits for company for `round_wait`; alone it is sold by VCG. Its ask is what its budget allows for a job.
// Which batch a winner works for follows from the order of asks and awards. What orders pay above what members get for
// the jobs that members won is the reserve's.
#include <algorithm>

#include "auction/lot.h"
#include "pool/core/turn.h"

namespace pp::core {
namespace {

std::vector<Batch*> waiting(State& s, const auction::JobClass& job_class) {
  std::vector<Batch*> out;
  for (auto& [id, batch] : s.batches) {
    const auto at = batch.classes.find(job_class);
    if (batch.stage == OrderStage::Proving && at != batch.classes.end() && at->second.round_waiting) {
      out.push_back(&batch);
    }
  }
  return out;
}

void hold_round(Turn& t, const auction::JobClass& job_class, const std::vector<Batch*>& batches,
                const std::vector<MemberId>& bidders) {
  Money reserve;
  Instant deadline{INT64_MAX};
  std::int64_t units = 0;
  std::uint64_t cycles = 0, jobs = 0;
  std::vector<auction::BatchAsk> asks;
  for (const Batch* batch : batches) {
    const ClassWork& work = batch->classes.at(job_class);
    asks.push_back({batch->order, work.reserve, work.units_unsold});
    reserve = std::max(reserve, work.reserve);
    deadline = std::min(deadline, batch->deadline);
    units += work.units_unsold;
    cycles += work.cycles;
    jobs += work.jobs;
  }
  Lot& lot = make_lot(t, job_class, auction::MechanismId::Proofi, reserve, deadline);
  lot.rules.units = std::min(units, auction::kUnitsMax);
  lot.rules.round = {t.s.config.round_variant, t.s.config.round_capacity, auction::asks_hash(asks)};
  lot.asks = std::move(asks);
  lot.cycles_mean = cycles / jobs;
  for (Batch* batch : batches) {
    ClassWork& work = batch->classes.at(job_class);
    lot.batches.push_back(batch->batch);
    lot.round = ++work.round;
    ++work.lots_running;
  }
  start_lot(t, lot, bidders);
}

/// How many units of each award go to each served batch: batches in the order of the asks, awards in theirs.
std::map<BatchId, std::vector<auction::Award>> share_awards(const State& s, const Lot& lot,
                                                            const auction::LotResult& result) {
  std::map<BatchId, std::vector<auction::Award>> out;
  std::vector<auction::Award> left = result.awards;
  std::size_t next = 0;
  for (std::size_t i = 0; i < lot.batches.size(); ++i) {
    if (result.orders[i].reason != auction::Reason::Won) continue;
    std::int64_t wanted = s.batches.at(lot.batches[i]).classes.at(lot.rules.job_class).units_unsold;
    while (wanted > 0 && next < left.size()) {
      auction::Award part = left[next];
      part.units = std::min(part.units, wanted);
      out[lot.batches[i]].push_back(part);
      wanted -= part.units;
      left[next].units -= part.units;
      if (left[next].units == 0) ++next;
    }
  }
  return out;
}

}  // namespace

void wait_for_round(Turn& t, const auction::JobClass& job_class, ClassWork& work) {
  work.round_waiting = true;
  if (!t.s.rounds_called.insert(job_class).second) return;
  t.wake(t.now + t.s.config.round_wait, TimerKind::RoundCall, 0, job_class.code());
}

void round_call(Turn& t, std::uint16_t class_code) {
  const auto job_class = auction::JobClass::from_code(class_code);
  if (!job_class) return;
  t.s.rounds_called.erase(*job_class);
  const std::vector<Batch*> batches = waiting(t.s, *job_class);
  const std::vector<MemberId> bidders = members_here(t.s, *job_class);
  for (Batch* batch : batches) batch->classes.at(*job_class).round_waiting = false;
  if (batches.size() >= 2 && !bidders.empty()) return hold_round(t, *job_class, batches, bidders);
  for (Batch* batch : batches) sell_alone(t, *batch, *job_class, bidders);
}

bool award_round(Turn& t, Lot& lot, const auction::LotResult& result) {
  const auto shares = share_awards(t.s, lot, result);
  for (const auto& [id, awards] : shares) {
    const Batch& batch = t.s.batches.at(id);
    Money total;
    for (const auction::Award& award : awards) total += award.payment();
    if (batch.paid + batch.promised + total > batch.pay_budget) return false;
  }
  const Money price = result.awards.empty() ? Money{} : result.awards.front().unit_price;
  for (std::size_t i = 0; i < lot.batches.size(); ++i) {
    if (result.orders[i].reason != auction::Reason::Won) continue;
    Batch& batch = t.s.batches.at(lot.batches[i]);
    ClassWork& work = batch.classes.at(lot.rules.job_class);
    std::int64_t sold = 0;
    const auto awards = shares.find(batch.batch);
    if (awards != shares.end()) {
      for (const auction::Award& award : awards->second) {
        make_quota(t, batch, lot, award);
        sold += award.units;
      }
    }
    batch.spread += (result.orders[i].price - price) * sold;
    work.units_unsold -= sold;
    // Jobs that no award covers go to the lane, at a price that no offer of this round entered, and to others first:
    // how many there are does depend on the offers.
    if (work.units_unsold == 0) continue;
    for (const auction::ResultLine& line : result.lines) work.took_part.insert(line.member);
    work.backup_open = true;
    t.dispatch_wanted = true;
  }
  return true;
}

}  // namespace pp::core
