// SPDX-License-Identifier: Apache-2.0
// How the tables of a segment are divided over translation units, so that two cores compile them evenly. The order
// inside a proof is that of tables.inc and has nothing to do with this. Types only.
#pragma once
#include "prover/air/table_list.h"
#include "prover/stark/table_kernels.h"
#include "prover/tables/tables.h"

namespace pp::stark {

/// The widest tables, which are slow to compile.
using WideTables = air::TableList<tables::Poseidon2, tables::Page, tables::Node>;
using ProductTables = air::TableList<tables::DivRem, tables::Mul, tables::Shift, tables::MemSub>;
using NarrowTables = air::TableList<tables::Halt, tables::Jalr, tables::Lt, tables::Bitwise, tables::BrLt, tables::BrEq,
                                    tables::Constant, tables::Bump, tables::Byte, tables::Rom, tables::Range,
                                    tables::MemWord, tables::AddSub>;

// One definition for each group, in the file of that set and group.
namespace scalar {
template <class Group>
const TableKernels* group_kernels();
}
namespace avx2 {
template <class Group>
const TableKernels* group_kernels();
}
namespace avx512 {
template <class Group>
const TableKernels* group_kernels();
}

}  // namespace pp::stark
