// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/segment_kernels.h"

#include <array>
#include <type_traits>

#include "prover/stark/segment_groups.h"

namespace pp::stark {

// Defined in isa/*.cc.
#define PP_DECLARE_GROUPS(isa)                        \
  namespace isa {                                     \
  template <>                                         \
  const TableKernels* group_kernels<WideTables>();    \
  template <>                                         \
  const TableKernels* group_kernels<ProductTables>(); \
  template <>                                         \
  const TableKernels* group_kernels<NarrowTables>();  \
  }
PP_DECLARE_GROUPS(scalar)
PP_DECLARE_GROUPS(avx2)
PP_DECLARE_GROUPS(avx512)
#undef PP_DECLARE_GROUPS

namespace {

using Kernels = std::array<TableKernels, tables::kTables>;

/// Puts the kernels of one group at their tables' places.
template <class Group>
void place(Kernels& all, const TableKernels* group) {
  Group::for_each([&]<class Member>(std::size_t from) {
    tables::SegmentTables::for_each([&]<class Table>(std::size_t to) {
      if constexpr (std::is_same_v<Member, Table>) all[to] = group[from];
    });
  });
}

Kernels assemble(const TableKernels* wide, const TableKernels* product, const TableKernels* narrow) {
  static_assert(WideTables::kSize + ProductTables::kSize + NarrowTables::kSize == tables::kTables);
  Kernels all{};
  place<WideTables>(all, wide);
  place<ProductTables>(all, product);
  place<NarrowTables>(all, narrow);
  return all;
}

}  // namespace

std::span<const TableKernels> segment_kernels(Isa isa) {
#define PP_ASSEMBLE(set)                                                                                            \
  {                                                                                                                 \
    static const Kernels kKernels = assemble(set::group_kernels<WideTables>(), set::group_kernels<ProductTables>(), \
                                             set::group_kernels<NarrowTables>());                                   \
    return kKernels;                                                                                                \
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

}  // namespace pp::stark
