// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/isa.h"

#include <array>

namespace pp::vm {
namespace {

struct Row {
  std::string_view mnemonic;
  Format format;
  Family family;
  std::uint32_t mask, match;
};

constexpr std::array<Row, kOps> kRows{{
#define PP_OP(name, mnemonic, format, family, mask, match) {mnemonic, Format::format, Family::family, mask, match},
#include "prover/vm/isa.inc"
#undef PP_OP
    {"nop", Format::None, Family::Constant, 0, ~0U},
    {"print", Format::None, Family::Constant, 0, ~0U},
    {"illegal", Format::None, Family::None, 0, ~0U},
}};

constexpr std::size_t kEncoded = static_cast<std::size_t>(Op::Nop);

constexpr bool no_overlap() {
  for (std::size_t a = 0; a < kEncoded; ++a)
    for (std::size_t b = a + 1; b < kEncoded; ++b)
      if (((kRows[a].match ^ kRows[b].match) & kRows[a].mask & kRows[b].mask) == 0) return false;
  return true;
}
static_assert(no_overlap(), "two instructions share a word");

/// The top bits of the word, shifted down with its sign.
constexpr std::uint32_t signs(std::uint32_t word, int shift) {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(word) >> shift);
}

constexpr std::uint32_t immediate(Format format, std::uint32_t word) {
  switch (format) {
    case Format::I:
      return signs(word, 20);
    case Format::Shamt:
      return word >> 20 & 31;
    case Format::S:
      return (signs(word, 20) & ~31U) | (word >> 7 & 31);
    case Format::B:
      return (signs(word, 19) & ~0xfffU) | (word << 4 & 0x800) | (word >> 20 & 0x7e0) | (word >> 7 & 0x1e);
    case Format::U:
      return word & 0xfffff000;
    case Format::J:
      return (signs(word, 11) & ~0xfffffU) | (word & 0xff000) | (word >> 9 & 0x800) | (word >> 20 & 0x7fe);
    default:
      return 0;
  }
}

constexpr bool has_rd(Format f) { return f != Format::S && f != Format::B && f != Format::None; }
constexpr bool has_rs1(Format f) { return f != Format::U && f != Format::J && f != Format::None; }
constexpr bool has_rs2(Format f) { return f == Format::R || f == Format::S || f == Format::B; }

constexpr const Row& row_of(Op op) { return kRows[static_cast<std::size_t>(op)]; }

}  // namespace

Instruction decode_as_written(std::uint32_t word) {
  for (std::size_t i = 0; i < kEncoded; ++i) {
    const Row& row = kRows[i];
    if ((word & row.mask) != row.match) continue;
    Instruction out{.op = static_cast<Op>(i), .imm = immediate(row.format, word)};
    if (has_rd(row.format)) out.rd = static_cast<std::uint8_t>(word >> 7 & 31);
    if (has_rs1(row.format)) out.rs1 = static_cast<std::uint8_t>(word >> 15 & 31);
    if (has_rs2(row.format)) out.rs2 = static_cast<std::uint8_t>(word >> 20 & 31);
    return out;
  }
  return {};
}

Instruction decode(std::uint32_t word) {
  const Instruction out = decode_as_written(word);
  if (out.op == Op::Slt && out.rd == 0) return {.op = Op::Print, .rs1 = out.rs1, .rs2 = out.rs2};
  const bool jumps = out.op == Op::Jal || out.op == Op::Jalr;
  const bool writes_nothing = has_rd(format_of(out.op)) && out.rd == 0 && !jumps;
  return writes_nothing || out.op == Op::Fence ? Instruction{.op = Op::Nop} : out;
}

std::string_view mnemonic(Op op) { return row_of(op).mnemonic; }
Format format_of(Op op) { return row_of(op).format; }
Family family_of(Op op) { return row_of(op).family; }

}  // namespace pp::vm
