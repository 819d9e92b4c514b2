// SPDX-License-Identifier: Apache-2.0
// Instantiates the kernels of the machine's tables for one instruction set. Included by one file for each set, which
// PP_ISA names. See kernels/port/hd.h for what such a file may contain.
#include "prover/recursion/machine/tables.h"
#include "prover/stark/table_kernels_impl.h"

namespace pp::recursion::PP_ISA {

const stark::TableKernels* machine_kernels() {
  static constexpr auto kKernels = stark::PackedKernels<pp::PP_ISA::Packed>::of(MachineTables{});
  return kKernels.data();
}

}  // namespace pp::recursion::PP_ISA
