// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine/kernels.h"

#include "prover/recursion/machine/tables.h"

namespace pp::recursion {

// Defined in isa/*.cc: one entry a table, in the order of tables.inc.
namespace scalar {
const stark::TableKernels* machine_kernels();
}
namespace avx2 {
const stark::TableKernels* machine_kernels();
}
namespace avx512 {
const stark::TableKernels* machine_kernels();
}

std::span<const stark::TableKernels> machine_kernels(Isa isa) {
  switch (isa) {
    case Isa::Scalar:
      return {scalar::machine_kernels(), kTables};
    case Isa::Avx2:
      return {avx2::machine_kernels(), kTables};
    case Isa::Avx512:
      return {avx512::machine_kernels(), kTables};
  }
  return {};
}

}  // namespace pp::recursion
