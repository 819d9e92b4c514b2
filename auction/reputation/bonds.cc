// SPDX-License-Identifier: Apache-2.0
#include "auction/reputation/bonds.h"

#include <algorithm>

namespace pp::auction {
namespace {

std::int64_t theta(bool proven) { return proven ? 2 : 5; }

}  // namespace

Money required_bond(const Exposure& exposure, Money least, bool proven) {
  return std::max(least, exposure.in_flight * theta(proven) + exposure.clock_locks + exposure.fee_reserve);
}

std::int64_t bonded_units(Money bond, const Exposure& exposure, Money price, bool proven) {
  if (price.nanos() <= 0) return kUnitsMax;  // free work needs no cover
  const Money free = bond - required_bond(exposure, Money{}, proven);
  if (free.negative()) return 0;
  return std::min(kUnitsMax, free.nanos() / (price.nanos() * theta(proven)));
}

Slash assess(BondFault fault, Money price, Money bond, Instant now, std::span<const PastFault> past,
             Money replacement_cost) {
  PP_CHECK(!price.negative() && !bond.negative());
  Money taken_today;
  std::int64_t same_today = 0;
  for (const PastFault& p : past) {
    if (now - p.at >= kDay) continue;
    taken_today += p.taken;
    same_today += p.fault == fault;
  }
  Slash out;
  switch (fault) {
    case BondFault::InvalidProof:
      out.amount = price * 2;
      if (same_today >= 2) {
        out.amount = std::max(out.amount, bond.scaled(1, 10));
        out.quarantine = true;
      }
      break;
    case BondFault::Unassigned:
      break;
    case BondFault::NotRevealed:
      out.amount = price;
      break;
    case BondFault::MissedDeadline:
      out.amount = same_today >= 2 ? price.scaled(1, 2) : Money{};
      break;
    case BondFault::BrokenPromise:
      out.amount = price;
      break;
    case BondFault::HoardingReviewed:
      out.amount = bond.scaled(1, 20);
      break;
  }
  // The bond at the start of the day is what is there now and what was taken since.
  const Money cap = std::max(Money{}, (bond + taken_today).scaled(1, 4) - taken_today);
  out.amount = std::min({out.amount, cap, bond});
  out.to_rescuer = std::min(std::max(replacement_cost, Money{}), out.amount.scaled(1, 2));
  out.to_reserve = out.amount - out.to_rescuer;
  return out;
}

}  // namespace pp::auction
