// SPDX-License-Identifier: Apache-2.0
// Encodes RV32IM instructions, one function a format, for programs in tests. Written from the manual's pictures of the
// formats and independent of the decoder under test. Pure; any thread.
#pragma once
#include <cstdint>

namespace pp::tables::assembler {

constexpr std::uint32_t bits(std::int64_t value, int from, int count) {
  return static_cast<std::uint32_t>(value >> from) & ((1U << count) - 1);
}

constexpr std::uint32_t r_type(std::uint32_t opcode, std::uint32_t funct3, std::uint32_t funct7, std::uint32_t rd,
                               std::uint32_t rs1, std::uint32_t rs2) {
  return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr std::uint32_t i_type(std::uint32_t opcode, std::uint32_t funct3, std::uint32_t rd, std::uint32_t rs1,
                               std::int64_t immediate) {
  return bits(immediate, 0, 12) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr std::uint32_t s_type(std::uint32_t funct3, std::uint32_t rs1, std::uint32_t rs2, std::int64_t immediate) {
  return bits(immediate, 5, 7) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | bits(immediate, 0, 5) << 7 | 0x23;
}
constexpr std::uint32_t b_type(std::uint32_t funct3, std::uint32_t rs1, std::uint32_t rs2, std::int64_t offset) {
  return bits(offset, 12, 1) << 31 | bits(offset, 5, 6) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 |
         bits(offset, 1, 4) << 8 | bits(offset, 11, 1) << 7 | 0x63;
}
constexpr std::uint32_t u_type(std::uint32_t opcode, std::uint32_t rd, std::uint32_t upper) {
  return upper << 12 | rd << 7 | opcode;
}
constexpr std::uint32_t j_type(std::uint32_t rd, std::int64_t offset) {
  return bits(offset, 20, 1) << 31 | bits(offset, 1, 10) << 21 | bits(offset, 11, 1) << 20 | bits(offset, 12, 8) << 12 |
         rd << 7 | 0x6f;
}

constexpr std::uint32_t addi(std::uint32_t rd, std::uint32_t rs1, std::int64_t k) {
  return i_type(0x13, 0, rd, rs1, k);
}
constexpr std::uint32_t add(std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2) {
  return r_type(0x33, 0, 0, rd, rs1, rs2);
}
constexpr std::uint32_t subtract(std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2) {
  return r_type(0x33, 0, 0x20, rd, rs1, rs2);
}
constexpr std::uint32_t muldiv(std::uint32_t funct3, std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2) {
  return r_type(0x33, funct3, 1, rd, rs1, rs2);
}
constexpr std::uint32_t lui(std::uint32_t rd, std::uint32_t upper) { return u_type(0x37, rd, upper); }
constexpr std::uint32_t auipc(std::uint32_t rd, std::uint32_t upper) { return u_type(0x17, rd, upper); }
constexpr std::uint32_t jal(std::uint32_t rd, std::int64_t offset) { return j_type(rd, offset); }
constexpr std::uint32_t jalr(std::uint32_t rd, std::uint32_t rs1, std::int64_t k) {
  return i_type(0x67, 0, rd, rs1, k);
}
constexpr std::uint32_t lw(std::uint32_t rd, std::uint32_t rs1, std::int64_t k) { return i_type(0x03, 2, rd, rs1, k); }
constexpr std::uint32_t sw(std::uint32_t rs2, std::uint32_t rs1, std::int64_t k) { return s_type(2, rs1, rs2, k); }
constexpr std::uint32_t beq(std::uint32_t rs1, std::uint32_t rs2, std::int64_t k) { return b_type(0, rs1, rs2, k); }
constexpr std::uint32_t bne(std::uint32_t rs1, std::uint32_t rs2, std::int64_t k) { return b_type(1, rs1, rs2, k); }
inline constexpr std::uint32_t kEcall = 0x73;

}  // namespace pp::tables::assembler
