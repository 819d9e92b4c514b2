// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanism.h"

#include "auction/mechanisms/first_price.h"
#include "auction/mechanisms/pay_as_bid.h"
#include "auction/mechanisms/second_score.h"
#include "auction/mechanisms/uniform.h"
#include "auction/mechanisms/vcg.h"

namespace pp::auction {

static_assert(Mechanism<FirstPrice> && Mechanism<SecondScore> && Mechanism<PayAsBid> && Mechanism<Uniform> &&
              Mechanism<Vcg>);

bool has_sealed_form(MechanismId id) { return form_of(id) == SaleForm::Sealed || form_of(id) == SaleForm::Book; }

Clearing clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  PP_CHECK(has_sealed_form(lot.mechanism));
  switch (lot.mechanism) {
    case MechanismId::FirstPrice:
      return FirstPrice::clear(lot, offers, seed);
    case MechanismId::SecondScore:
      return SecondScore::clear(lot, offers, seed);
    case MechanismId::PayAsBid:
    case MechanismId::StandingOffers:
      return PayAsBid::clear(lot, offers, seed);
    case MechanismId::Uniform:
      return Uniform::clear(lot, offers, seed);
    case MechanismId::Vcg:
      return Vcg::clear(lot, offers, seed);
    default:
      break;
  }
  PP_CHECK(false);
  return {};
}

}  // namespace pp::auction
