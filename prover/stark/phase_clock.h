// SPDX-License-Identifier: Apache-2.0
// PhaseClock: says how long each part of a proof took. The only clock below the adapters; no result depends on it.
#pragma once
#include <chrono>

namespace pp::stark {

class PhaseClock {
 public:
  /// The seconds since the last lap, or since the clock was made.
  double lap_seconds() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double> lap = now - last_;
    last_ = now;
    return lap.count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace pp::stark
