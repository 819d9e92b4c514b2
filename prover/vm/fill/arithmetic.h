// SPDX-License-Identifier: Apache-2.0
// Rows of the tables that compute on registers: AddSub, Bitwise, Shift, Lt. Each function fills one zeroed row with
// canonical integers and notes its lookups. Any thread.
#pragma once
#include "prover/tables/add_sub/cols.h"
#include "prover/tables/bitwise/cols.h"
#include "prover/tables/lt/cols.h"
#include "prover/tables/shift/cols.h"
#include "prover/vm/fill/lookups.h"

namespace pp::vm {

inline tables::Head<std::uint32_t> head_of(const StepView& v) {
  return {v.step.pc, v.ts, v.rom.rd, v.rom.rs1, v.rom.rs2};
}

/// The second operand: a register, read at ts + 1, or the immediate, which needs no access.
inline tables::Access<std::uint32_t> operand2(const StepView& v, bool is_immediate, Lookups& count) {
  return is_immediate ? tables::Access<std::uint32_t>{0, v.rom.k} : count.access(v.step.slot[1], v.ts + 1);
}
inline std::uint32_t value_of(const tables::Word<std::uint32_t>& w) { return w.lo | w.hi << 16; }

inline void fill_row(tables::AddSubCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  row.is_add = v.rom.sub == tables::sub::kAdd;
  row.is_add_immediate = v.rom.sub == tables::sub::kAddImmediate;
  row.is_sub = v.rom.sub == tables::sub::kSub;
  row.head = head_of(v);
  row.immediate = v.rom.k;
  row.read1 = count.access(v.step.slot[0], v.ts);
  row.read2 = operand2(v, row.is_add_immediate != 0, count);
  row.write = count.access(v.step.slot[2], v.ts + 2);
  row.result = limbs(v.step.slot[2].next);
  count.range_word(v.step.slot[2].next);
}

inline void fill_row(tables::BitwiseCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  const std::uint32_t operation = v.rom.sub & 3;
  row.is_and = operation == tables::sub::kAnd;
  row.is_or = operation == tables::sub::kOr;
  row.is_xor = operation == tables::sub::kXor;
  row.is_immediate = v.rom.sub / tables::sub::kBitwiseImmediate;
  row.head = head_of(v);
  row.immediate = v.rom.k;
  const auto read1 = count.access(v.step.slot[0], v.ts);
  const auto read2 = operand2(v, row.is_immediate != 0, count);
  row.read1_prev_ts = read1.prev_ts;
  row.read2_prev_ts = read2.prev_ts;
  const std::uint32_t x = value_of(read1.prev), y = value_of(read2.prev);
  for (int i = 0; i < 4; ++i) {
    row.x[i] = x >> 8 * i & 255;
    row.y[i] = y >> 8 * i & 255;
    row.x_xor_y[i] = row.x[i] ^ row.y[i];
    count.byte3(row.x[i], row.y[i]);
  }
  row.write = count.access(v.step.slot[2], v.ts + 2);
  row.result = limbs(v.step.slot[2].next);
}

inline void fill_row(tables::ShiftCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  const std::uint32_t operation = v.rom.sub & 3;
  row.is_immediate = v.rom.sub / tables::sub::kShiftImmediate;
  row.head = head_of(v);
  row.immediate = v.rom.k.lo;
  row.read1 = count.access(v.step.slot[0], v.ts);
  row.read2 = operand2(v, row.is_immediate != 0, count);
  row.write = count.access(v.step.slot[2], v.ts + 2);
  row.result = limbs(v.step.slot[2].next);

  const std::uint32_t amount = row.read2.prev.lo & 31, t = amount & 15;
  const bool left = operation == tables::sub::kSll;
  (left ? amount < 16 ? row.is_left : row.is_left_16 : amount < 16 ? row.is_right : row.is_right_16) = 1;
  row.is_arithmetic = operation == tables::sub::kSra;
  for (int i = 0; i < 4; ++i) row.amount_bit[i] = t >> i & 1;
  row.power_low = 1U << (t & 3);
  row.power = 1U << t;
  row.low_bits = left ? 16 - t : t;
  row.factor = 1U << (16 - row.low_bits);
  const auto& x = row.read1.prev;
  row.low = {x.lo & ((1U << row.low_bits) - 1), x.hi & ((1U << row.low_bits) - 1)};
  row.high = {x.lo >> row.low_bits, x.hi >> row.low_bits};
  row.fill = row.is_arithmetic & x.hi >> 15;
  count.range(row.read2.prev.lo >> 5, 11);
  count.range(row.low.lo, row.low_bits);
  count.range(row.low.hi, row.low_bits);
  count.range(row.high.lo, 16 - row.low_bits);
  count.range(row.high.hi, 16 - row.low_bits);
  if (row.is_arithmetic != 0) count.range(x.hi & 0x7fff, 15);
}

/// The hints of x < y and their lookups.
inline tables::Order<std::uint32_t> order_of(std::uint32_t x, std::uint32_t y, bool is_signed, Lookups& count) {
  const std::uint32_t flip = is_signed ? 0x80000000U : 0;
  const std::uint32_t difference = (x ^ flip) - (y ^ flip);
  count.range_word(difference);
  if (is_signed) {
    count.range(x >> 16 & 0x7fff, 15);
    count.range(y >> 16 & 0x7fff, 15);
  }
  return {(x ^ flip) < (y ^ flip), (x & 0xffff) < (y & 0xffff), is_signed ? x >> 31 : 0, is_signed ? y >> 31 : 0};
}

inline void fill_row(tables::LtCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  row.is_sltu = v.rom.sub & 1;
  row.is_slt = 1 - row.is_sltu;
  row.is_immediate = v.rom.sub / tables::sub::kLtImmediate;
  row.head = head_of(v);
  row.immediate = v.rom.k;
  row.read1 = count.access(v.step.slot[0], v.ts);
  row.read2 = operand2(v, row.is_immediate != 0, count);
  row.write = count.access(v.step.slot[2], v.ts + 2);
  row.order = order_of(value_of(row.read1.prev), value_of(row.read2.prev), row.is_slt != 0, count);
}

}  // namespace pp::vm
