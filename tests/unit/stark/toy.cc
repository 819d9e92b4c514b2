// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/stark/toy.h"

#include <array>

namespace pp::toy {

namespace scalar {
extern const std::array<stark::TableKernels, List::kSize> kKernels;
}
namespace avx2 {
extern const std::array<stark::TableKernels, List::kSize> kKernels;
}
namespace avx512 {
extern const std::array<stark::TableKernels, List::kSize> kKernels;
}

std::span<const stark::TableKernels> kernels(Isa isa) {
  switch (isa) {
    case Isa::Scalar:
      return scalar::kKernels;
    case Isa::Avx2:
      return avx2::kKernels;
    case Isa::Avx512:
      return avx512::kKernels;
  }
  return {};
}

}  // namespace pp::toy
