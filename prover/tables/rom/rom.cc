// SPDX-License-Identifier: Apache-2.0
#include "prover/tables/rom/rom.h"

#include <algorithm>
#include <bit>

namespace pp::tables {
namespace {

constexpr std::uint32_t low(std::uint32_t v) { return v & 0xffff; }
constexpr std::uint32_t high(std::uint32_t v) { return v >> 16; }

/// The fields and immediates of one word; which of them mean anything depends on the format.
struct Fields {
  std::uint32_t pc, word;

  std::uint32_t opcode() const { return word & 0x7f; }
  std::uint32_t rd() const { return word >> 7 & 31; }
  std::uint32_t funct3() const { return word >> 12 & 7; }
  std::uint32_t rs1() const { return word >> 15 & 31; }
  std::uint32_t rs2() const { return word >> 20 & 31; }
  std::uint32_t funct7() const { return word >> 25; }
  std::uint32_t signs(int shift) const { return static_cast<std::uint32_t>(static_cast<std::int32_t>(word) >> shift); }

  std::uint32_t immediate_i() const { return signs(20); }
  std::uint32_t immediate_s() const { return (signs(20) & ~31U) | rd(); }
  std::uint32_t immediate_b() const {
    return (signs(19) & ~0xfffU) | (word << 4 & 0x800) | (word >> 20 & 0x7e0) | (word >> 7 & 0x1e);
  }
  std::uint32_t immediate_u() const { return word & 0xfffff000; }
  std::uint32_t immediate_j() const {
    return (signs(11) & ~0xfffffU) | (word & 0xff000) | (word >> 9 & 0x800) | (word >> 20 & 0x7fe);
  }
};

constexpr std::uint32_t reg(std::uint32_t r) { return kRegisters + r; }

/// A target that no program can reach becomes kNoTarget: as an integer it might be above p and stand for another pc.
constexpr std::uint32_t target(std::uint32_t pc) { return pc % 4 == 0 && pc < kUserBytes ? pc : kNoTarget; }

RomRow base(const Fields& f, Class klass, std::uint32_t sub_operation) {
  return {.pc = f.pc,
          .class_id = static_cast<std::uint32_t>(klass),
          .sub = sub_operation,
          .rd = 0,
          .rs1 = 0,
          .rs2 = 0,
          .k = {0, 0},
          .k2 = 0};
}

RomRow nop(const Fields& f, std::uint32_t next_pc) {
  RomRow row = base(f, Class::Constant, sub::kNop);
  row.k2 = next_pc;
  return row;
}

/// LUI, AUIPC and JAL: rd takes a value that is known now.
RomRow constant(const Fields& f, std::uint32_t value, std::uint32_t next_pc) {
  if (f.rd() == 0) return nop(f, next_pc);
  RomRow row = base(f, Class::Constant, sub::kWrite);
  row.rd = reg(f.rd());
  row.k = {low(value), high(value)};
  row.k2 = next_pc;
  return row;
}

/// rd <- rs1 op rs2. Without a destination it has no effect.
RomRow on_registers(const Fields& f, Class klass, std::uint32_t sub_operation) {
  if (f.rd() == 0) return nop(f, f.pc + 4);
  RomRow row = base(f, klass, sub_operation);
  row.rd = reg(f.rd()), row.rs1 = reg(f.rs1()), row.rs2 = reg(f.rs2());
  return row;
}

/// rd <- rs1 op k.
RomRow on_immediate(const Fields& f, Class klass, std::uint32_t sub_operation, std::uint32_t k) {
  if (f.rd() == 0) return nop(f, f.pc + 4);
  RomRow row = base(f, klass, sub_operation);
  row.rd = reg(f.rd()), row.rs1 = reg(f.rs1());
  row.k = {low(k), high(k)};
  return row;
}

std::optional<RomRow> multiply_or_divide(const Fields& f) {
  const std::uint32_t operation = f.funct3();
  return operation < 4 ? on_registers(f, Class::Mul, operation) : on_registers(f, Class::DivRem, operation - 4);
}

std::optional<RomRow> register_operation(const Fields& f) {
  if (f.funct7() == 1) return multiply_or_divide(f);
  const bool alternate = f.funct7() == 0x20;
  if (f.funct7() != 0 && !alternate) return std::nullopt;
  if (alternate && f.funct3() != 0 && f.funct3() != 5) return std::nullopt;
  switch (f.funct3()) {
    case 0:
      return on_registers(f, Class::AddSub, alternate ? sub::kSub : sub::kAdd);
    case 1:
      return on_registers(f, Class::Shift, sub::kSll);
    case 2:
      return on_registers(f, Class::Lt, sub::kSlt);
    case 3:
      return on_registers(f, Class::Lt, sub::kSltu);
    case 4:
      return on_registers(f, Class::Bitwise, sub::kXor);
    case 5:
      return on_registers(f, Class::Shift, alternate ? sub::kSra : sub::kSrl);
    case 6:
      return on_registers(f, Class::Bitwise, sub::kOr);
    default:
      return on_registers(f, Class::Bitwise, sub::kAnd);
  }
}

std::optional<RomRow> immediate_operation(const Fields& f) {
  const std::uint32_t k = f.immediate_i();
  const auto shift = [&](std::uint32_t sub_operation) {
    return on_immediate(f, Class::Shift, sub_operation + sub::kShiftImmediate, f.rs2());
  };
  switch (f.funct3()) {
    case 0:
      return on_immediate(f, Class::AddSub, sub::kAddImmediate, k);
    case 1:
      return f.funct7() == 0 ? std::optional(shift(sub::kSll)) : std::nullopt;
    case 2:
      return on_immediate(f, Class::Lt, sub::kSlt + sub::kLtImmediate, k);
    case 3:
      return on_immediate(f, Class::Lt, sub::kSltu + sub::kLtImmediate, k);
    case 4:
      return on_immediate(f, Class::Bitwise, sub::kXor + sub::kBitwiseImmediate, k);
    case 5:
      if (f.funct7() == 0) return shift(sub::kSrl);
      return f.funct7() == 0x20 ? std::optional(shift(sub::kSra)) : std::nullopt;
    case 6:
      return on_immediate(f, Class::Bitwise, sub::kOr + sub::kBitwiseImmediate, k);
    default:
      return on_immediate(f, Class::Bitwise, sub::kAnd + sub::kBitwiseImmediate, k);
  }
}

std::optional<RomRow> load(const Fields& f) {
  switch (f.funct3()) {
    case 0:
      return on_immediate(f, Class::MemSub, sub::kLb, f.immediate_i());
    case 1:
      return on_immediate(f, Class::MemSub, sub::kLh, f.immediate_i());
    case 2:
      return on_immediate(f, Class::MemWord, sub::kLw, f.immediate_i());
    case 4:
      return on_immediate(f, Class::MemSub, sub::kLbu, f.immediate_i());
    case 5:
      return on_immediate(f, Class::MemSub, sub::kLhu, f.immediate_i());
    default:
      return std::nullopt;
  }
}

/// A store names its rs2 in the place of rd: the register of the third access.
std::optional<RomRow> store(const Fields& f) {
  if (f.funct3() > 2) return std::nullopt;
  RomRow row = f.funct3() == 2 ? base(f, Class::MemWord, sub::kSw)
                               : base(f, Class::MemSub, f.funct3() == 0 ? sub::kSb : sub::kSh);
  const std::uint32_t k = f.immediate_s();
  row.rd = reg(f.rs2()), row.rs1 = reg(f.rs1());
  row.k = {low(k), high(k)};
  return row;
}

std::optional<RomRow> branch(const Fields& f) {
  constexpr std::uint32_t kLessThan[]{sub::kBlt, sub::kBge, sub::kBltu, sub::kBgeu};
  if (f.funct3() == 2 || f.funct3() == 3) return std::nullopt;
  RomRow row = f.funct3() < 2 ? base(f, Class::BrEq, f.funct3() == 0 ? sub::kBeq : sub::kBne)
                              : base(f, Class::BrLt, kLessThan[f.funct3() - 4]);
  row.rs1 = reg(f.rs1()), row.rs2 = reg(f.rs2());
  row.k2 = target(f.pc + f.immediate_b());
  return row;
}

/// The limbs of k hold the link; the immediate stands in k2 by its low limb, and its sign in `sub`.
std::optional<RomRow> jalr(const Fields& f) {
  if (f.funct3() != 0) return std::nullopt;
  const std::uint32_t k = f.immediate_i();
  RomRow row = base(f, Class::Jalr, 0);
  if (high(k) != 0) row.sub += sub::kJalrNegative;
  row.rs1 = reg(f.rs1());
  row.k2 = low(k);
  if (f.rd() == 0) return row;
  row.sub += sub::kJalrWrites;
  row.rd = reg(f.rd());
  row.k = {low(f.pc + 4), high(f.pc + 4)};
  return row;
}

}  // namespace

bool operator==(const RomRow& a, const RomRow& b) {
  return a.pc == b.pc && a.class_id == b.class_id && a.sub == b.sub && a.rd == b.rd && a.rs1 == b.rs1 &&
         a.rs2 == b.rs2 && a.k.lo == b.k.lo && a.k.hi == b.k.hi && a.k2 == b.k2;
}

std::optional<RomRow> decode_row(CodeWord code) {
  constexpr std::uint32_t kEcall = 0x00000073;
  const Fields f{code.pc, code.word};
  switch (f.opcode()) {
    case 0x03:
      return load(f);
    case 0x0f:
      return f.funct3() == 0 ? std::optional(nop(f, f.pc + 4)) : std::nullopt;  // FENCE
    case 0x13:
      return immediate_operation(f);
    case 0x17:
      return constant(f, f.pc + f.immediate_u(), f.pc + 4);
    case 0x23:
      return store(f);
    case 0x33:
      return register_operation(f);
    case 0x37:
      return constant(f, f.immediate_u(), f.pc + 4);
    case 0x63:
      return branch(f);
    case 0x67:
      return jalr(f);
    case 0x6f:
      return constant(f, f.pc + 4, target(f.pc + f.immediate_j()));
    case 0x73:
      return f.word == kEcall ? std::optional(base(f, Class::Ecall, 0)) : std::nullopt;
    default:
      return std::nullopt;
  }
}

Result<DecodedCode> DecodedCode::decode(std::span<const CodeWord> words) {
  DecodedCode code;
  code.row_of_word_.reserve(words.size());
  for (const CodeWord& w : words) {
    const bool follows = !code.runs_.empty() && w.pc == code.runs_.back().pc + 4 * code.runs_.back().n_words;
    const bool climbs = code.runs_.empty() || follows || w.pc > code.runs_.back().pc + 4 * code.runs_.back().n_words;
    if (w.pc % 4 != 0 || w.pc < kCodeStart || w.pc >= kUserBytes || !climbs)
      return Error{"P-ROM-001",
                   "an executable word is out of order or out of range; link the code between 0x10000 "
                   "and 2^30, aligned to 4 bytes"};
    if (!follows) code.runs_.push_back({w.pc, 0, static_cast<std::uint32_t>(code.row_of_word_.size())});
    ++code.runs_.back().n_words;
    const auto row = decode_row(w);
    code.row_of_word_.push_back(row ? static_cast<std::uint32_t>(code.rows_.size()) : kNoRow);
    if (row) code.rows_.push_back(*row);
    if (code.rows_.size() > std::size_t{1} << kRomLogRowsMax)
      return Error{"P-ROM-002", "the program has more than 2^21 instructions; make it smaller"};
  }
  const auto bits = static_cast<std::uint32_t>(std::bit_width(std::max<std::size_t>(code.rows_.size(), 1) - 1));
  code.log_rows_ = std::max(kRomLogRowsMin, bits);
  return code;
}

std::uint32_t DecodedCode::find(std::uint32_t pc) const {
  auto run = std::ranges::upper_bound(runs_, pc, {}, &Run::pc);
  if (run == runs_.begin() || pc % 4 != 0) return kNoRow;
  --run;
  const std::uint32_t word = (pc - run->pc) / 4;
  return word < run->n_words ? row_of_word_[run->first + word] : kNoRow;
}

}  // namespace pp::tables
