// SPDX-License-Identifier: Apache-2.0
// Award: the second-price rule as those who depend on it check it, from the bids that the market opened.
//
// Pool and buyer both ask. Pure; any thread.
#pragma once
#include <string>

#include "schemas/http/market_words.h"

namespace pp::market {

/// Whether winner and price of an order follow from its opened bids. Empty when they do, or when it was not awarded;
/// otherwise what is wrong.
std::string award_fault(const OrderSheet& sheet);

}  // namespace pp::market
