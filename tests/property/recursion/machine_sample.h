// SPDX-License-Identifier: Apache-2.0
// The honest circuit that tests tamper with: every operation in every form, filled. Made once a process; not changed.
#pragma once
#include "tests/unit/recursion/machine_check.h"
#include "tests/unit/recursion/toy_circuit.h"

namespace pp::recursion {

inline constexpr Heights kHeights{7, 9, 5, 6, 11, 8, 10};

inline const FilledCircuit& sample() {
  static const FilledCircuit kSample = [] {
    const CircuitMaker m = toy_circuit(3);
    return fill_circuit(m.program, m.witness, kHeights);
  }();
  return kSample;
}

}  // namespace pp::recursion
