// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/segment_kernels.h"

#include <array>
#include <vector>

#include "prover/stark/segment_groups.h"
#include "schemas/vocab/check.h"

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
  template <>                                         \
  const TableKernels* group_kernels<KeccakTable>();   \
  template <>                                         \
  const TableKernels* group_kernels<CallTables>();    \
  }
PP_DECLARE_GROUPS(scalar)
PP_DECLARE_GROUPS(avx2)
PP_DECLARE_GROUPS(avx512)
#undef PP_DECLARE_GROUPS

namespace {

using tables::SegmentClass;
using Kernels = std::vector<TableKernels>;
using AllClasses = std::array<Kernels, tables::kSegmentClasses.size()>;

/// Puts the kernels of one group at their tables' places, in every class that has them.
template <class Group>
void place(AllClasses& all, const TableKernels* group) {
  for (const SegmentClass klass : tables::kSegmentClasses) {
    Kernels& kernels = all[static_cast<std::size_t>(klass)];
    kernels.resize(tables::n_tables(klass));
    Group::for_each([&]<class Table>(std::size_t from) {
      const std::size_t to = tables::index_of<Table>(klass);
      if (to < kernels.size()) kernels[to] = group[from];
    });
  }
}

/// Requires: the groups hold every table of every class.
AllClasses assemble(const TableKernels* wide, const TableKernels* product, const TableKernels* narrow,
                    const TableKernels* keccak, const TableKernels* calls) {
  AllClasses all;
  place<WideTables>(all, wide);
  place<ProductTables>(all, product);
  place<NarrowTables>(all, narrow);
  place<KeccakTable>(all, keccak);
  place<CallTables>(all, calls);
  for (const Kernels& kernels : all)
    for (const TableKernels& k : kernels) PP_CHECK(k.fractions != nullptr);
  return all;
}

}  // namespace

std::span<const TableKernels> segment_kernels(Isa isa, SegmentClass klass) {
#define PP_ASSEMBLE(set)                                                                                           \
  {                                                                                                                \
    static const AllClasses kAll = assemble(set::group_kernels<WideTables>(), set::group_kernels<ProductTables>(), \
                                            set::group_kernels<NarrowTables>(), set::group_kernels<KeccakTable>(), \
                                            set::group_kernels<CallTables>());                                     \
    return kAll[static_cast<std::size_t>(klass)];                                                                  \
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
