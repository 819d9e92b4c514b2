// SPDX-License-Identifier: Apache-2.0
// Rows of Mul and DivRem. Each function fills one zeroed row with canonical integers and notes its lookups. Any thread.
#pragma once
#include "kernels/field/fp.h"
#include "prover/tables/div_rem/cols.h"
#include "prover/tables/mul/cols.h"
#include "prover/vm/fill/arithmetic.h"

namespace pp::vm {

inline void split_bytes(std::uint32_t word, std::uint32_t (&bytes)[4], Lookups& count) {
  for (int i = 0; i < 4; ++i) bytes[i] = word >> 8 * i & 255;
  count.byte2(bytes[0], bytes[1]);
  count.byte2(bytes[2], bytes[3]);
}

/// The carries out of the 16-bit limbs of x * y modulo 2^64, both as 64 bits, multiplied byte by byte.
inline void fill_carries(tables::MulCols<std::uint32_t>& row, std::uint64_t x, std::uint64_t y, Lookups& count) {
  std::uint64_t carry = 0;
  for (std::uint32_t limb = 0; limb < 4; ++limb) {
    std::uint64_t total = carry;
    for (std::uint32_t k = 2 * limb; k < 2 * limb + 2; ++k)
      for (std::uint32_t i = 0; i <= k; ++i) total += (x >> 8 * i & 255) * (y >> 8 * (k - i) & 255) << 8 * (k & 1);
    carry = total >> 16;
    row.carry[limb] = static_cast<std::uint32_t>(carry);
    count.range(row.carry[limb], 11);
  }
}

inline void fill_row(tables::MulCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  using namespace tables::sub;
  row.is_mul = v.rom.sub == kMul, row.is_mulh = v.rom.sub == kMulh;
  row.is_mulhsu = v.rom.sub == kMulhsu, row.is_mulhu = v.rom.sub == kMulhu;
  row.head = head_of(v);
  const std::uint32_t x = v.step.slot[0].prev, y = v.step.slot[1].prev;
  split_bytes(x, row.x, count);
  split_bytes(y, row.y, count);
  row.x_top = x >> 31, row.y_top = y >> 31;
  count.byte2((row.x[3] & 127) * 2, (row.y[3] & 127) * 2);
  row.read1_prev_ts = count.access(v.step.slot[0], v.ts).prev_ts;
  row.read2_prev_ts = count.access(v.step.slot[1], v.ts + 1).prev_ts;
  row.write = count.access(v.step.slot[2], v.ts + 2);

  const auto extended = [](std::uint32_t word, bool is_signed) {
    return is_signed ? static_cast<std::uint64_t>(static_cast<std::int32_t>(word)) : std::uint64_t{word};
  };
  const std::uint64_t wide_x = extended(x, (row.is_mulh | row.is_mulhsu) != 0), wide_y = extended(y, row.is_mulh != 0);
  const std::uint64_t product = wide_x * wide_y;
  const auto low = static_cast<std::uint32_t>(product), high = static_cast<std::uint32_t>(product >> 32);
  row.result = limbs(row.is_mul != 0 ? low : high);
  row.rest = limbs(row.is_mul != 0 ? high : low);
  count.range_word(low);
  count.range_word(high);
  fill_carries(row, wide_x, wide_y, count);
}

inline void fill_row(tables::DivRemCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  using namespace tables::sub;
  row.is_div = v.rom.sub == kDiv, row.is_divu = v.rom.sub == kDivu;
  row.is_rem = v.rom.sub == kRem, row.is_remu = v.rom.sub == kRemu;
  const bool is_signed = (row.is_div | row.is_rem) != 0, divides = (row.is_div | row.is_divu) != 0;
  row.head = head_of(v);
  row.read1 = count.access(v.step.slot[0], v.ts);
  row.read2 = count.access(v.step.slot[1], v.ts + 1);
  row.write = count.access(v.step.slot[2], v.ts + 2);
  const std::uint32_t x = v.step.slot[0].prev, y = v.step.slot[1].prev;
  row.x_sign = is_signed ? x >> 31 : 0, row.y_sign = is_signed ? y >> 31 : 0;
  if (is_signed) {
    count.range(x >> 16 & 0x7fff, 15);
    count.range(y >> 16 & 0x7fff, 15);
  }
  const std::uint32_t x_abs = row.x_sign != 0 ? 0 - x : x, y_abs = row.y_sign != 0 ? 0 - y : y;
  const std::uint32_t over_zero = row.x_sign != 0 ? 1 : ~std::uint32_t{0};
  const std::uint32_t quotient = y_abs == 0 ? over_zero : x_abs / y_abs;
  const std::uint32_t remainder = y_abs == 0 ? x_abs : x_abs % y_abs;
  row.x_abs = limbs(x_abs);
  row.remainder_abs = limbs(remainder);
  count.range_word(x_abs);
  count.range_word(remainder);
  split_bytes(y_abs, row.y_abs, count);
  split_bytes(quotient, row.quotient_abs, count);
  const auto &q = row.quotient_abs, &d = row.y_abs;
  row.carry = (q[0] * d[0] + 256 * (q[0] * d[1] + q[1] * d[0]) + row.remainder_abs.lo) >> 16;
  count.range(row.carry, 10);

  row.by_zero = y_abs == 0;
  row.inverse = field::Fp::from(d[0] + d[1] + d[2] + d[3]).inverse().value();
  if (y_abs != 0) {
    row.borrow = (y_abs & 0xffff) < (remainder & 0xffff) + 1;
    count.range_word(y_abs - remainder - 1);
  }
  const std::uint32_t result_abs = divides ? quotient : remainder;
  row.result_abs = limbs(result_abs);
  row.negate = divides ? row.x_sign ^ row.y_sign : row.x_sign;
  row.result = limbs(v.step.slot[2].next);
  count.range_word(v.step.slot[2].next);
}

}  // namespace pp::vm
