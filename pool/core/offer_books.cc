// SPDX-License-Identifier: Apache-2.0
// Books of standing offers: once an epoch the members of a class seal and open the offers that they leave standing, and
// a batch that is won buys out of the book at once, cheapest first, each at its own price.
//
// The book is a sealed lot without a batch; each sale is a lot of its own, whose transcript repeats the sealed offers
// under the rules of the book and states what each had left. A restart keeps the book.
#include <algorithm>

#include "auction/lot.h"
#include "pool/core/lot_record.h"
#include "pool/core/turn.h"

namespace pp::core {
namespace {

constexpr std::size_t kBooksVisible = 4;

bool in_use(const State& s, const auction::JobClass& job_class) {
  return rule_of(s.config, job_class) == auction::MechanismId::StandingOffers;
}

bool being_made(const State& s, const auction::JobClass& job_class) {
  return std::any_of(s.lots.begin(), s.lots.end(), [&](const auto& item) {
    const Lot& lot = item.second;
    return lot.batches.empty() && lot.rules.job_class == job_class && lot.phase != LotPhase::Decided;
  });
}

/// The most that an offer may ask: the configured pay, or a few times what the class cost so far.
Money book_reserve(const State& s, const auction::JobClass& job_class) {
  const auto rate = s.config.rates.find(job_class);
  if (rate != s.config.rates.end()) return rate->second;
  if (job_class.kind != auction::JobKind::Segment || job_class.log_size > 40) return kMoneyMax;
  const Money usual = price_of_cycles(lagged_price(s, job_class), 1ull << job_class.log_size);
  return std::min(kMoneyMax, usual * 4);
}

void open_book(Turn& t, const auction::JobClass& job_class) {
  const std::vector<MemberId> bidders = members_here(t.s, job_class);
  if (bidders.empty() || being_made(t.s, job_class)) return;
  const Instant stands_until = t.now + t.s.config.commit_phase + t.s.config.reveal_phase + t.s.config.book_epoch;
  Lot& lot = make_lot(t, job_class, auction::MechanismId::StandingOffers, book_reserve(t.s, job_class), stands_until);
  lot.rules.units = auction::kUnitsMax;
  lot.rules.deliver_by = stands_until;
  start_lot(t, lot, bidders);
}

/// What each offer has left, and nothing for members that are not here.
std::vector<auction::MemberTerms> terms_left(const State& s, const OfferBook& book) {
  std::vector<auction::MemberTerms> out = book.terms;
  for (auction::MemberTerms& entry : out) {
    const auto offered = std::find_if(book.steps.rbegin(), book.steps.rend(), [&](const SealStep& step) {
      return step.member == entry.member && !step.commitment;
    });
    const auto sold = book.sold.find(entry.member);
    const Member& member = s.members.at(entry.member);
    const bool here = member.presence == MemberPresence::Online && !member.suspended(s.now);
    std::int64_t left = offered == book.steps.rend() || !here ? 0 : offered->units;
    if (sold != book.sold.end()) left -= sold->second;
    entry.terms.capacity_units = std::clamp<std::int64_t>(left, 0, entry.terms.capacity_units);
  }
  return out;
}

/// Only the newest few books of a class stay visible.
void forget_books(State& s, const auction::JobClass& job_class) {
  std::vector<LotId> old;
  for (const auto& [id, lot] : s.lots) {
    const bool book = lot.batches.empty() && lot.rules.job_class == job_class;
    if (book && lot.phase == LotPhase::Decided) old.push_back(id);
  }
  for (std::size_t i = 0; i + kBooksVisible < old.size(); ++i) s.lots.erase(old[i]);
}

}  // namespace

void open_books(Turn& t, const Member& member) {
  for (const Capability& c : member.capabilities) {
    if (in_use(t.s, c.job_class) && !t.s.books_timed.contains(c.job_class)) open_book(t, c.job_class);
  }
}

void open_books(Turn& t) {
  for (const auto& [id, member] : t.s.members) {
    if (member.presence == MemberPresence::Online) open_books(t, member);
  }
}

void time_next_book(Turn& t, const auction::JobClass& job_class) {
  forget_books(t.s, job_class);
  if (!t.s.books_timed.insert(job_class).second) return;
  t.wake(t.now + t.s.config.book_epoch, TimerKind::BookEpoch, 0, job_class.code());
}

void book_epoch(Turn& t, std::uint16_t class_code) {
  const auto job_class = auction::JobClass::from_code(class_code);
  if (!job_class) return;
  t.s.books_timed.erase(*job_class);
  if (!in_use(t.s, *job_class)) {
    t.s.offer_books.erase(*job_class);
    return;
  }
  open_book(t, *job_class);
  if (!being_made(t.s, *job_class)) time_next_book(t, *job_class);  // nobody is here: again in an epoch
}

void keep_book(Turn& t, const Lot& lot) {
  t.s.offer_books[lot.rules.job_class] = {lot.rules, lot.terms, lot.steps, lot.beacon_dated, *lot.beacon, {}};
}

bool sell_from_book(Turn& t, Batch& batch, const auction::JobClass& job_class, ClassWork& work) {
  const auto at = t.s.offer_books.find(job_class);
  if (at == t.s.offer_books.end() || t.now >= at->second.rules.deliver_by || work.round > 0) return false;
  OfferBook& book = at->second;
  Lot& lot = make_lot(t, job_class, auction::MechanismId::StandingOffers, work.reserve, batch.deadline);
  lot.rules.batch = batch.batch;
  lot.rules.units = work.units_unsold;
  lot.rules.commit_close = lot.rules.reveal_close = t.now;
  lot.rules.deliver_by = t.now + Millis{(batch.deadline - t.now).count * 6 / 10};
  lot.rules.round.basis = auction::lot_hash(book.rules).bytes;
  lot.batches = {batch.batch};
  lot.round = ++work.round;
  lot.cycles_mean = work.cycles / work.jobs;
  lot.beacon = book.beacon;
  lot.beacon_dated = book.beacon_dated;
  lot.terms = terms_left(t.s, book);
  lot.sealed.emplace(book.rules, lot.terms);
  replay(*lot.sealed, book.steps);
  const auction::Beacon beacon = beacon_of(lot);
  const auction::LotResult result = auction::result_of_sale(lot.rules, *lot.sealed, beacon);
  for (const auction::Award& award : result.awards) {
    make_quota(t, batch, lot, award);
    book.sold[award.member] += award.units;
  }
  work.units_unsold -= result.units_sold;
  lot.phase = LotPhase::Decided;
  lot.outcome = result.units_sold > 0 ? LotOutcome::Cleared : LotOutcome::NoOffers;
  lot.seed = auction::seed_of(auction::lot_hash(lot.rules), *lot.beacon);
  lot.commit_root = lot.sealed->commit_root();
  lot.reveal_root = lot.sealed->reveal_root();
  lot.bids = bids_of(lot, result);
  auction::ClosedLot closed = auction::close_sale(lot.rules, *lot.sealed, beacon, result);
  if (result.units_sold == 0) closed = {void_record_of(lot), {}};
  t.emit(LotDecided{lot.rules, auction::lot_hash(lot.rules), lot.outcome, lot.commit_root, lot.reveal_root, lot.seed, 0,
                    lot.bids, std::move(closed.body), closed.head});
  lot.sealed.reset();
  if (work.units_unsold > 0) return false;  // the rest by a lot, or by the lane
  work.backup_open = true;
  t.dispatch_wanted = true;
  return true;
}

}  // namespace pp::core
