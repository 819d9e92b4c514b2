// SPDX-License-Identifier: Apache-2.0
// Instantiates the kernels of some tables of a segment for one instruction set. Included by one file for each set and
// group: PP_ISA names the set, PP_GROUP the group. See kernels/port/hd.h for what such a file may contain.
#include "prover/stark/segment_groups.h"
#include "prover/stark/table_kernels_impl.h"

namespace pp::stark::PP_ISA {

template <>
const TableKernels* group_kernels<PP_GROUP>() {
  static constexpr auto kKernels = PackedKernels<pp::PP_ISA::Packed>::of(PP_GROUP{});
  return kKernels.data();
}

}  // namespace pp::stark::PP_ISA
