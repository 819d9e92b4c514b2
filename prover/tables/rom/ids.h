// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the program table: which class of tables executes an instruction, which sub-operation it is, and
// where registers live. The numbers enter program commitments, so they never change once released.
#pragma once
#include <cstdint>

namespace pp::tables {

/// One class per instruction table. Class 0 pads the ROM; no table accepts it.
enum class Class : std::uint8_t {
  Padding = 0,
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

/// Registers x0..x31 are words 2^28 + r, above everything that loads and stores reach.
inline constexpr std::uint32_t kRegisters = 1U << 28;
/// User addresses, data and code, are below 2^30 bytes.
inline constexpr std::uint32_t kUserBytes = 1U << 30;
/// Where a branch or jump leads whose target no program can reach: odd, so no ROM row carries it.
inline constexpr std::uint32_t kNoTarget = 1;

/// What an ECALL does, by the number in a7.
enum class Call : std::uint8_t { Halt = 0, Poseidon2 = 1, Sha256 = 2, Keccak = 3 };
/// The words that a call reads and writes at a0, and what SHA256_COMPRESS reads at a1.
inline constexpr std::uint32_t kPoseidon2Words = 16, kSha256StateWords = 8, kSha256BlockWords = 16, kKeccakWords = 50;
/// On the buses Ecall and Words a block of words goes by the number of its call; SHA-256's message block by this.
inline constexpr std::uint32_t kSha256Block = 4;

/// Sub-operations. A table writes `sub` as a linear form of its flags, with these weights.
namespace sub {
enum : std::uint32_t { kAdd = 0, kAddImmediate = 1, kSub = 2 };
enum : std::uint32_t { kNop = 0, kWrite = 1 };
enum : std::uint32_t { kAnd = 0, kOr = 1, kXor = 2, kBitwiseImmediate = 4 };
enum : std::uint32_t { kSll = 0, kSrl = 1, kSra = 2, kShiftImmediate = 4 };
enum : std::uint32_t { kSlt = 0, kSltu = 1, kLtImmediate = 2 };
enum : std::uint32_t { kBeq = 0, kBne = 1 };
enum : std::uint32_t { kBlt = 0, kBltu = 1, kBge = 2, kBgeu = 3 };
enum : std::uint32_t { kJalrNegative = 1, kJalrWrites = 2 };
enum : std::uint32_t { kLw = 0, kSw = 1 };
enum : std::uint32_t { kLb = 0, kLbu = 1, kLh = 2, kLhu = 3, kSb = 4, kSh = 5 };
enum : std::uint32_t { kMul = 0, kMulh = 1, kMulhsu = 2, kMulhu = 3 };
enum : std::uint32_t { kDiv = 0, kDivu = 1, kRem = 2, kRemu = 3 };
}  // namespace sub

}  // namespace pp::tables
