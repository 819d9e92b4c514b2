// SPDX-License-Identifier: Apache-2.0
// How the tables of a segment are divided over translation units, so that two cores compile them evenly. The order
// inside a proof is that of tables.inc and has nothing to do with this. Types only.
#pragma once
#include "prover/air/table_list.h"
#include "prover/stark/table_kernels.h"
#include "prover/tables/classes.h"

namespace pp::stark {

/// The widest tables, which are slow to compile.
using WideTables = air::TableList<tables::Poseidon2, tables::Page, tables::Node>;
using ProductTables = air::TableList<tables::DivRem, tables::Mul, tables::Shift, tables::MemSub>;
using NarrowTables = air::TableList<tables::Halt, tables::Jalr, tables::Lt, tables::Bitwise, tables::BrLt, tables::BrEq,
                                    tables::Constant, tables::Bump, tables::Byte, tables::Rom, tables::Range,
                                    tables::MemWord, tables::AddSub>;
/// Those of calls that work on memory.
using KeccakTable = air::TableList<tables::KeccakRound>;
using CallTables = air::TableList<tables::Ecall, tables::KeccakIo, tables::Sha256Io, tables::Sha256Round,
                                  tables::Poseidon2Call, tables::Poseidon2Io, tables::Poseidon2Perm>;

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
