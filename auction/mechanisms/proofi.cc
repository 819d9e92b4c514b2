// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanisms/proofi.h"

#include <algorithm>
#include <map>

#include "auction/book.h"
#include "auction/lot.h"
#include "auction/stack_writer.h"
#include "schemas/vocab/sha256.h"

namespace pp::auction {
namespace {

Digest32 order_tie(const Seed& seed, const LotHash& lot, OrderId order) {
  StackWriter<72> out;
  out.raw(seed.bytes);
  out.raw(lot.bytes);
  out.u64(order.value);
  return tagged_hash("pp/tie-order/1", out.bytes());
}

Reason admit_ask(const BatchAsk& ask) {
  if (ask.value.negative()) return Reason::NegativePrice;
  if (ask.value > kMoneyMax) return Reason::AbsurdPrice;
  if (ask.jobs <= 0) return Reason::NoUnits;
  if (ask.jobs > kUnitsMax) return Reason::AbsurdUnits;
  return Reason::Outbid;  // until it is served
}

/// Admitted asks, highest value first; marks the others.
std::vector<std::size_t> rank_asks(const LotRules& lot, std::span<const BatchAsk> asks, const Seed& seed,
                                   std::vector<Reason>& reasons) {
  std::map<OrderId, std::size_t> times;
  for (const BatchAsk& ask : asks) ++times[ask.order];
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < asks.size(); ++i) {
    reasons[i] = times[asks[i].order] > 1 ? Reason::DuplicateOffer : admit_ask(asks[i]);
    if (reasons[i] == Reason::Outbid) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return asks[a].value > asks[b].value; });
  std::optional<LotHash> hash;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && asks[order[end]].value == asks[order[begin]].value) ++end;
    if (end - begin > 1) {
      if (!hash) hash = lot_hash(lot);
      std::sort(order.begin() + static_cast<std::ptrdiff_t>(begin), order.begin() + static_cast<std::ptrdiff_t>(end),
                [&](std::size_t a, std::size_t b) {
                  return order_tie(seed, *hash, asks[a].order) < order_tie(seed, *hash, asks[b].order);
                });
    }
    begin = end;
  }
  return order;
}

struct Round {
  std::span<const BatchAsk> asks;
  std::vector<std::size_t> demand;  // admitted asks, best first
  std::int64_t round_capacity = 0;
  Book book;  // admitted offers, best first
};

/// The value of job number `x` counted from 0, best first; -1 beyond the demand or the round's capacity.
/// Calls come with rising x, so one cursor serves a whole scan.
class ValueCursor {
 public:
  explicit ValueCursor(const Round& round) : round_(round) {}
  std::int64_t at(std::int64_t x) {
    if (x >= round_.round_capacity) return -1;
    while (i_ < round_.demand.size() && x >= before_ + jobs()) before_ += jobs(), ++i_;
    return i_ < round_.demand.size() ? round_.asks[round_.demand[i_]].value.nanos() : -1;
  }

 private:
  std::int64_t jobs() const { return round_.asks[round_.demand[i_]].jobs; }
  const Round& round_;
  std::size_t i_ = 0;
  std::int64_t before_ = 0;
};

/// Serves batches, best first, as long as they fit; returns the jobs served.
std::int64_t serve(const Round& round, std::int64_t jobs_max, ProofiClearing& out) {
  std::int64_t jobs = 0;
  for (const std::size_t i : round.demand) {
    if (jobs + round.asks[i].jobs > jobs_max) {
      out.orders[i] = Reason::SetPrice;
      break;
    }
    jobs += round.asks[i].jobs;
    out.orders[i] = Reason::Won;
  }
  return jobs;
}

void award(const Offer& offer, std::int64_t units, Money price, Verdict& verdict, ProofiClearing& out) {
  verdict.units_won = units;
  verdict.reason = units == verdict.units_admitted ? Reason::Won : Reason::WonPartly;
  out.members.awards.push_back({offer.member, units, price, 0});
  out.members.units_sold += units;
}

void mark_no_trade(const Round& round, ProofiClearing& out) {
  for (const std::size_t i : round.demand) out.orders[i] = Reason::NoTrade;
  for (const BookEntry& entry : round.book.entries) out.members.verdicts[entry.offer].reason = Reason::NoTrade;
}

void clear_excluded(const Round& round, std::span<const Offer> offers, ProofiClearing& out) {
  const std::vector<BookEntry>& supply = round.book.entries;
  ValueCursor value(round);
  std::size_t last = 0;         // l - 1: the number of members that may trade
  std::int64_t capacity = 0;    // S_(l-1)
  std::int64_t value_next = 0;  // f[S_(l-1) + 1]
  std::int64_t before = 0;
  for (std::size_t j = 0; j < supply.size(); ++j) {
    const std::int64_t f = value.at(before);
    if (f < supply[j].rank.nanos()) break;
    last = j;
    capacity = before;
    value_next = f;
    before += supply[j].units;
  }
  if (last == 0) return mark_no_trade(round, out);
  const std::int64_t jobs = serve(round, capacity, out);
  while (capacity > jobs) capacity -= supply[--last].units;
  if (last == 0) return mark_no_trade(round, out);
  const Money price = supply[last].rank;
  for (std::size_t j = 0; j < last; ++j) {
    award(offers[supply[j].offer], supply[j].units, price, out.members.verdicts[supply[j].offer], out);
  }
  out.members.verdicts[supply[last].offer].reason = Reason::SetPrice;
  out.member_price = price;
  out.jobs_served = jobs;
  for (const std::size_t i : round.demand) {
    if (out.orders[i] == Reason::Won) out.order_price[i] = Money::nanos(value_next);
  }
}

void clear_first_price(const Round& round, bool pro_rata, std::span<const Offer> offers, const LotHash& hash,
                       const Seed& seed, ProofiClearing& out) {
  const std::int64_t jobs = serve(round, round.round_capacity, out);
  if (jobs == 0) return mark_no_trade(round, out);
  __int128 income = 0;
  for (const std::size_t i : round.demand) {
    if (out.orders[i] != Reason::Won) continue;
    out.order_price[i] = round.asks[i].value;
    income += static_cast<__int128>(round.asks[i].value.nanos()) * round.asks[i].jobs;
  }
  const Money fair = Money::nanos(static_cast<std::int64_t>(income / jobs));
  std::vector<BookEntry> eligible;
  std::int64_t capacity = 0;
  for (const BookEntry& entry : round.book.entries) {
    if (entry.rank > fair) break;
    eligible.push_back(entry);
    capacity += entry.units;
  }
  const std::int64_t work = std::min(jobs, capacity);
  std::vector<std::int64_t> share(eligible.size());
  if (pro_rata && capacity > 0) {
    // Largest remainder: floors first, what is left to the largest remainders, then by the drawn order.
    std::int64_t given = 0;
    std::vector<std::tuple<std::int64_t, Digest32, std::size_t>> rest;
    for (std::size_t j = 0; j < eligible.size(); ++j) {
      const __int128 exact = static_cast<__int128>(work) * eligible[j].units;
      share[j] = static_cast<std::int64_t>(exact / capacity);
      given += share[j];
      rest.emplace_back(-static_cast<std::int64_t>(exact % capacity),
                        tie_digest(seed, hash, offers[eligible[j].offer].member), j);
    }
    std::sort(rest.begin(), rest.end());
    for (std::size_t j = 0; given < work; ++j, ++given) ++share[std::get<2>(rest[j])];
  } else {
    std::int64_t left = work;
    for (std::size_t j = 0; j < eligible.size(); ++j) left -= share[j] = std::min(left, eligible[j].units);
  }
  for (std::size_t j = 0; j < eligible.size(); ++j) {
    if (share[j] == 0) continue;
    award(offers[eligible[j].offer], share[j], fair, out.members.verdicts[eligible[j].offer], out);
  }
  out.member_price = fair;
  out.jobs_served = jobs;
}

}  // namespace

ProofiClearing clear_proofi(const LotRules& lot, const ProofiRules& rules, std::span<const BatchAsk> asks,
                            std::span<const Offer> offers, const Seed& seed) {
  LotRules open = lot;
  open.units = 1;  // admission asks only that the lot is not empty
  ProofiClearing out;
  out.orders.resize(asks.size());
  out.order_price.resize(asks.size());
  Round round{asks, rank_asks(lot, asks, seed, out.orders),
              std::clamp<std::int64_t>(rules.round_capacity, 0, kUnitsMax),
              open_book(open, offers, seed, RankBy::Price)};
  out.members.verdicts = std::move(round.book.verdicts);
  if (rules.variant == ProofiVariant::Excluded) {
    clear_excluded(round, offers, out);
  } else {
    clear_first_price(round, rules.variant == ProofiVariant::FirstPriceProRata, offers, lot_hash(lot), seed, out);
  }
  for (std::size_t i = 0; i < asks.size(); ++i) out.spread += out.order_price[i] * asks[i].jobs;
  for (const Award& award : out.members.awards) out.spread -= award.payment();
  out.jobs_posted = out.jobs_served - out.members.units_sold;
  out.members.cutoff = out.member_price;
  return out;
}

}  // namespace pp::auction
