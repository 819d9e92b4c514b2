// SPDX-License-Identifier: Apache-2.0
// Instantiates the toy tables for one instruction set; PP_ISA names it.
#include "prover/stark/table_kernels_impl.h"
#include "tests/unit/stark/toy.h"

namespace pp::toy::PP_ISA {
extern const std::array<stark::TableKernels, List::kSize> kKernels;
constinit const std::array<stark::TableKernels, List::kSize> kKernels =
    stark::PackedKernels<pp::PP_ISA::Packed>::of(List{});
}  // namespace pp::toy::PP_ISA
