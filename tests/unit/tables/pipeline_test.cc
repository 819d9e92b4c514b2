// SPDX-License-Identifier: Apache-2.0
// From an ELF file to rows: the executor plans and cuts the run, each job is replayed, and every segment's trace holds
// and balances. The executor and the tables meet here and nowhere else.
#include <gtest/gtest.h>

#include "prover/vm/plan.h"
#include "prover/vm/replay.h"
#include "tests/unit/tables/elf_of.h"
#include "tests/unit/tables/sample_program.h"
#include "tests/unit/tables/segment_check.h"
#include "tests/unit/tables/tiny_machine.h"

namespace pp::tables {
namespace {

using namespace assembler;

void every_segment_holds(BytesView elf, const vm::Limits& limits, std::size_t n_segments_min) {
  const vm::Program program = vm::load_program(elf).value();
  const DecodedCode code = DecodedCode::decode(program.code()).value();
  const vm::Plan plan = vm::plan_run(program, {}, {}, limits).value();
  EXPECT_GE(plan.segments.size(), n_segments_min);
  for (const vm::Segment& planned : plan.segments) {
    const Segment s = make_segment(vm::replay_job(program, planned.job).value(), code);
    ASSERT_EQ(first_fault(s), "");
    EXPECT_EQ(s.record.start, planned.start);
    EXPECT_EQ(s.record.end, planned.end);
    EXPECT_EQ(s.record.ts_end, planned.ts_end);
    EXPECT_EQ(s.record.exit_code, planned.exit_code);
  }
}

/// The sample's data lies where this loader puts code, so it moves, and with it the immediate that points to it.
TEST(Pipeline, TheSampleProgramInOneSegment) {
  SampleProgram sample = sample_program();
  std::vector<std::uint32_t> data;
  for (const auto& [address, value] : sample.memory) data.push_back(value);
  sample.code[0].word = lui(1, 0x20);
  every_segment_holds(elf_of(sample.code, 0x20000, data), {}, 1);
}

TEST(Pipeline, ALoopInManySegments) {
  std::vector<CodeWord> code;
  for (const std::uint32_t w :
       {lui(1, 0x20), lui(2, 3), lw(3, 1, 0), add(3, 3, 2), sw(3, 1, 4), muldiv(0, 4, 3, 3), muldiv(5, 5, 4, 2),
        s_type(0, 1, 5, 9), addi(1, 1, 4), addi(2, 2, -16), bne(2, 0, -32), addi(17, 0, 0), addi(10, 3, 0), kEcall})
    code.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(code.size()), w});
  const Bytes elf = elf_of(code, 0x20000, {1, 2, 3, 4});
  every_segment_holds(elf, vm::Limits::for_log_cycles(10), 5);
}

}  // namespace
}  // namespace pp::tables
