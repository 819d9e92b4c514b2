// SPDX-License-Identifier: Apache-2.0
// PathRows: fills rows of Path, run by run. Runs are independent of each other, so threads fill them side by side.
#pragma once
#include <array>

#include "kernels/matrix.h"
#include "prover/recursion/machine/placement.h"
#include "prover/recursion/machine/values.h"

namespace pp::recursion {

/// What decides a row of Path: the state before the permutation, the wire, and the combination so far.
struct PathInput {
  std::array<field::Fp, 16> in{};
  field::FpExt wire = field::FpExt::zero(), start = field::FpExt::zero();
};

/// Computes the whole row.
PathCols<field::Fp> path_row(const PathInput& input);

/// Fills all rows of a run. Two threads may fill two runs of one matrix.
/// Requires: `values` are the program's under the witness.
void fill_run(const Program& program, const PathRun& run, const Witness& witness, const Values& values, Columns path);

/// Fills rows [begin, end) with the permutation of zeros.
void fill_path_padding(Columns path, std::size_t begin, std::size_t end);

}  // namespace pp::recursion
