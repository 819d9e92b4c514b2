// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/segment_kernels.h"

#include "prover/tables/classes.h"

namespace pp::stark {

// Defined in isa/*.cc: one entry a table, in the order of the class.
namespace scalar {
const TableKernels* segment_kernels(tables::SegmentClass klass);
}
namespace avx2 {
const TableKernels* segment_kernels(tables::SegmentClass klass);
}
namespace avx512 {
const TableKernels* segment_kernels(tables::SegmentClass klass);
}

std::span<const TableKernels> segment_kernels(Isa isa, tables::SegmentClass klass) {
  const std::size_t n = tables::n_tables(klass);
  switch (isa) {
    case Isa::Scalar:
      return {scalar::segment_kernels(klass), n};
    case Isa::Avx2:
      return {avx2::segment_kernels(klass), n};
    case Isa::Avx512:
      return {avx512::segment_kernels(klass), n};
  }
  return {};
}

}  // namespace pp::stark
