// SPDX-License-Identifier: Apache-2.0
// Lots: who is invited under what rules and terms, and which way a class of jobs is sold.
//
// What is said in a running lot stands in lot_sealed.cc and lot_clock.cc, how it ends in lot_close.cc. Classes that
// are sold without a lot of their own stand in rounds.cc, offer_books.cc and posted.cc.
#include <algorithm>

#include "auction/lot.h"
#include "pool/core/turn.h"

namespace pp::core {
namespace {

std::vector<MemberId> bidders_for(const State& s, const auction::JobClass& job_class, const ClassWork& work) {
  std::vector<MemberId> out;
  for (const MemberId& id : members_here(s, job_class)) {
    if (!work.took_part.contains(id)) out.push_back(id);
  }
  return out;
}

auction::ClockRules clock_of(const CoreConfig& config, Money reserve) {
  return {reserve.scaled(config.clock_floor_ppm, 1'000'000),
          config.clock_ticks,
          config.clock_tick,
          config.clock_lateness_ppm,
          config.delay_cost_per_s,
          config.failure_loss};
}

void open_class_lot(Turn& t, Batch& batch, const auction::JobClass& job_class, ClassWork& work,
                    auction::MechanismId rule, std::int64_t units, std::optional<JobId> job,
                    const std::vector<MemberId>& bidders) {
  const std::uint64_t cycles = job ? t.s.jobs.at(*job).planned.cycles : work.cycles / work.jobs;
  Lot& lot = make_lot(t, job_class, rule, work.reserve, batch.deadline);
  lot.rules.batch = batch.batch;
  lot.rules.units = units;
  lot.batches = {batch.batch};
  lot.job = job;
  lot.round = work.round;
  lot.cycles_mean = cycles;
  ++work.lots_running;
  start_lot(t, lot, bidders);
}

/// One lot for the class, or one a job.
void sell(Turn& t, Batch& batch, const auction::JobClass& job_class, ClassWork& work, auction::MechanismId rule,
          const std::vector<MemberId>& bidders) {
  ++work.round;
  if (!auction::sells_one_job(rule)) {
    return open_class_lot(t, batch, job_class, work, rule, work.units_unsold, {}, bidders);
  }
  const std::set<JobId> jobs = work.unsold_jobs;
  for (const JobId job : jobs) open_class_lot(t, batch, job_class, work, rule, 1, job, bidders);
}

void open_lane(Turn& t, ClassWork& work) {
  work.backup_open = true;
  t.dispatch_wanted = true;
}

void open_class(Turn& t, Batch& batch, const auction::JobClass& job_class, ClassWork& work) {
  if (work.backup_open || work.lots_running > 0 || work.round_waiting) return;
  const auction::SaleForm form = auction::form_of(work.mechanism);
  if (form == auction::SaleForm::Posted) return post_rate(t, batch, job_class, work);
  const Instant phases_end = t.now + sale_span(t.s.config, work.mechanism);
  if (work.units_unsold == 0 || work.round >= t.s.config.lot_rounds_max || phases_end >= batch.deadline) {
    return open_lane(t, work);
  }
  if (form == auction::SaleForm::Book && sell_from_book(t, batch, job_class, work)) return;
  const std::vector<MemberId> bidders = bidders_for(t.s, job_class, work);
  if (bidders.empty()) {
    // Nobody is here, and somebody may still come; or all who are here took part in the lot that left this over.
    if (!work.took_part.empty()) open_lane(t, work);
    return;
  }
  if (form == auction::SaleForm::Round) return wait_for_round(t, job_class, work);
  const bool own_form = form == auction::SaleForm::Sealed || form == auction::SaleForm::Clock;
  sell(t, batch, job_class, work, own_form ? work.mechanism : auction::MechanismId::Vcg, bidders);
}

}  // namespace

Millis sale_span(const CoreConfig& config, auction::MechanismId rule) {
  const Millis sealed = config.commit_phase + config.reveal_phase;
  switch (auction::form_of(rule)) {
    case auction::SaleForm::Clock:
      return config.commit_phase + config.clock_tick * (static_cast<std::int64_t>(config.clock_ticks) + 1);
    case auction::SaleForm::Round:
      return config.round_wait + sealed;
    case auction::SaleForm::Posted:
      return {};
    default:
      return sealed;
  }
}

auction::MechanismId rule_of(const CoreConfig& config, const auction::JobClass& job_class) {
  const auto chosen = config.mechanisms.find(job_class);
  return chosen != config.mechanisms.end() ? chosen->second : config.rule_default;
}

Lot* find_lot(State& s, LotId id) {
  const auto at = s.lots.find(id);
  return at == s.lots.end() ? nullptr : &at->second;
}

LotDoor door_of(State& s, const MemberId& id, const Lot* lot, Instant now) {
  const Member* member = joined(s, id);
  if (!member) return LotDoor::NotJoined;
  if (member->suspended(now)) return LotDoor::Suspended;
  return lot ? LotDoor::Open : LotDoor::UnknownLot;
}

std::vector<MemberId> members_here(const State& s, const auction::JobClass& job_class) {
  std::vector<MemberId> out;
  for (const auto& [id, member] : s.members) {
    const bool here = member.presence == MemberPresence::Online && !member.suspended(s.now);
    if (here && member.serves(job_class) && may_bid(s, member)) {
      out.push_back(id);
    }
  }
  return out;
}

void Lot::rebuild() {
  if (auction::form_of(rules.mechanism) == auction::SaleForm::Clock) {
    clock.emplace(rules, terms);
    for (const auction::ClockMove& move : moves) clock->take(move, true, move.received);
    return;
  }
  sealed.emplace(rules, terms, asks);
  replay(*sealed, steps);
}

bool Lot::invites(const MemberId& member) const {
  return std::any_of(terms.begin(), terms.end(), [&](const auto& entry) { return entry.member == member; });
}

void replay(auction::SealedLot& lot, const std::vector<SealStep>& steps) {
  for (const SealStep& step : steps) {
    if (step.commitment) {
      lot.commit(step.member, *step.commitment, step.signature, true, step.at);
    } else {
      lot.reveal(step.member, {step.price, step.units, step.nonce}, step.at);
    }
  }
}

Lot& make_lot(Turn& t, const auction::JobClass& job_class, auction::MechanismId rule, Money reserve, Instant deadline) {
  const CoreConfig& config = t.s.config;
  const LotId id = t.s.next_lot;
  ++t.s.next_lot.value;
  Lot& lot = t.s.lots[id];
  auction::LotRules& rules = lot.rules;
  rules.pool = t.s.pool;
  rules.lot = id;
  rules.job_class = job_class;
  rules.mechanism = rule;
  rules.reserve = reserve;
  rules.opened = t.now;
  rules.commit_close = t.now + config.commit_phase;
  rules.reveal_close = rules.commit_close + config.reveal_phase;
  if (auction::form_of(rule) == auction::SaleForm::Clock) {
    rules.clock = clock_of(config, reserve);
    rules.reveal_close = rules.commit_close + rules.clock.tick * (static_cast<std::int64_t>(rules.clock.n_ticks) + 1);
    deadline = std::max(deadline, rules.reveal_close);
  }
  // Quotas end well before the batch does, so that what they leave can still be proved by others.
  rules.deliver_by = rules.reveal_close + Millis{(deadline - rules.reveal_close).count * 6 / 10};
  return lot;
}

void start_lot(Turn& t, Lot& lot, const std::vector<MemberId>& bidders) {
  PP_CHECK(auction::check_lot(lot.rules));
  for (const MemberId& id : bidders) lot.terms.push_back({id, terms_for(t.s, t.s.members.at(id), lot.rules)});
  lot.rebuild();
  t.wake(lot.rules.commit_close, TimerKind::LotCommitClose, lot.rules.lot.value);
  if (lot.sealed) t.wake(lot.rules.reveal_close, TimerKind::LotRevealClose, lot.rules.lot.value);
  announce(t, lot, bidders);
}

void announce(Turn& t, const Lot& lot, const std::vector<MemberId>& members) {
  LotOpened out{lot.rules, lot.sealed ? lot.sealed->hash() : lot.clock->hash(), {}, lot.cycles_mean, {}, 0, {}};
  if (!lot.batches.empty()) {
    const Batch& batch = t.s.batches.at(lot.batches.front());
    out.program = batch.program;
    out.program_bytes = batch.program_bytes;
  }
  // Each message goes to those whose terms are alike, for it names them.
  std::vector<auction::MemberTerms> to;
  for (const auction::MemberTerms& entry : lot.terms) {
    if (std::binary_search(members.begin(), members.end(), entry.member)) to.push_back(entry);
  }
  while (!to.empty()) {
    out.terms = to.front().terms;
    out.members.clear();
    std::erase_if(to, [&](const auto& entry) {
      if (entry.terms != out.terms) return false;
      out.members.push_back(entry.member);
      return true;
    });
    t.emit(out);
  }
}

void sell_alone(Turn& t, Batch& batch, const auction::JobClass& job_class, const std::vector<MemberId>& bidders) {
  ClassWork& work = batch.classes.at(job_class);
  if (bidders.empty() || work.units_unsold == 0) return;
  sell(t, batch, job_class, work, auction::MechanismId::Vcg, bidders);
}

void open_lots(Turn& t, Batch& batch) {
  if (batch.stage != OrderStage::Proving) return;
  for (auto& [job_class, work] : batch.classes) open_class(t, batch, job_class, work);
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

}  // namespace pp::core
