// SPDX-License-Identifier: Apache-2.0
// The one aggregator of a test program, made at its first use (the programs' fixed columns take a second).
//
// One thread.
#pragma once
#include "prover/recursion/aggregate.h"

namespace pp::recursion {

inline const Backend& aggregator_backend() {
  static const auto instance = best_backend(0);
  return *instance;
}
inline Aggregator& aggregator() {
  static Aggregator instance(aggregator_backend());
  return instance;
}

}  // namespace pp::recursion
