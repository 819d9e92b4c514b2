// SPDX-License-Identifier: Apache-2.0
// The time of day, as the market's two ends read it: the server dates what it signs, and a client learns from the dates
// by how much its own clock differs. Any thread.
#pragma once

#include <chrono>

#include "schemas/vocab/time.h"

namespace pp::market {

inline Instant wall_clock() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace pp::market
