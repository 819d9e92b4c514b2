// SPDX-License-Identifier: Apache-2.0
// Speed: how long one member takes for one job class, as a log-normal learned from its own times.
//
// A value. Starts from the prior of its hardware (or its benchmark), weighed as three observations; the last twenty
// count. Quantiles answer "within what time, with probability p". Fixed point, no floating point. Any thread.
#pragma once
#include "schemas/vocab/fields.h"
#include "schemas/vocab/fixed.h"
#include "schemas/vocab/time.h"

namespace pp::auction {

/// Standard-normal quantiles that the market uses.
inline constexpr Fixed kZ50{};
inline constexpr Fixed kZ80 = Fixed::ppm(841'621);
inline constexpr Fixed kZ95 = Fixed::ppm(1'644'854);

class Speed {
 public:
  /// Units: `typical` is the time that half of such hardware beats; deviation in natural-log units (10 % is 0.1).
  static Speed prior(Millis typical, Fixed log_deviation);

  /// Takes one measured time; times below 1 ms count as 1 ms, above a day as a day.
  void observe(Millis taken);

  /// The time that the next job stays below with the probability of `z`.
  Millis quantile(Fixed z) const;
  Millis median() const { return quantile(kZ50); }
  Fixed log_mean() const;
  Fixed log_deviation() const;
  std::int64_t n_seen() const { return n_seen_; }
  friend bool operator==(const Speed&, const Speed&) = default;

 private:
  static constexpr std::int64_t kWindow = 20;
  static constexpr std::int64_t kPriorWeight = 3;
  Fixed prior_mean_;
  Fixed prior_variance_;
  Fixed mean_;
  Fixed variance_;
  std::int64_t n_ = 0;  // capped at the window
  std::int64_t n_seen_ = 0;

 public:
  PP_FIELDS(prior_mean_, prior_variance_, mean_, variance_, n_, n_seen_)
};

}  // namespace pp::auction
