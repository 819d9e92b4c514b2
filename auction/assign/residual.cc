// SPDX-License-Identifier: Apache-2.0
#include "auction/assign/residual.h"

#include <algorithm>

namespace pp::auction {
namespace {

// kTail[i] = P(N(0, 1) > i/8 - 4) * 2^32, rounded to nearest; the unit tests recompute it.
constexpr std::int64_t kTail[65] = {
    4294831269, 4294738321, 4294587547, 4294346756, 4293968162, 4293382116, 4292488992, 4291148961, 4289169528,
    4286290872, 4282169310, 4276359572, 4268296987, 4257281212, 4242463586, 4222840594, 4197256223, 4164415916,
    4122914527, 4071279904, 4008032551, 3931760284, 3841204973, 3735356606, 3613548169, 3475543573, 3321610229,
    3152568148, 2969808658, 2775278016, 2571424089, 2361107697, 2147483648, 1933859599, 1723543207, 1519689280,
    1325158638, 1142399148, 973357067,  819423723,  681419127,  559610690,  453762323,  363207012,  286934745,
    223687392,  172052769,  130551380,  97711073,   72126702,   52503710,   37686084,   26670309,   18607724,
    12797986,   8676424,    5797768,    3818335,    2478304,    1585180,    999134,     620540,     379749,
    228975,     136027,
};

/// How many times likelier than being stuck it must be that a job is only slow, for nobody to doubt it.
constexpr Fixed kSuspicion = Fixed::from_int(7);

/// The two explanations of a job that is still running, unnormalised.
struct Weights {
  Fixed typical;
  Fixed spent;
  Fixed sigma;
  Fixed z;  // how far beyond its usual time, in deviations
  Fixed on_time;
  Fixed stuck;
};

Weights weigh(const ServiceModel& model, Millis elapsed) {
  Weights w;
  w.typical = Fixed::from_int(std::clamp<std::int64_t>(model.median.count, 1, kServiceMsMax));
  w.spent = Fixed::from_int(std::clamp<std::int64_t>(elapsed.count, 1, kServiceMsMax));
  w.sigma = std::max(model.log_deviation, Fixed::ppm(10'000)) + Fixed::ppm(50'000);
  w.z = (ln(w.spent) - ln(w.typical)) / w.sigma;
  w.stuck = model.proven ? Fixed::ppm(10'000) : Fixed::ppm(150'000);
  w.on_time = (Fixed::from_int(1) - w.stuck) * normal_tail(w.z);
  return w;
}

}  // namespace

Fixed normal_tail(Fixed z) {
  if (z <= Fixed::from_int(-4)) return Fixed::from_int(1);
  if (z >= Fixed::from_int(4)) return Fixed{};
  const std::int64_t position = (z.raw() + (std::int64_t{4} << 32)) * 8;  // eighths from -4
  const auto i = static_cast<std::size_t>(position >> 32);
  const Fixed part = Fixed::from_raw(position & 0xffffffff);
  const Fixed left = Fixed::from_raw(kTail[i]);
  return left - part * (left - Fixed::from_raw(kTail[i + 1]));
}

Health health(const ServiceModel& model, Millis elapsed) {
  const Weights w = weigh(model, elapsed);
  // A copy begun when the first is surely stuck ends two usual times after it began. To be in time it must be begun
  // while being stuck is only likely, and most of those that were not stuck come back before it has cost much.
  if (w.z >= Fixed{} && w.on_time < w.stuck * kSuspicion) return Health::Stuck;
  return w.z >= Fixed{} ? Health::Due : Health::InTime;
}

Millis residual_time(const ServiceModel& model, Millis elapsed) {
  const Weights w = weigh(model, elapsed);
  const Fixed one = Fixed::from_int(1);
  Fixed on_time = w.typical - w.spent;
  if (w.z >= -one) {
    on_time = std::max(Fixed{}, on_time) + w.spent * w.sigma * Fixed::ppm(800'000) / (one + std::max(Fixed{}, w.z));
  }
  const Fixed stuck = std::max(w.typical + w.typical, w.spent);
  const Fixed expected = (w.on_time * on_time + w.stuck * stuck) / (w.on_time + w.stuck);
  return {std::max<std::int64_t>(0, expected.ceil())};
}

}  // namespace pp::auction
