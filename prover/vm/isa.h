// SPDX-License-Identifier: Apache-2.0
// The instruction set as the executor sees it: operations, their families, and the decoding of one word.
//
// RV32IM without CSRs, EBREAK and FENCE.I. isa.inc is the one list; everything here is derived from it. An operation
// without effect (a load or ALU instruction whose rd is x0, FENCE) decodes to Nop, so that no later stage asks about
// x0 again: the only instructions with rd = 0 that keep their operation are JAL and JALR. SLT with rd = x0, which the
// manual sets aside for custom hints, is the guest's debug print: it has no effect either. Pure values; any thread.
#pragma once
#include <cstdint>
#include <string_view>

namespace pp::vm {

enum class Op : std::uint8_t {
#define PP_OP(name, mnemonic, format, family, mask, match) name,
#include "prover/vm/isa.inc"
#undef PP_OP
  Nop,      // no effect; pc + 4
  Print,    // slt x0, rs1, rs2: no effect either; a debugger may show the rs2 bytes at rs1
  Illegal,  // not an instruction of this machine
};
inline constexpr std::size_t kOps = static_cast<std::size_t>(Op::Illegal) + 1;

enum class Format : std::uint8_t { R, I, Shamt, S, B, U, J, None };

/// Which table proves an operation. The numbers are those of the program table's classes.
enum class Family : std::uint8_t {
  None = 0,
  AddSub,
  Constant,
  Bitwise,
  Shift,
  Lt,
  BrEq,
  BrLt,
  Jalr,
  MemWord,
  MemSub,
  Mul,
  DivRem,
  Ecall,
};
inline constexpr std::size_t kFamilies = static_cast<std::size_t>(Family::Ecall) + 1;

/// Registers x0..x31 are the memory words 2^28 + r, which loads and stores cannot reach.
inline constexpr std::uint32_t kRegisterWords = 1U << 28;
/// User addresses, data and code, are below 2^30 bytes.
inline constexpr std::uint32_t kUserBytes = 1U << 30;
/// Registers that an ECALL reads: its kind, its first argument, and for SHA-256 the message block.
inline constexpr std::uint32_t kEcallKind = 17, kEcallArgument = 10, kEcallBlock = 11;

/// One decoded word. Fields that the format lacks are zero; `imm` is sign-extended, and a shift amount for shifts.
struct Instruction {
  Op op = Op::Illegal;
  std::uint8_t rd = 0, rs1 = 0, rs2 = 0;
  std::uint32_t imm = 0;
  friend constexpr bool operator==(const Instruction&, const Instruction&) = default;
};

/// Decodes one word; Op::Illegal if it is no instruction of this machine.
Instruction decode(std::uint32_t word);

/// The same, but keeping operations whose rd is x0 as they are written; for tests and listings.
Instruction decode_as_written(std::uint32_t word);

std::string_view mnemonic(Op op);
Format format_of(Op op);
/// Nop and Print are proved by Constant; Illegal by none.
Family family_of(Op op);

constexpr bool is_load(Op op) { return op >= Op::Lb && op <= Op::Lhu; }
constexpr bool is_store(Op op) { return op >= Op::Sb && op <= Op::Sw; }
constexpr bool is_branch(Op op) { return op >= Op::Beq && op <= Op::Bgeu; }
/// Whether the next instruction need not be the one that follows.
constexpr bool ends_block(Op op) {
  return is_branch(op) || op == Op::Jal || op == Op::Jalr || op == Op::Ecall || op == Op::Illegal;
}

}  // namespace pp::vm
