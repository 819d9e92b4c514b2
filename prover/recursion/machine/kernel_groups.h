// SPDX-License-Identifier: Apache-2.0
// How the machine's tables are divided over translation units. The order inside a proof is that of tables.inc and has
// nothing to do with this. Types only.
#pragma once
#include "prover/recursion/machine/tables.h"
#include "prover/stark/table_kernels.h"

namespace pp::recursion {

using PermutationTables = air::TableList<Path>;
using PortTables = air::TableList<Commitments, Given, Unpack, Group, Bits, Alu>;

// One definition for each group, in the file of that set and group.
namespace scalar {
template <class Tables>
const stark::TableKernels* group_kernels();
}
namespace avx2 {
template <class Tables>
const stark::TableKernels* group_kernels();
}
namespace avx512 {
template <class Tables>
const stark::TableKernels* group_kernels();
}

}  // namespace pp::recursion
