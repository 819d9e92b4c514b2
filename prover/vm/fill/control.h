// SPDX-License-Identifier: Apache-2.0
// Rows of the tables that decide where the program goes on: Constant, Jalr, BrEq, BrLt, Halt. Each function fills one
// zeroed row with canonical integers and notes its lookups. Any thread.
#pragma once
#include "kernels/field/fp.h"
#include "prover/tables/br_eq/cols.h"
#include "prover/tables/br_lt/cols.h"
#include "prover/tables/constant/cols.h"
#include "prover/tables/halt/cols.h"
#include "prover/tables/jalr/cols.h"
#include "prover/vm/fill/arithmetic.h"

namespace pp::vm {

inline void fill_row(tables::ConstantCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  row.is_write = v.rom.sub == tables::sub::kWrite;
  row.is_nop = 1 - row.is_write;
  row.pc = v.step.pc, row.ts = v.ts, row.next_pc = v.rom.k2;
  row.rd = v.rom.rd;
  row.value = v.rom.k;
  if (row.is_write != 0) row.write = count.access(v.step.slot[2], v.ts + 2);
}

inline void fill_row(tables::JalrCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  row.is_real = 1;
  row.is_write = v.rom.sub / tables::sub::kJalrWrites;
  row.is_negative = v.rom.sub & tables::sub::kJalrNegative;
  row.pc = v.step.pc, row.ts = v.ts;
  row.rd = v.rom.rd, row.rs1 = v.rom.rs1;
  row.link = v.rom.k;
  row.immediate_lo = v.rom.k2;
  row.read = count.access(v.step.slot[0], v.ts);
  if (row.is_write != 0) row.write = count.access(v.step.slot[2], v.ts + 2);
  const std::uint32_t immediate = row.immediate_lo | (row.is_negative != 0 ? 0xffff0000U : 0);
  const std::uint32_t target = v.step.slot[0].prev + immediate;
  row.quarter = target >> 2 & 0x3fff, row.hi = target >> 16, row.odd = target & 1;
  count.range(row.quarter, 14);
  count.range(row.hi, 14);
}

inline void fill_row(tables::BrEqCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  row.is_bne = v.rom.sub == tables::sub::kBne;
  row.is_beq = 1 - row.is_bne;
  row.pc = v.step.pc, row.ts = v.ts, row.next_pc = v.step.next_pc;
  row.target = v.rom.k2;
  row.rs1 = v.rom.rs1, row.rs2 = v.rom.rs2;
  row.read1 = count.access(v.step.slot[0], v.ts);
  row.read2 = count.access(v.step.slot[1], v.ts + 1);
  const auto &x = row.read1.prev, &y = row.read2.prev;
  using field::Fp;
  const Fp low = Fp::from(x.lo) - Fp::from(y.lo), high = Fp::from(x.hi) - Fp::from(y.hi);
  row.equal = low.is_zero() && high.is_zero();
  row.inverse = (low.square() - Fp::from(3) * high.square()).inverse().value();
}

inline void fill_row(tables::BrLtCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  row.is_blt = v.rom.sub == tables::sub::kBlt;
  row.is_bltu = v.rom.sub == tables::sub::kBltu;
  row.is_bge = v.rom.sub == tables::sub::kBge;
  row.is_bgeu = v.rom.sub == tables::sub::kBgeu;
  row.pc = v.step.pc, row.ts = v.ts, row.next_pc = v.step.next_pc;
  row.target = v.rom.k2;
  row.rs1 = v.rom.rs1, row.rs2 = v.rom.rs2;
  row.read1 = count.access(v.step.slot[0], v.ts);
  row.read2 = count.access(v.step.slot[1], v.ts + 1);
  row.order = order_of(value_of(row.read1.prev), value_of(row.read2.prev), (row.is_blt | row.is_bge) != 0, count);
}

inline void fill_row(tables::HaltCols<std::uint32_t>& row, const StepView& v, Lookups& count) {
  row.is_real = 1;
  row.pc = v.step.pc, row.ts = v.ts;
  row.call_prev_ts = count.access(v.step.slot[0], v.ts).prev_ts;
  row.exit_code = count.access(v.step.slot[1], v.ts + 1);
}

}  // namespace pp::vm
