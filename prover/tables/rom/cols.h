// SPDX-License-Identifier: Apache-2.0
// The columns of Rom. The program, decoded: one row an instruction.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct RomPrep {
  T pc, class_id, sub, rd, rs1, rs2;
  Word<T> k;
  T k2;
};

template <class T>
struct RomCols {
  T times;  // how often the instruction was executed
};

}  // namespace pp::tables
