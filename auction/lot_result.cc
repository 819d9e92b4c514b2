// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "auction/lot.h"
#include "auction/mechanism.h"
#include "auction/mechanisms/proofi.h"
#include "auction/transcript.h"

namespace pp::auction {
namespace {

LotResult from_clearing(Clearing clearing, const std::vector<MemberId>& members) {
  LotResult out;
  for (std::size_t i = 0; i < members.size(); ++i) out.lines.push_back({members[i], clearing.verdicts[i]});
  out.awards = std::move(clearing.awards);
  out.units_sold = clearing.units_sold;
  out.units_left = clearing.units_left;
  out.cutoff = clearing.cutoff;
  return out;
}

/// Adds to a cleared sealed lot those who committed and never opened.
void add_silent(const SealedLot& lot, LotResult& out) {
  const std::vector<MemberId> silent = lot.not_revealed();
  if (silent.empty()) return;  // the offers are in the members' order already
  for (const MemberId& member : silent) out.lines.push_back({member, {Reason::NotRevealed, 0, 0}});
  std::sort(out.lines.begin(), out.lines.end(), [](const auto& a, const auto& b) { return a.member < b.member; });
}

Clearing clear_round(const SealedLot& lot, std::span<const Offer> offers, const Seed& seed, LotResult& out) {
  const RoundRules& round = lot.rules().round;
  ProofiClearing cleared = clear_proofi(lot.rules(), {round.variant, round.capacity}, lot.asks(), offers, seed);
  for (std::size_t i = 0; i < lot.asks().size(); ++i) {
    out.orders.push_back({lot.asks()[i].order, cleared.orders[i], cleared.order_price[i]});
  }
  cleared.members.units_left = lot.rules().units - cleared.members.units_sold;
  return std::move(cleared.members);
}

/// Admitted offers stand; nothing is sold yet.
Clearing stand_in_book(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  Clearing out = clear(lot, offers, seed);
  out.awards.clear();
  for (Verdict& verdict : out.verdicts) {
    if (verdict.units_admitted > 0) verdict = {Reason::Standing, verdict.units_admitted, 0};
  }
  out.units_left += out.units_sold;
  out.units_sold = 0;
  out.cutoff = lot.reserve;
  return out;
}

std::vector<MemberId> members_of(std::span<const Offer> offers) {
  std::vector<MemberId> out;
  out.reserve(offers.size());
  for (const Offer& offer : offers) out.push_back(offer.member);
  return out;
}

}  // namespace

LotResult result_of(const SealedLot& lot, const Beacon& beacon) {
  const std::vector<Offer> offers = lot.offers();
  const Seed seed = seed_of(lot.hash(), beacon.value);
  LotResult round;
  Clearing clearing;
  switch (form_of(lot.rules().mechanism)) {
    case SaleForm::Round:
      clearing = clear_round(lot, offers, seed, round);
      break;
    case SaleForm::Book:
      clearing = stand_in_book(lot.rules(), offers, seed);
      break;
    default:
      clearing = clear(lot.rules(), offers, seed);
  }
  LotResult out = from_clearing(std::move(clearing), members_of(offers));
  out.orders = std::move(round.orders);
  add_silent(lot, out);
  return out;
}

LotResult result_of_sale(const LotRules& sale, const SealedLot& book, const Beacon& beacon) {
  const std::vector<Offer> offers = book.offers();
  return from_clearing(clear(sale, offers, seed_of(lot_hash(sale), beacon.value)), members_of(offers));
}

LotResult result_of(const ClockLot& lot, const Beacon& beacon) {
  std::vector<MemberId> members;
  if (lot.rules().mechanism == MechanismId::DutchUp) {
    for (const Acceptance& a : lot.acceptances()) members.push_back(a.offer.member);
  } else {
    for (const Stay& s : lot.stays()) members.push_back(s.offer.member);
  }
  LotResult out = from_clearing(lot.clear(seed_of(lot.hash(), beacon.value)), members);
  std::sort(out.lines.begin(), out.lines.end(), [](const auto& a, const auto& b) { return a.member < b.member; });
  return out;
}

}  // namespace pp::auction
