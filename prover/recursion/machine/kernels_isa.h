// SPDX-License-Identifier: Apache-2.0
// Instantiates the kernels of some of the machine's tables for one instruction set. Included by one file for each set
// and group: PP_ISA names the set, PP_GROUP the group. See kernels/port/hd.h for what such a file may contain.
#include "prover/recursion/machine/kernel_groups.h"
#include "prover/stark/table_kernels_impl.h"

namespace pp::recursion::PP_ISA {

template <>
const stark::TableKernels* group_kernels<PP_GROUP>() {
  static constexpr auto kKernels = stark::PackedKernels<pp::PP_ISA::Packed>::of(PP_GROUP{});
  return kKernels.data();
}

}  // namespace pp::recursion::PP_ISA
