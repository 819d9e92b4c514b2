// SPDX-License-Identifier: Apache-2.0
// Every instruction family, with edge and random operands, in whole segments: all constraints hold and all buses
// balance, the memory tree included.
#include <gtest/gtest.h>

#include "schemas/vocab/rng.h"
#include "tests/unit/tables/assembler.h"
#include "tests/unit/tables/segment_check.h"
#include "tests/unit/tables/tiny_machine.h"

namespace pp::tables {
namespace {

using namespace assembler;
constexpr std::uint32_t kData = 0x4000;  // word address of the pages that programs here use

std::vector<CodeWord> program(std::vector<std::uint32_t> words, std::uint32_t pc = kCodeStart) {
  std::vector<CodeWord> code;
  for (const std::uint32_t w : words) code.push_back({pc + 4 * static_cast<std::uint32_t>(code.size()), w});
  return code;
}

/// Ends a program: a7 = 0, HALT.
void append_halt(std::vector<std::uint32_t>& words) {
  words.push_back(addi(17, 0, 0));
  words.push_back(kEcall);
}

Segment run(const std::vector<std::uint32_t>& words, std::map<std::uint32_t, std::uint32_t> memory = {}) {
  const auto code = program(words);
  TinyMachine machine(code, std::move(memory));
  return make_segment(machine.run_segment(1 << 20), DecodedCode::decode(code).value());
}

const std::vector<std::uint32_t> kEdges{0,          1,          2,          31,         32,         0xff,
                                        0x100,      0x7fff,     0x8000,     0xffff,     0x10000,    0x7fffffff,
                                        0x80000000, 0x80000001, 0xfffffffe, 0xffffffff, 0x7f000001, 0xff008000};

TEST(Rows, TheSmallestProgramHalts) {
  std::vector<std::uint32_t> words{addi(10, 0, 7)};
  append_halt(words);
  const Segment s = run(words);
  EXPECT_EQ(first_fault(s), "");
  EXPECT_TRUE(s.record.halted);
  EXPECT_EQ(s.record.exit_code, 7u);
}

/// x and y stand in memory; each pair is loaded and put through every operation.
TEST(Rows, RegisterOperationsOnEdgePairs) {
  std::map<std::uint32_t, std::uint32_t> memory;
  for (std::size_t i = 0; i < kEdges.size(); ++i) memory[kData + static_cast<std::uint32_t>(i)] = kEdges[i];
  std::vector<std::uint32_t> words{lui(1, kData >> 10)};
  for (std::size_t i = 0; i < kEdges.size(); ++i)
    for (std::size_t j = 0; j < kEdges.size(); ++j) {
      words.push_back(lw(2, 1, static_cast<std::int64_t>(4 * i)));
      words.push_back(lw(3, 1, static_cast<std::int64_t>(4 * j)));
      for (std::uint32_t f = 0; f < 8; ++f) {
        words.push_back(r_type(0x33, f, 0, 4 + f, 2, 3));
        words.push_back(muldiv(f, 4 + f, 2, 3));
      }
      words.push_back(subtract(20, 2, 3));
      words.push_back(r_type(0x33, 5, 0x20, 21, 2, 3));
    }
  append_halt(words);
  EXPECT_EQ(first_fault(run(words, memory)), "");
}

TEST(Rows, ImmediateOperationsOnEdges) {
  std::vector<std::uint32_t> words;
  for (const std::uint32_t x : kEdges) {
    words.push_back(lui(2, (x + 0x800) >> 12 & 0xfffff));
    words.push_back(addi(2, 2, static_cast<std::int32_t>(x << 20) >> 20));
    for (const std::int64_t k : {0, 1, -1, 2047, -2048, 255})
      for (const std::uint32_t f : {0u, 2u, 3u, 4u, 6u, 7u}) words.push_back(i_type(0x13, f, 3 + f, 2, k));
    for (const std::uint32_t amount : {0u, 1u, 15u, 16u, 17u, 31u}) {
      words.push_back(i_type(0x13, 1, 11, 2, amount));
      words.push_back(i_type(0x13, 5, 12, 2, amount));
      words.push_back(i_type(0x13, 5, 13, 2, amount | 0x400));
    }
  }
  append_halt(words);
  EXPECT_EQ(first_fault(run(words)), "");
}

/// The same register in all places, and x0 in each.
TEST(Rows, RegistersThatCoincide) {
  std::vector<std::uint32_t> words{addi(5, 0, -77)};
  for (std::uint32_t f = 0; f < 8; ++f) {
    words.push_back(r_type(0x33, f, 0, 5, 5, 5));
    words.push_back(addi(5, 5, -1234));
    words.push_back(muldiv(f, 5, 5, 5));
    words.push_back(addi(5, 5, 99));
    words.push_back(r_type(0x33, f, 0, 0, 5, 5));  // to x0: no effect
    words.push_back(r_type(0x33, f, 0, 6, 0, 5));
    words.push_back(muldiv(f, 6, 5, 0));
    words.push_back(muldiv(f, 0, 5, 5));
  }
  words.push_back(lw(0, 0, 1));  // no access, no fault
  words.push_back(0x0ff0000f);   // FENCE
  words.push_back(jal(0, 8));
  words.push_back(0);
  words.push_back(lui(0, 5));
  words.push_back(auipc(7, 0xfffff));
  append_halt(words);
  EXPECT_EQ(first_fault(run(words)), "");
}

TEST(Rows, LoadsAndStoresAtEachAlignment) {
  std::map<std::uint32_t, std::uint32_t> memory{{kData, 0x80ff7f01}, {kData + 1, 0x7f80017f}};
  std::vector<std::uint32_t> words{lui(1, kData >> 10), lui(9, 0xdeadb), addi(9, 9, -273)};
  for (const std::uint32_t f : {0u, 4u})
    for (int o = 0; o < 8; ++o) words.push_back(i_type(0x03, f, 2, 1, o));
  for (const std::uint32_t f : {1u, 5u})
    for (int o = 0; o < 8; o += 2) words.push_back(i_type(0x03, f, 2, 1, o));
  for (int o = 0; o < 4; ++o) words.push_back(s_type(0, 1, 9, 8 + o));
  for (int o = 0; o < 4; o += 2) words.push_back(s_type(1, 1, 9, 12 + o));
  words.push_back(sw(9, 1, 16));
  words.push_back(sw(0, 1, 20));
  words.push_back(sw(1, 1, -4));  // the page below, with a borrow
  words.push_back(lw(1, 1, 16));  // rd = base
  words.push_back(lui(3, 0x40000));
  words.push_back(addi(3, 3, 0));
  words.push_back(sw(9, 3, -4));  // the last word of user memory
  words.push_back(s_type(0, 3, 9, -1));
  words.push_back(i_type(0x03, 0, 3, 3, -1));
  words.push_back(lw(4, 0, 0));  // the first
  append_halt(words);
  EXPECT_EQ(first_fault(run(words, memory)), "");
}

TEST(Rows, BranchesTakenAndNot) {
  std::vector<std::uint32_t> words;
  const std::vector<std::uint32_t> edges{0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x7f000001, 0x10000};
  for (const std::uint32_t x : edges)
    for (const std::uint32_t y : edges) {
      words.push_back(lui(2, (x + 0x800) >> 12 & 0xfffff));
      words.push_back(addi(2, 2, static_cast<std::int32_t>(x << 20) >> 20));
      words.push_back(lui(3, (y + 0x800) >> 12 & 0xfffff));
      words.push_back(addi(3, 3, static_cast<std::int32_t>(y << 20) >> 20));
      for (const std::uint32_t f : {0u, 1u, 4u, 5u, 6u, 7u}) {
        words.push_back(b_type(f, 2, 3, 8));
        words.push_back(addi(4, 4, 1));
      }
    }
  words.push_back(jal(1, 8));  // forward over the next
  words.push_back(jal(0, 12));
  words.push_back(jal(2, -4));  // and back
  words.push_back(0);
  words.push_back(auipc(5, 0));
  words.push_back(jalr(6, 5, 13));  // odd target: bit 0 is dropped
  words.push_back(0);
  words.push_back(addi(5, 5, 40));
  words.push_back(jalr(0, 5, -4));  // no link
  words.push_back(0);
  words.push_back(jalr(5, 5, 4));  // rd = rs1
  words.push_back(addi(9, 9, 1));
  append_halt(words);
  EXPECT_EQ(first_fault(run(words)), "");
}

/// A register that is not touched for more than 2^16 ticks is carried forward by Bump.
TEST(Rows, LongGapsAreBumped) {
  std::vector<std::uint32_t> words{addi(3, 0, 77), lui(1, 6), addi(1, 1, -1), bne(1, 0, -4), addi(4, 3, 0)};
  append_halt(words);
  const Segment s = run(words);
  EXPECT_FALSE(s.record.bumps.empty());
  EXPECT_EQ(first_fault(s), "");
}

/// Cut anywhere, the segments hold one by one and their states meet.
TEST(Rows, AProgramInPieces) {
  std::vector<std::uint32_t> words{lui(1, kData >> 10), addi(2, 0, 9)};
  for (const std::uint32_t w : {sw(2, 1, 0), lw(3, 1, 0), addi(2, 2, -1), addi(1, 1, 260), bne(2, 0, -16)})
    words.push_back(w);
  append_halt(words);
  const auto code = program(words);
  const auto decoded = DecodedCode::decode(code).value();
  for (const std::size_t n : {1u, 7u}) {
    TinyMachine machine(code);
    vm::State last{};
    while (!machine.halted()) {
      const Segment s = make_segment(machine.run_segment(n), decoded);
      ASSERT_EQ(first_fault(s), "");
      if (last.pc != 0) {
        EXPECT_EQ(s.record.start, last);
      }
      last = s.record.end;
      EXPECT_EQ(s.record.steps.size() <= n, true);
    }
    EXPECT_EQ(last.pc, 0u);
  }
}

/// Straight lines of random words of every format, on random memory.
TEST(Rows, RandomPrograms) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    Rng rng(seed);
    const auto reg = [&] { return static_cast<std::uint32_t>(rng.below(32)); };
    std::map<std::uint32_t, std::uint32_t> memory;
    for (std::uint32_t r = 1; r < 32; ++r) {
      const auto v = static_cast<std::uint32_t>(rng.next());
      memory[kRegisters + r] = rng.below(3) == 0 ? kEdges[v % kEdges.size()] : v;
    }
    std::vector<std::uint32_t> words;
    for (int i = 0; i < 600; ++i) {
      const std::uint32_t rd = reg(), rs1 = reg(), rs2 = reg(), f = static_cast<std::uint32_t>(rng.below(8));
      const auto k = static_cast<std::int64_t>(rng.below(4096)) - 2048;
      switch (rng.below(6)) {
        case 0:
          words.push_back(r_type(0x33, f, 0, rd, rs1, rs2));
          break;
        case 1:
          words.push_back(muldiv(f, rd, rs1, rs2));
          break;
        case 2:
          words.push_back(f == 1 || f == 5 ? i_type(0x13, f, rd, rs1, k & 31) : i_type(0x13, f, rd, rs1, k));
          break;
        case 3:
          words.push_back(b_type(f == 2 || f == 3 ? 0 : f, rs1, rs2, 4));
          break;
        case 4:
          words.push_back(lui(rd, static_cast<std::uint32_t>(rng.below(1 << 20))));
          break;
        default:
          words.push_back(f % 2 != 0 ? subtract(rd, rs1, rs2) : r_type(0x33, 5, 0x20, rd, rs1, rs2));
          break;
      }
    }
    append_halt(words);
    EXPECT_EQ(first_fault(run(words, memory)), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace pp::tables
