// SPDX-License-Identifier: Apache-2.0
// Instantiates the kernels of a segment's tables for one instruction set. Included by one file for each set, which
// PP_ISA names. See kernels/port/hd.h for what such a file may contain.
#include "prover/stark/table_kernels_impl.h"
#include "prover/tables/classes.h"

namespace pp::stark::PP_ISA {

const TableKernels* segment_kernels(tables::SegmentClass klass) {
  return tables::with_tables(klass, []<class List>() {
    static constexpr auto kKernels = PackedKernels<pp::PP_ISA::Packed>::of(List{});
    return kKernels.data();
  });
}

}  // namespace pp::stark::PP_ISA
