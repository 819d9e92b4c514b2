// SPDX-License-Identifier: Apache-2.0
// Standing offers: prices that members leave open, so that work can be bought without waiting for a lot.
//
// One offer a member and job class. A price may rise or fall once an epoch only, so that nobody steps under a rival at
// the last moment; to take first place a lower price must undercut the cheapest by a hundredth. A taker buys the
// cheapest units at their own prices; equal prices go by a drawn order. Used for idle and leftover work, where an
// auction's delay costs more than its truthfulness saves. A value owned by the core; bounded; times are arguments.
#pragma once
#include <map>
#include <tuple>

#include "auction/types.h"

namespace pp::auction {

inline constexpr Millis kStandingEpoch{600'000};
inline constexpr std::size_t kStandingOffersMax = 200'000;

enum class PostVerdict : std::uint8_t {
  Posted = 0,
  BadPrice = 1,        // negative or absurd
  BadUnits = 2,        // not positive or absurd
  Expired = 3,         // ends before it begins
  TooSoon = 4,         // the price was changed within the last epoch
  NoRealUndercut = 5,  // below the cheapest, yet by less than a hundredth
  BookFull = 6,
};

struct StandingOffer {
  MemberId member;
  Money price;
  std::int64_t units = 0;
  Instant until;
  Instant priced_at;
  friend bool operator==(const StandingOffer&, const StandingOffer&) = default;
};

class StandingBook {
 public:
  /// Posts or replaces the member's offer of the class; checks in the order of PostVerdict.
  PostVerdict post(JobClass job_class, const MemberId& member, Money price, std::int64_t units, Instant until,
                   Instant now);
  /// False when there was none. The epoch of the next price still counts from the last one.
  bool withdraw(JobClass job_class, const MemberId& member);
  /// Takes up to `units` at or below `price_max`, cheapest first, and takes them off the book.
  std::vector<Award> take(JobClass job_class, std::int64_t units, Money price_max, const Seed& seed, Instant now);
  /// The cheapest live price; nothing when the class has none.
  std::optional<Money> best(JobClass job_class, Instant now) const;
  std::size_t size() const { return offers_.size(); }
  friend bool operator==(const StandingBook&, const StandingBook&) = default;

 private:
  using Key = std::pair<JobClass, MemberId>;
  std::map<Key, StandingOffer> offers_;  // units 0: withdrawn or sold out, kept for its epoch
};

}  // namespace pp::auction
