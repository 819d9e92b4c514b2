// SPDX-License-Identifier: Apache-2.0
// The kernels of the recursion machine's tables, by instruction set. Constant data; any thread.
#pragma once
#include <span>

#include "kernels/backend.h"
#include "prover/stark/table_kernels.h"

namespace pp::recursion {

/// One entry a table, in the order of tables.inc.
/// Requires: isa_supported(isa) before any of them is called.
std::span<const stark::TableKernels> machine_kernels(Isa isa);

}  // namespace pp::recursion
