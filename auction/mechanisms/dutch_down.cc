// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanisms/dutch_down.h"

#include <algorithm>
#include <tuple>

#include "auction/book.h"
#include "auction/lot.h"

namespace pp::auction {
namespace {

struct Leaver {
  std::uint32_t exit = 0;
  Digest32 tie{};
  std::uint32_t index = 0;
};

Reason admit_stay(const LotRules& lot, const Stay& stay) {
  Offer offer = stay.offer;
  offer.price = Money{};
  const Reason reason = admit(lot, offer, RankBy::Price);
  if (reason != Reason::Won) return reason;
  return stay.exit >= 1 && stay.exit <= lot.clock.n_ticks + 1 ? Reason::Won : Reason::WrongTick;
}

}  // namespace

Money price_down(const LotRules& lot, std::uint32_t tick) {
  PP_CHECK(lot.clock.n_ticks > 0 && tick <= lot.clock.n_ticks);
  return lot.reserve - (lot.reserve - lot.clock.floor).scaled(tick, lot.clock.n_ticks);
}

Clearing clear_dutch_down(const LotRules& lot, std::span<const Stay> stays, const Seed& seed) {
  Clearing out;
  out.verdicts.resize(stays.size());
  out.units_left = std::max<std::int64_t>(lot.units, 0);
  out.cutoff = lot.reserve;
  std::vector<MemberId> members;
  for (const Stay& s : stays) members.push_back(s.offer.member);
  std::sort(members.begin(), members.end());
  std::vector<Leaver> order;
  std::int64_t units_in = 0;
  const LotHash hash = lot_hash(lot);
  for (std::uint32_t i = 0; i < stays.size(); ++i) {
    Verdict& verdict = out.verdicts[i];
    const Offer& offer = stays[i].offer;
    verdict.reason = admit_stay(lot, stays[i]);
    const auto [first, last] = std::equal_range(members.begin(), members.end(), offer.member);
    if (lot.units > 0 && last - first > 1) verdict.reason = Reason::DuplicateOffer;
    if (verdict.reason != Reason::Won) continue;
    verdict.units_admitted = std::min({offer.units, offer.terms.capacity_units, offer.terms.bonded_units});
    units_in += verdict.units_admitted;
    order.push_back({stays[i].exit, tie_digest(seed, hash, offer.member), i});
  }
  std::sort(order.begin(), order.end(),
            [](const Leaver& a, const Leaver& b) { return std::tie(a.exit, a.tie) < std::tie(b.exit, b.tie); });
  std::size_t n_left = 0;
  while (n_left < order.size() && units_in > out.units_left) {
    const Leaver& leaver = order[n_left++];
    Verdict& verdict = out.verdicts[leaver.index];
    verdict.reason = leaver.exit > lot.clock.n_ticks ? Reason::TieLost : Reason::DroppedOut;
    units_in -= verdict.units_admitted;
    out.cutoff = price_down(lot, leaver.exit - 1);  // everybody still in had stayed at that price
  }
  for (std::size_t i = n_left; i < order.size(); ++i) {
    Verdict& verdict = out.verdicts[order[i].index];
    verdict.units_won = verdict.units_admitted;
    out.awards.push_back({stays[order[i].index].offer.member, verdict.units_won, out.cutoff, 0});
  }
  out.units_sold = units_in;
  out.units_left -= units_in;
  return out;
}

}  // namespace pp::auction
