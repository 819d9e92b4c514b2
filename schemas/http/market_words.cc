// SPDX-License-Identifier: Apache-2.0
#include "schemas/http/market_words.h"

namespace pp::market {

std::string_view name_of(OrderState s) {
  constexpr std::string_view kNames[] = {"bidding", "proving", "checking", "paid", "slashed", "unsold", "cancelled"};
  return kNames[static_cast<std::size_t>(s)];
}
std::string_view name_of(BidOutcome o) {
  constexpr std::string_view kNames[] = {"won", "outbid", "above_reserve", "unreadable", "collateral_short"};
  return kNames[static_cast<std::size_t>(o)];
}
std::string_view name_of(FeedKind k) {
  constexpr std::string_view kNames[] = {"opened",           "awarded", "unsold", "cancelled",
                                         "delivery_refused", "paid",    "slashed"};
  return kNames[static_cast<std::size_t>(k)];
}
std::string_view name_of(SettlementKind k) { return k == SettlementKind::Paid ? "paid" : "slashed"; }
std::string_view name_of(Role r) { return r == Role::Buyer ? "buyer" : "pool"; }

}  // namespace pp::market
