// SPDX-License-Identifier: Apache-2.0
// fill_trace: the main columns of a program under a witness. Rows are filled by OpenMP threads. Pure otherwise.
#pragma once
#include <vector>

#include "kernels/matrix.h"
#include "prover/recursion/machine/placement.h"
#include "prover/recursion/machine/values.h"

namespace pp::recursion {

/// One matrix a table, padded to the heights.
/// Requires: placement is that of the program and fits; `values` are the program's under the witness.
std::vector<Matrix> fill_trace(const Program& program, const Placement& placement, const Heights& log_rows,
                               const Witness& witness, const Values& values, int threads);

}  // namespace pp::recursion
