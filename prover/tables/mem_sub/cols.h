// SPDX-License-Identifier: Apache-2.0
// The columns of MemSub. One row an instruction.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct MemSubCols {
  T is_lb, is_lbu, is_lh, is_lhu, is_sb, is_sh;  // exactly one is 1 on a real row, none on padding
  T pc, ts;
  T rs1;    // the base
  T other;  // rd of a load, rs2 of a store
  Word<T> immediate;
  Access<T> base, memory, reg;
  T quarter, hi;       // the byte address is 4 * quarter + 2 * upper + odd + 2^16 * hi
  T upper, odd;        // which limb of the word, which byte of the limb
  T limb_lo, limb_hi;  // the two bytes of the limb before
  T new_limb;          // the limb afterwards
  T top;               // the byte that carries the sign: the addressed one, or the upper one of a half word
  T sign;              // its top bit for LB and LH, else 0
  T store_lo;          // the low byte of what SB stores
  Word<T> word;        // what memory holds afterwards
  Word<T> value;       // what `other` holds afterwards
};

}  // namespace pp::tables
