// SPDX-License-Identifier: Apache-2.0
#include "auction/reputation/beta.h"

#include <algorithm>

namespace pp::auction {
namespace {

constexpr Fixed kLn2 = Fixed::from_raw(2977044472);  // ln 2 * 2^32
constexpr Fixed kDeviations = Fixed::ppm(1'280'000);

}  // namespace

Fixed fading(Millis elapsed, Millis half_life) {
  PP_CHECK(half_life.count > 0);
  if (elapsed.count <= 0) return Fixed::from_int(1);
  if (elapsed.count / half_life.count > 62) return Fixed{};
  return exp(-(Fixed::ratio(elapsed.count, half_life.count) * kLn2));
}

Beta::Sides Beta::at(Instant now) const {
  const Fixed keep = fading(now - last_, kEvidenceHalfLife);
  return {Fixed::from_int(prior_good_) + good_ * keep, Fixed::from_int(prior_bad_) + bad_ * keep};
}

void Beta::observe(Instant now, std::int64_t good, std::int64_t bad) {
  PP_CHECK(good >= 0 && bad >= 0 && good <= 1'000 && bad <= 1'000);
  now = std::max(now, last_);
  const Fixed keep = fading(now - last_, kEvidenceHalfLife);
  // A million proofs a week is more evidence than the bound can tell apart; beyond it the sum may not overflow.
  const Fixed most = Fixed::from_int(1'000'000);
  good_ = std::min(most, good_ * keep + Fixed::from_int(good));
  bad_ = std::min(most, bad_ * keep + Fixed::from_int(bad));
  last_ = now;
}

Fixed Beta::mean(Instant now) const {
  const Sides s = at(now);
  return s.good / (s.good + s.bad);
}

Fixed Beta::lower_bound(Instant now) const {
  const Sides s = at(now);
  const Fixed sum = s.good + s.bad;
  const Fixed share = s.good / sum;
  // ab / (a + b)^2 = share * (1 - share), which keeps every factor near one.
  const Fixed variance = share * (Fixed::from_int(1) - share) / (sum + Fixed::from_int(1));
  return std::max(Fixed{}, share - kDeviations * sqrt(variance));
}

}  // namespace pp::auction
