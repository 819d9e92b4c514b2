// SPDX-License-Identifier: Apache-2.0
// The preprocessed columns of a program: addresses, counts, flags and constants. With the heights they are the program,
// as a verifier knows it. Pure; any thread.
#pragma once
#include <vector>

#include "kernels/matrix.h"
#include "prover/recursion/machine/placement.h"

namespace pp::recursion {

/// One matrix a table. Every row of padding is zero, the last of Path and Bits among them.
/// Requires: placement is that of the program and fits the heights.
std::vector<Matrix> fixed_columns(const Program& program, const Placement& placement, const Heights& log_rows);

}  // namespace pp::recursion
