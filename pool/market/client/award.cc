// SPDX-License-Identifier: Apache-2.0
#include "pool/market/client/award.h"

#include <algorithm>

namespace pp::market {

std::string award_fault(const OrderSheet& sheet) {
  if (!sheet.winner) return {};
  const std::string about = "the award of order " + std::to_string(sheet.order.value);
  const OpenedBid* best = nullptr;
  Money second = sheet.ask.price_max;
  for (const OpenedBid& bid : sheet.bids) {
    if (bid.outcome == BidOutcome::Won) {
      if (best) return about + " has two winners";
      best = &bid;
    }
    if (bid.outcome == BidOutcome::Outbid && bid.price) second = std::min(second, *bid.price);
  }
  if (!best || !best->price || best->pool != *sheet.winner) return about + " does not show the winner's bid";
  if (*best->price > second || *best->price > sheet.ask.price_max) return about + " did not go to the lowest bid";
  if (sheet.price != second) return about + " is not at the second price";
  return {};
}

}  // namespace pp::market
