// SPDX-License-Identifier: Apache-2.0
#include "auction/reputation/speed.h"

#include <algorithm>

namespace pp::auction {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

Fixed log_of(Millis t) { return ln(Fixed::from_int(std::clamp<std::int64_t>(t.count, 1, kDayMs))); }

}  // namespace

Speed Speed::prior(Millis typical, Fixed log_deviation) {
  PP_CHECK(log_deviation > Fixed{} && log_deviation <= Fixed::from_int(4));
  Speed s;
  s.prior_mean_ = log_of(typical);
  s.prior_variance_ = log_deviation * log_deviation;
  return s;
}

void Speed::observe(Millis taken) {
  const Fixed x = log_of(taken);
  n_ = std::min(n_ + 1, kWindow);
  ++n_seen_;
  const Fixed count = Fixed::from_int(n_);
  const Fixed before = x - mean_;
  mean_ += before / count;
  // Welford's step while the window fills, an exponential average from then on.
  variance_ += (before * (x - mean_) - variance_) / count;
  if (variance_ < Fixed{}) variance_ = Fixed{};
}

Fixed Speed::log_mean() const {
  return (prior_mean_ * Fixed::from_int(kPriorWeight) + mean_ * Fixed::from_int(n_)) /
         Fixed::from_int(kPriorWeight + n_);
}

Fixed Speed::log_deviation() const {
  return sqrt((prior_variance_ * Fixed::from_int(kPriorWeight) + variance_ * Fixed::from_int(n_)) /
              Fixed::from_int(kPriorWeight + n_));
}

Millis Speed::quantile(Fixed z) const {
  const Fixed one = Fixed::from_int(1);
  const Fixed spread = log_deviation() * sqrt(one + one / Fixed::from_int(kPriorWeight + n_));
  return {std::clamp<std::int64_t>(exp(log_mean() + z * spread).ceil(), 1, kDayMs)};
}

}  // namespace pp::auction
