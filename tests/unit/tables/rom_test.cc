// SPDX-License-Identifier: Apache-2.0
// The decoder of the program table, which every verifier trusts: every immediate of every format, every combination
// of opcode, funct3 and funct7, targets at the edges, and the executor's decoder as a second opinion.
#include "prover/tables/rom/rom.h"

#include <gtest/gtest.h>

#include "prover/vm/isa.h"
#include "schemas/vocab/rng.h"
#include "tests/unit/tables/assembler.h"

namespace pp::tables {
namespace {

using namespace assembler;
constexpr std::uint32_t kPc = 0x200000;

RomRow row_of(std::uint32_t word, std::uint32_t pc = kPc) { return decode_row({pc, word}).value(); }
std::uint32_t k_of(const RomRow& row) { return row.k.lo | row.k.hi << 16; }
std::uint32_t klass(Class c) { return static_cast<std::uint32_t>(c); }
std::uint32_t reg(std::uint32_t r) { return (1U << 28) + r; }

TEST(Rom, EveryImmediateOfFormatI) {
  for (std::int64_t k = -2048; k < 2048; ++k) {
    const auto expected = static_cast<std::uint32_t>(k);
    for (const std::uint32_t f : {0u, 2u, 3u, 4u, 6u, 7u}) ASSERT_EQ(k_of(row_of(i_type(0x13, f, 1, 2, k))), expected);
    for (const std::uint32_t f : {0u, 1u, 2u, 4u, 5u}) ASSERT_EQ(k_of(row_of(i_type(0x03, f, 1, 2, k))), expected);
    const RomRow jump = row_of(jalr(1, 2, k));
    ASSERT_EQ(jump.k2, expected & 0xffff);
    ASSERT_EQ(jump.sub, (k < 0 ? sub::kJalrNegative : 0u) + sub::kJalrWrites);
    ASSERT_EQ(k_of(jump), kPc + 4);
  }
}

TEST(Rom, EveryImmediateOfFormatS) {
  for (std::int64_t k = -2048; k < 2048; ++k)
    for (std::uint32_t f = 0; f < 3; ++f) {
      const RomRow row = row_of(s_type(f, 3, 4, k));
      ASSERT_EQ(k_of(row), static_cast<std::uint32_t>(k));
      ASSERT_EQ(row.rs1, reg(3));
      ASSERT_EQ(row.rd, reg(4)) << "a store names rs2 in the place of rd";
    }
}

TEST(Rom, EveryOffsetOfFormatB) {
  for (std::int64_t k = -4096; k < 4096; k += 2)
    for (const std::uint32_t f : {0u, 1u, 4u, 5u, 6u, 7u}) {
      const std::uint32_t expected = k % 4 == 0 ? kPc + static_cast<std::uint32_t>(k) : kNoTarget;
      ASSERT_EQ(row_of(b_type(f, 1, 2, k)).k2, expected);
    }
}

TEST(Rom, EveryOffsetOfFormatJ) {
  for (std::int64_t k = -(1 << 20); k < 1 << 20; k += 2) {
    const RomRow row = row_of(jal(1, k));
    const std::uint32_t expected = k % 4 == 0 ? kPc + static_cast<std::uint32_t>(k) : kNoTarget;
    ASSERT_EQ(row.k2, expected);
    ASSERT_EQ(k_of(row), kPc + 4);
  }
}

TEST(Rom, EveryImmediateOfFormatU) {
  for (std::uint32_t upper = 0; upper < 1 << 20; ++upper) {
    ASSERT_EQ(k_of(row_of(lui(1, upper))), upper << 12);
    ASSERT_EQ(k_of(row_of(auipc(1, upper))), kPc + (upper << 12));
  }
}

/// 2^32 - something is above p and would come out as another pc.
TEST(Rom, TargetsOutsideUserMemoryLeadNowhere) {
  constexpr std::uint32_t kLast = kUserBytes - 4;
  EXPECT_EQ(row_of(jal(0, -0x20000), 0x10000).k2, kNoTarget);
  EXPECT_EQ(row_of(jal(0, 4), kLast).k2, kNoTarget);
  EXPECT_EQ(row_of(b_type(0, 1, 2, 4), kLast).k2, kNoTarget);
  EXPECT_EQ(row_of(b_type(0, 1, 2, -4), kLast).k2, kLast - 4);
  EXPECT_EQ(row_of(jal(0, -0x10000), 0x10000).k2, 0u);
}

/// Class and sub-operation as the executor's decoder names the instruction.
struct Meaning {
  Class family;
  std::uint32_t sub_operation;
};
Meaning meaning_of(vm::Op op) {
  using vm::Op;
  switch (op) {
    case Op::Lui:
    case Op::Auipc:
    case Op::Jal:
      return {Class::Constant, sub::kWrite};
    case Op::Nop:
    case Op::Print:
      return {Class::Constant, sub::kNop};
    case Op::Jalr:
      return {Class::Jalr, 0};
    case Op::Beq:
      return {Class::BrEq, sub::kBeq};
    case Op::Bne:
      return {Class::BrEq, sub::kBne};
    case Op::Blt:
      return {Class::BrLt, sub::kBlt};
    case Op::Bge:
      return {Class::BrLt, sub::kBge};
    case Op::Bltu:
      return {Class::BrLt, sub::kBltu};
    case Op::Bgeu:
      return {Class::BrLt, sub::kBgeu};
    case Op::Lb:
      return {Class::MemSub, sub::kLb};
    case Op::Lh:
      return {Class::MemSub, sub::kLh};
    case Op::Lw:
      return {Class::MemWord, sub::kLw};
    case Op::Lbu:
      return {Class::MemSub, sub::kLbu};
    case Op::Lhu:
      return {Class::MemSub, sub::kLhu};
    case Op::Sb:
      return {Class::MemSub, sub::kSb};
    case Op::Sh:
      return {Class::MemSub, sub::kSh};
    case Op::Sw:
      return {Class::MemWord, sub::kSw};
    case Op::Addi:
      return {Class::AddSub, sub::kAddImmediate};
    case Op::Add:
      return {Class::AddSub, sub::kAdd};
    case Op::Sub:
      return {Class::AddSub, sub::kSub};
    case Op::Slti:
      return {Class::Lt, sub::kSlt + sub::kLtImmediate};
    case Op::Sltiu:
      return {Class::Lt, sub::kSltu + sub::kLtImmediate};
    case Op::Slt:
      return {Class::Lt, sub::kSlt};
    case Op::Sltu:
      return {Class::Lt, sub::kSltu};
    case Op::Xori:
      return {Class::Bitwise, sub::kXor + sub::kBitwiseImmediate};
    case Op::Ori:
      return {Class::Bitwise, sub::kOr + sub::kBitwiseImmediate};
    case Op::Andi:
      return {Class::Bitwise, sub::kAnd + sub::kBitwiseImmediate};
    case Op::Xor:
      return {Class::Bitwise, sub::kXor};
    case Op::Or:
      return {Class::Bitwise, sub::kOr};
    case Op::And:
      return {Class::Bitwise, sub::kAnd};
    case Op::Slli:
      return {Class::Shift, sub::kSll + sub::kShiftImmediate};
    case Op::Srli:
      return {Class::Shift, sub::kSrl + sub::kShiftImmediate};
    case Op::Srai:
      return {Class::Shift, sub::kSra + sub::kShiftImmediate};
    case Op::Sll:
      return {Class::Shift, sub::kSll};
    case Op::Srl:
      return {Class::Shift, sub::kSrl};
    case Op::Sra:
      return {Class::Shift, sub::kSra};
    case Op::Mul:
      return {Class::Mul, sub::kMul};
    case Op::Mulh:
      return {Class::Mul, sub::kMulh};
    case Op::Mulhsu:
      return {Class::Mul, sub::kMulhsu};
    case Op::Mulhu:
      return {Class::Mul, sub::kMulhu};
    case Op::Div:
      return {Class::DivRem, sub::kDiv};
    case Op::Divu:
      return {Class::DivRem, sub::kDivu};
    case Op::Rem:
      return {Class::DivRem, sub::kRem};
    case Op::Remu:
      return {Class::DivRem, sub::kRemu};
    case Op::Ecall:
      return {Class::Ecall, 0};
    default:
      return {Class::Padding, 0};
  }
}

/// What the row must be, from the executor's reading of the word.
RomRow expected_row(std::uint32_t pc, const vm::Instruction& in) {
  using vm::Op;
  const Meaning meaning = meaning_of(in.op);
  RomRow row{pc, klass(meaning.family), meaning.sub_operation, 0, 0, 0, {0, 0}, 0};
  const auto set_k = [&](std::uint32_t v) { row.k = {v & 0xffff, v >> 16}; };
  const auto target = [&](std::uint32_t to) { return to % 4 == 0 && to < kUserBytes ? to : kNoTarget; };
  switch (meaning.family) {
    case Class::Constant: {
      const bool jumps = in.op == Op::Jal;
      row.k2 = jumps ? target(pc + in.imm) : pc + 4;
      if (in.op == Op::Nop || in.op == Op::Print) return row;
      if (in.rd == 0) row.sub = sub::kNop;
      if (in.rd == 0) return row;
      row.rd = reg(in.rd);
      set_k(jumps ? pc + 4 : in.op == Op::Lui ? in.imm : pc + in.imm);
      return row;
    }
    case Class::BrEq:
    case Class::BrLt:
      row.rs1 = reg(in.rs1), row.rs2 = reg(in.rs2), row.k2 = target(pc + in.imm);
      return row;
    case Class::Jalr:
      row.rs1 = reg(in.rs1), row.k2 = in.imm & 0xffff, row.sub = in.imm >> 31;
      if (in.rd != 0) row.rd = reg(in.rd), row.sub += sub::kJalrWrites, set_k(pc + 4);
      return row;
    case Class::Ecall:
      return row;
    default:
      break;
  }
  row.rd = reg(vm::is_store(in.op) ? in.rs2 : in.rd), row.rs1 = reg(in.rs1);
  if (vm::format_of(in.op) == vm::Format::R) row.rs2 = reg(in.rs2);
  set_k(in.imm);
  return row;
}

/// All opcodes, funct3 and funct7, with x0 and other registers.
TEST(Rom, EveryEncodingAgreesWithTheExecutorsDecoder) {
  Rng rng(1);
  std::size_t n_rows = 0;
  const auto check = [&](std::uint32_t word) {
    const auto row = decode_row({kPc, word});
    const vm::Instruction in = vm::decode(word);
    ASSERT_EQ(row.has_value(), in.op != vm::Op::Illegal) << std::hex << word;
    if (!row) return;
    ++n_rows;
    ASSERT_TRUE(*row == expected_row(kPc, in)) << std::hex << word;
  };
  for (std::uint32_t opcode = 0; opcode < 128; ++opcode)
    for (std::uint32_t funct3 = 0; funct3 < 8; ++funct3)
      for (std::uint32_t funct7 = 0; funct7 < 128; ++funct7)
        for (const std::uint32_t rd : {0u, 1u, 31u})
          check(r_type(opcode, funct3, funct7, rd, static_cast<std::uint32_t>(rng.below(32)),
                       static_cast<std::uint32_t>(rng.below(32))));
  for (int i = 0; i < 300'000; ++i) check(static_cast<std::uint32_t>(rng.next()));
  EXPECT_GT(n_rows, 20'000u);
  check(kEcall);
  check(0x00100073);  // EBREAK
  check(0x0000100f);  // FENCE.I
  check(0x30200073);  // MRET
}

TEST(Rom, AProgramKeepsItsOrderAndSkipsWhatIsNoInstruction) {
  const std::vector<CodeWord> words{{0x10000, addi(1, 0, 1)}, {0x10004, 0}, {0x10008, kEcall}, {0x20000, lui(2, 3)}};
  const DecodedCode code = DecodedCode::decode(words).value();
  EXPECT_EQ(code.rows().size(), 3u);
  EXPECT_EQ(code.log_rows(), 4u);
  EXPECT_EQ(code.find(0x10000), 0u);
  EXPECT_EQ(code.find(0x10004), DecodedCode::kNoRow);
  EXPECT_EQ(code.find(0x10008), 1u);
  EXPECT_EQ(code.find(0x20000), 2u);
  for (const std::uint32_t pc : {0u, 0xfffcu, 0x10001u, 0x10002u, 0x1000cu, 0x1fffcu, 0x20004u, ~0u})
    EXPECT_EQ(code.find(pc), DecodedCode::kNoRow) << pc;
}

TEST(Rom, BadAddressesAreRefused) {
  const auto code_of = [](std::vector<CodeWord> words) {
    const auto code = DecodedCode::decode(words);
    return code ? std::string("accepted") : code.error().code;
  };
  EXPECT_EQ(code_of({{0xfffc, kEcall}}), "P-ROM-001");
  EXPECT_EQ(code_of({{0x10002, kEcall}}), "P-ROM-001");
  EXPECT_EQ(code_of({{kUserBytes, kEcall}}), "P-ROM-001");
  EXPECT_EQ(code_of({{0x10004, kEcall}, {0x10000, kEcall}}), "P-ROM-001");
  EXPECT_EQ(code_of({{0x10000, kEcall}, {0x10000, kEcall}}), "P-ROM-001");
  EXPECT_EQ(code_of({{kUserBytes - 4, kEcall}}), "accepted");
  EXPECT_EQ(code_of({}), "accepted");
}

}  // namespace
}  // namespace pp::tables
