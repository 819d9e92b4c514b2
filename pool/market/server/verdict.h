// SPDX-License-Identifier: Apache-2.0
// Verdict: every answer that the market's rules can give, in the order in which the rules are checked.
//
// Each has a stable code, a name for programs, the HTTP status it travels under, and a sentence that says what to do.
// Codes are never reused. Pure values.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace pp::market {

enum class Verdict : std::uint8_t {
  Accepted,
  // who asks
  UnknownParty,
  WrongRole,
  UnknownOrder,
  NotYours,
  // posting an order
  SpanOutOfRange,
  AmountOutOfRange,
  BlobMissing,
  TooManyOrders,
  FundsShort,
  // bidding
  BidsClosed,
  SealMalformed,
  TooManyBids,
  CollateralShort,
  // closing
  BidsOpen,
  // delivering
  NotAwarded,
  DeliveryPending,
  DeadlinePassed,
  TooManyDeliveries,
  // judging and expiring
  NothingToJudge,
  NotDue,
  // funding
  FundingLowered,
  RoleChanged,
};
inline constexpr Verdict kLastVerdict = Verdict::RoleChanged;

struct VerdictWords {
  std::string_view code;
  std::string_view name;
  unsigned http_status;
  std::string_view message;
};
const VerdictWords& words_of(Verdict verdict);

}  // namespace pp::market
