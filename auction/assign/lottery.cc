// SPDX-License-Identifier: Apache-2.0
#include "auction/assign/lottery.h"

#include <algorithm>

namespace pp::auction {

Fixed lottery_time(std::uint32_t drawn, Millis usual) {
  // (drawn + 1) / 2^32 is in (0, 1]; its logarithm is above -22.2, and a day has 86,400 seconds.
  const Fixed exponential = -ln(Fixed::from_raw(static_cast<std::int64_t>(drawn) + 1));
  return exponential * Fixed::ratio(std::clamp<std::int64_t>(usual.count, 1, 86'400'000), 1'000);
}

}  // namespace pp::auction
