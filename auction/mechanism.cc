// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanism.h"

#include "auction/mechanisms/first_price.h"
#include "auction/mechanisms/pay_as_bid.h"

namespace pp::auction {

static_assert(Mechanism<FirstPrice> && Mechanism<PayAsBid>);

bool has_sealed_form(MechanismId id) { return id != MechanismId::DutchUp && id != MechanismId::DutchDown; }

Clearing clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  PP_CHECK(has_sealed_form(lot.mechanism));
  switch (lot.mechanism) {
    case MechanismId::FirstPrice:
      return FirstPrice::clear(lot, offers, seed);
    default:
      return PayAsBid::clear(lot, offers, seed);
  }
}

}  // namespace pp::auction
