// SPDX-License-Identifier: Apache-2.0
// Pay without an auction: a fixed rate, a rate by speed, and work given for nothing.
//
// A policy quotes what is reserved for a job before it is assigned and settles what an accepted proof is paid, never
// more than the quote. CrowdProve, section 5.3, names these models. Pure values, integers, any thread.
#pragma once
#include <algorithm>
#include <concepts>

#include "auction/types.h"

namespace pp::auction {

template <class P>
concept Compensation = requires(const P& policy, Millis taken) {
  /// The most that one accepted proof can cost.
  { policy.quote() } -> std::same_as<Money>;
  /// What an accepted proof is paid that took `taken` from lease to receipt.
  { policy.settle(taken) } -> std::same_as<Money>;
};

/// The same for every accepted proof.
struct FixedRate {
  Money rate;
  Money quote() const { return rate; }
  Money settle(Millis) const { return rate; }
};

/// More for the fast: rate * clamp(1 + slope * (reference - taken) / reference, least, most). The reference is the
/// lagged median of the class, so that nobody moves its own yardstick; pay never rises with time spent.
struct TimeRate {
  Money rate;
  Millis reference{1};
  std::int64_t slope_ppm = 1'000'000;
  std::int64_t least_ppm = 500'000;
  std::int64_t most_ppm = 1'500'000;

  Money quote() const { return rate.scaled(most_ppm, 1'000'000); }
  /// Requires: reference > 0, 0 <= least_ppm <= most_ppm, 0 <= slope_ppm <= 10^7.
  Money settle(Millis taken) const {
    PP_CHECK(reference.count > 0 && least_ppm >= 0 && least_ppm <= most_ppm);
    PP_CHECK(slope_ppm >= 0 && slope_ppm <= 10'000'000);
    const __int128 gained = static_cast<__int128>(slope_ppm) * (static_cast<__int128>(reference.count) - taken.count);
    const __int128 bonus_ppm = gained / reference.count;
    const __int128 share = std::clamp<__int128>(1'000'000 + bonus_ppm, least_ppm, most_ppm);
    return rate.scaled(static_cast<std::int64_t>(share), 1'000'000);
  }
  friend bool operator==(const TimeRate&, const TimeRate&) = default;
};

/// Reputation and a place on the leaderboard, no money and no share of the surplus. Never on the critical path.
struct Volunteer {
  Money quote() const { return {}; }
  Money settle(Millis) const { return {}; }
};

static_assert(Compensation<FixedRate> && Compensation<TimeRate> && Compensation<Volunteer>);

}  // namespace pp::auction
