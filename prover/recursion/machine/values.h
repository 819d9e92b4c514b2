// SPDX-License-Identifier: Apache-2.0
// Values: what every wire and block of a program holds under a witness. Only what is written is computed: assertions,
// paths and folds that do not hold are noticed by the proof, not here. Pure; one thread.
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "prover/recursion/program.h"

namespace pp::recursion {

struct Values {
  std::vector<field::FpExt> wires;
  std::vector<std::array<field::Fp, 8>> blocks;
};

/// Runs a program in its order.
/// Errors: nothing when the witness has too few or wrongly sized parts, or a wire that a division writes does not
/// exist. Requires: place_program accepts the program.
std::optional<Values> evaluate(const Program& program, const Witness& witness);

}  // namespace pp::recursion
