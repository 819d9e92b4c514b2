// SPDX-License-Identifier: Apache-2.0
#include "pool/market/server/verdict.h"

#include <array>

namespace pp::market {

const VerdictWords& words_of(Verdict verdict) {
  static constexpr std::array<VerdictWords, static_cast<std::size_t>(kLastVerdict) + 1> kWords{{
      {"P-MKT-100", "accepted", 200, "done"},
      {"P-MKT-101", "unknown_party", 403,
       "this key has no account here; ask the market's operator to add it to the configuration"},
      {"P-MKT-102", "wrong_role", 403, "buyers post orders, pools bid and deliver; use a key of the other role"},
      {"P-MKT-103", "unknown_order", 404, "there is no such order, or it ended so long ago that it was archived"},
      {"P-MKT-104", "not_yours", 403, "only the buyer may cancel an order and only its winner may deliver it"},
      {"P-MKT-105", "span_out_of_range", 422,
       "the time for bids or for proving is outside what this market allows; see GET /v1/market for the limits"},
      {"P-MKT-106", "amount_out_of_range", 422, "the maximum price must be above zero and amounts below the limit"},
      {"P-MKT-107", "blob_missing", 409, "upload the bytes first (PUT /v1/blobs/{sha256}) and send this again"},
      {"P-MKT-108", "too_many_orders", 429, "this buyer has as many open orders as the market allows; wait for one"},
      {"P-MKT-109", "funds_short", 402, "the free balance does not cover the maximum price; add funds or offer less"},
      {"P-MKT-110", "bids_closed", 409, "the bids of this order are closed; bid on the next one"},
      {"P-MKT-111", "seal_malformed", 422, "a sealed bid is a box for the market's seal key; see GET /v1/market"},
      {"P-MKT-112", "too_many_bids", 429, "this order has as many bidders as the market allows"},
      {"P-MKT-113", "collateral_short", 402, "the free balance does not cover the order's collateral; add funds"},
      {"P-MKT-114", "bids_open", 409, "the bids are still open"},
      {"P-MKT-115", "not_awarded", 409, "this order is not waiting for a proof; read its state again"},
      {"P-MKT-116", "delivery_pending", 409, "an earlier delivery is being checked; wait for its verdict"},
      {"P-MKT-117", "deadline_passed", 410, "the deadline has passed; the collateral is lost"},
      {"P-MKT-118", "too_many_deliveries", 429, "too many refused deliveries for this order; none is taken any more"},
      {"P-MKT-119", "nothing_to_judge", 409, "no delivery of this number is being checked"},
      {"P-MKT-120", "not_due", 409, "the deadline has not passed, or a delivery is being checked"},
      {"P-MKT-121", "funding_lowered", 409,
       "an account's balance in the configuration is the sum ever paid in and cannot be lowered; raise it or keep it"},
      {"P-MKT-122", "role_changed", 409, "a key keeps its role for good; configure a new key for the other role"},
  }};
  return kWords[static_cast<std::size_t>(verdict)];
}

}  // namespace pp::market
