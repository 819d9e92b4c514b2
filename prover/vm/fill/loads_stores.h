// SPDX-License-Identifier: Apache-2.0
// Rows of MemWord and MemSub. Each function fills one zeroed row with canonical integers and notes its lookups. Any
// thread.
#pragma once
#include "prover/tables/mem_sub/cols.h"
#include "prover/tables/mem_word/cols.h"
#include "prover/vm/fill/arithmetic.h"

namespace pp::vm {

/// The columns and lookups that both tables have; gives the byte address.
template <class Cols>
std::uint32_t fill_addressing(Cols& row, const StepView& v, Lookups& count) {
  row.pc = v.step.pc, row.ts = v.ts;
  row.rs1 = v.rom.rs1, row.other = v.rom.rd;
  row.immediate = v.rom.k;
  row.base = count.access(v.step.slot[0], v.ts);
  row.memory = count.access(v.step.slot[1], v.ts + 1);
  row.reg = count.access(v.step.slot[2], v.ts + 2);
  const std::uint32_t address = v.step.slot[0].prev + value_of(v.rom.k);
  row.quarter = address >> 2 & 0x3fff, row.hi = address >> 16;
  count.range(row.quarter, 14);
  count.range(row.hi, 14);
  return address;
}

inline void fill_row(tables::MemWordCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  row.is_store = v.rom.sub == tables::sub::kSw;
  row.is_load = 1 - row.is_store;
  fill_addressing(row, v, count);
  row.value = limbs(v.step.slot[2].next);
}

inline void fill_row(tables::MemSubCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  using namespace tables::sub;
  const std::uint32_t operation = v.rom.sub;
  row.is_lb = operation == kLb, row.is_lbu = operation == kLbu;
  row.is_lh = operation == kLh, row.is_lhu = operation == kLhu;
  row.is_sb = operation == kSb, row.is_sh = operation == kSh;
  const std::uint32_t address = fill_addressing(row, v, count);
  row.upper = address >> 1 & 1, row.odd = address & 1;
  row.word = limbs(v.step.slot[1].next);
  row.value = limbs(v.step.slot[2].next);

  const std::uint32_t limb = row.upper != 0 ? row.memory.prev.hi : row.memory.prev.lo;
  row.new_limb = row.upper != 0 ? row.word.hi : row.word.lo;
  row.limb_lo = limb & 255, row.limb_hi = limb >> 8;
  count.byte2(row.limb_lo, row.limb_hi);
  const bool is_half = (row.is_lh | row.is_lhu) != 0;
  if (operation <= kLhu) row.top = is_half || row.odd != 0 ? row.limb_hi : row.limb_lo;
  if ((row.is_lb | row.is_lh) != 0) {
    row.sign = row.top >> 7;
    count.range(row.top & 127, 7);
  }
  if (row.is_sb != 0) {
    row.store_lo = row.reg.prev.lo & 255;
    count.byte2(row.store_lo, row.reg.prev.lo >> 8);
  }
}

}  // namespace pp::vm
