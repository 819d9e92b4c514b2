// SPDX-License-Identifier: Apache-2.0
// What operations compute, as pure functions of words: the one place that says so, for every executor.
//
// With `op` a constant they fold to the bare operation. Source: The RISC-V Instruction Set Manual, volume I, RV32I 2.1
// and M 2.0 (division by zero gives all ones and the dividend; overflow gives the dividend and zero).
#pragma once
#include <cstdint>

#include "prover/vm/isa.h"

namespace pp::vm {

constexpr std::int32_t as_signed(std::uint32_t v) { return static_cast<std::int32_t>(v); }

/// M extension. Requires: op is one of its eight.
constexpr std::uint32_t multiply_divide(Op op, std::uint32_t a, std::uint32_t b) {
  const std::int64_t sa = as_signed(a), sb = as_signed(b);
  const bool overflow = a == 0x80000000 && b == 0xffffffff;
  switch (op) {
    case Op::Mul:
      return a * b;
    case Op::Mulh:
      return static_cast<std::uint32_t>(static_cast<std::uint64_t>(sa * sb) >> 32);
    case Op::Mulhsu:
      return static_cast<std::uint32_t>(static_cast<std::uint64_t>(sa * static_cast<std::int64_t>(b)) >> 32);
    case Op::Mulhu:
      return static_cast<std::uint32_t>((std::uint64_t{a} * b) >> 32);
    case Op::Div:
      if (b == 0) return ~0U;
      return overflow ? a : static_cast<std::uint32_t>(as_signed(a) / as_signed(b));
    case Op::Divu:
      return b == 0 ? ~0U : a / b;
    case Op::Rem:
      if (b == 0) return a;
      return overflow ? 0 : static_cast<std::uint32_t>(as_signed(a) % as_signed(b));
    default:
      return b == 0 ? a : a % b;
  }
}

/// rs1 op rs2, or rs1 op immediate. Requires: op is an ALU operation.
constexpr std::uint32_t compute(Op op, std::uint32_t a, std::uint32_t b) {
  switch (op) {
    case Op::Add:
    case Op::Addi:
      return a + b;
    case Op::Sub:
      return a - b;
    case Op::Sll:
    case Op::Slli:
      return a << (b & 31);
    case Op::Srl:
    case Op::Srli:
      return a >> (b & 31);
    case Op::Sra:
    case Op::Srai:
      return static_cast<std::uint32_t>(as_signed(a) >> (b & 31));
    case Op::Slt:
    case Op::Slti:
      return as_signed(a) < as_signed(b);
    case Op::Sltu:
    case Op::Sltiu:
      return a < b;
    case Op::Xor:
    case Op::Xori:
      return a ^ b;
    case Op::Or:
    case Op::Ori:
      return a | b;
    case Op::And:
    case Op::Andi:
      return a & b;
    default:
      return multiply_divide(op, a, b);
  }
}

/// Requires: op is a branch.
constexpr bool is_taken(Op op, std::uint32_t a, std::uint32_t b) {
  switch (op) {
    case Op::Beq:
      return a == b;
    case Op::Bne:
      return a != b;
    case Op::Blt:
      return as_signed(a) < as_signed(b);
    case Op::Bge:
      return as_signed(a) >= as_signed(b);
    case Op::Bltu:
      return a < b;
    default:
      return a >= b;
  }
}

/// The size of what a load or store moves, as a power of two. Requires: op is a load or a store.
constexpr std::uint32_t log_access_bytes(Op op) {
  switch (op) {
    case Op::Lb:
    case Op::Lbu:
    case Op::Sb:
      return 0;
    case Op::Lh:
    case Op::Lhu:
    case Op::Sh:
      return 1;
    default:
      return 2;
  }
}

/// What a load finds at `address` in the word around it. Requires: op is a load, address is aligned for it.
constexpr std::uint32_t loaded(Op op, std::uint32_t word, std::uint32_t address) {
  const std::uint32_t part = word >> (8 * (address & 3));
  switch (op) {
    case Op::Lb:
      return static_cast<std::uint32_t>(static_cast<std::int8_t>(part));
    case Op::Lbu:
      return part & 0xff;
    case Op::Lh:
      return static_cast<std::uint32_t>(static_cast<std::int16_t>(part));
    case Op::Lhu:
      return part & 0xffff;
    default:
      return word;
  }
}

/// The word after a store to `address` in it. Requires: op is a store, address is aligned for it.
constexpr std::uint32_t stored(Op op, std::uint32_t word, std::uint32_t address, std::uint32_t value) {
  if (op == Op::Sw) return value;
  const std::uint32_t mask = (op == Op::Sb ? 0xffU : 0xffffU) << (8 * (address & 3));
  return (word & ~mask) | (value << (8 * (address & 3)) & mask);
}

}  // namespace pp::vm
