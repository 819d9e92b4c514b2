// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine/kernels.h"

#include <array>
#include <type_traits>

#include "prover/recursion/machine/kernel_groups.h"

namespace pp::recursion {

// Defined in isa/*.cc.
#define PP_DECLARE_GROUPS(isa)                                   \
  namespace isa {                                                \
  template <>                                                    \
  const stark::TableKernels* group_kernels<PermutationTables>(); \
  template <>                                                    \
  const stark::TableKernels* group_kernels<PortTables>();        \
  }
PP_DECLARE_GROUPS(scalar)
PP_DECLARE_GROUPS(avx2)
PP_DECLARE_GROUPS(avx512)
#undef PP_DECLARE_GROUPS

namespace {

using Kernels = std::array<stark::TableKernels, kTables>;

/// Puts the kernels of one group at their tables' places.
template <class Members>
void place(Kernels& all, const stark::TableKernels* group) {
  Members::for_each([&]<class Member>(std::size_t from) {
    MachineTables::for_each([&]<class Table>(std::size_t to) {
      if constexpr (std::is_same_v<Member, Table>) all[to] = group[from];
    });
  });
}

Kernels assemble(const stark::TableKernels* permutation, const stark::TableKernels* ports) {
  static_assert(PermutationTables::kSize + PortTables::kSize == kTables);
  Kernels all{};
  place<PermutationTables>(all, permutation);
  place<PortTables>(all, ports);
  return all;
}

}  // namespace

std::span<const stark::TableKernels> machine_kernels(Isa isa) {
#define PP_ASSEMBLE(set)                                                                     \
  {                                                                                          \
    static const Kernels kKernels =                                                          \
        assemble(set::group_kernels<PermutationTables>(), set::group_kernels<PortTables>()); \
    return kKernels;                                                                         \
  }
  switch (isa) {
    case Isa::Scalar:
      PP_ASSEMBLE(scalar)
    case Isa::Avx2:
      PP_ASSEMBLE(avx2)
    case Isa::Avx512:
      PP_ASSEMBLE(avx512)
  }
#undef PP_ASSEMBLE
  return {};
}

}  // namespace pp::recursion
