// SPDX-License-Identifier: Apache-2.0
// Calls that work on memory, from an ELF file to rows: for each of them, alone and together, every constraint of every
// row of its class holds and all buses balance; so do they in any larger class.
#include <gtest/gtest.h>

#include "prover/vm/plan.h"
#include "prover/vm/replay.h"
#include "tests/unit/tables/assembler.h"
#include "tests/unit/tables/elf_of.h"
#include "tests/unit/tables/segment_check.h"

namespace pp::tables {
namespace {

using namespace assembler;

constexpr std::uint32_t kDataAddress = 0x20000;

/// Makes each call once: a0 points at word 3 of the data, a1 at word `block`.
Bytes calls_elf(const std::vector<Call>& calls, std::uint32_t block = 40) {
  std::vector<std::uint32_t> words{lui(10, kDataAddress >> 12), addi(11, 10, 4 * block), addi(10, 10, 12)};
  for (const Call call : calls) {
    words.push_back(addi(17, 0, static_cast<std::int64_t>(call)));
    words.push_back(kEcall);
  }
  words.push_back(addi(17, 0, 0));
  words.push_back(kEcall);
  std::vector<CodeWord> code;
  for (const std::uint32_t w : words) code.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(code.size()), w});
  std::vector<std::uint32_t> data(80);
  for (std::uint32_t i = 0; i < data.size(); ++i) data[i] = 0x9e3779b9U * (i + 1);
  return elf_of(code, kDataAddress, data);
}

/// The segments of a program, each checked in its own class.
std::vector<Segment> checked(const Bytes& elf, const vm::Limits& limits = {}) {
  const vm::Program program = vm::load_program(elf).value();
  const DecodedCode code = DecodedCode::decode(program.code()).value();
  const vm::Plan plan = vm::plan_run(program, {}, {}, limits).value();
  std::vector<Segment> segments;
  for (const vm::Segment& planned : plan.segments) {
    segments.push_back(make_segment(vm::replay_job(program, planned.job).value(), code));
    EXPECT_EQ(first_fault(segments.back()), "");
    EXPECT_EQ(segments.back().trace.klass, planned.klass);
    EXPECT_EQ(segments.back().record.end, planned.end);
  }
  return segments;
}

TEST(Calls, Keccak) {
  EXPECT_EQ(checked(calls_elf({Call::Keccak, Call::Keccak})).at(0).trace.klass, SegmentClass::Keccak);
}

TEST(Calls, Sha256) {
  EXPECT_EQ(checked(calls_elf({Call::Sha256, Call::Sha256})).at(0).trace.klass, SegmentClass::Sha256);
}

TEST(Calls, Poseidon2) {
  EXPECT_EQ(checked(calls_elf({Call::Poseidon2, Call::Poseidon2})).at(0).trace.klass, SegmentClass::Full);
}

TEST(Calls, AllTogether) {
  EXPECT_EQ(checked(calls_elf({Call::Keccak, Call::Sha256, Call::Poseidon2, Call::Keccak})).at(0).trace.klass,
            SegmentClass::Full);
}

/// The state inside its own message block: the block is read first.
TEST(Calls, OverlappingBlocks) {
  for (const std::uint32_t block : {0u, 2u, 3u, 9u}) checked(calls_elf({Call::Sha256, Call::Sha256}, block));
}

/// Without calls the class is the core's, and every larger class proves the segment as well.
TEST(Calls, AnyClassThatHasTheTablesWillDo) {
  const Bytes elf = calls_elf({});
  const vm::Program program = vm::load_program(elf).value();
  const DecodedCode code = DecodedCode::decode(program.code()).value();
  const vm::Plan plan = vm::plan_run(program, {}, {}).value();
  EXPECT_EQ(plan.segments[0].klass, SegmentClass::Core);
  for (const SegmentClass klass : kSegmentClasses)
    EXPECT_EQ(first_fault(make_segment(vm::replay_job(program, plan.segments[0].job).value(), code, klass)), "");
}

/// A class that lacks a call's tables has no receiver for it.
TEST(Calls, AClassWithoutTheTablesDoesNotBalance) {
  const Bytes elf = calls_elf({Call::Sha256});
  const vm::Program program = vm::load_program(elf).value();
  const DecodedCode code = DecodedCode::decode(program.code()).value();
  const vm::Plan plan = vm::plan_run(program, {}, {}).value();
  for (const SegmentClass klass : {SegmentClass::Core, SegmentClass::Keccak})
    EXPECT_NE(first_fault(make_segment(vm::replay_job(program, plan.segments[0].job).value(), code, klass)), "");
}

/// Caps on the rounds' rows cut the run between calls.
TEST(Calls, CapsCutBetweenCalls) {
  vm::Limits limits;
  limits.row_caps.keccak_round = vm::kKeccakRoundRows;
  limits.row_caps.sha256_round = vm::kSha256RoundRows;
  const auto segments =
      checked(calls_elf({Call::Keccak, Call::Keccak, Call::Sha256, Call::Sha256, Call::Poseidon2}), limits);
  ASSERT_EQ(segments.size(), 3u);
  EXPECT_EQ(segments[0].trace.klass, SegmentClass::Keccak);
  EXPECT_EQ(segments[1].trace.klass, SegmentClass::Full);
}

}  // namespace
}  // namespace pp::tables
