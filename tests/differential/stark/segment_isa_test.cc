// SPDX-License-Identifier: Apache-2.0
// The real tables give the same bytes on every instruction set and with any number of threads.
#include <gtest/gtest.h>

#include "tests/unit/stark/segment_run.h"
#include "tests/unit/tables/assembler.h"
#include "tests/unit/tables/segment_check.h"
#include "tests/unit/tables/tiny_machine.h"

namespace pp {
namespace {

using namespace tables::assembler;

segment_run::Proved prove_on(Isa isa, int threads) {
  const std::vector<std::uint32_t> words{lui(1, 0x10),       addi(2, 0, -9), muldiv(4, 3, 2, 1),
                                         muldiv(1, 4, 2, 2), sw(3, 1, 0),    lw(5, 1, 0),
                                         addi(10, 0, 7),     addi(17, 0, 0), kEcall};
  std::vector<tables::CodeWord> code;
  for (const std::uint32_t w : words)
    code.push_back({tables::kCodeStart + 4 * static_cast<std::uint32_t>(code.size()), w});
  tables::TinyMachine machine(code);
  tables::Segment segment = tables::make_segment(machine.run_segment(100), *tables::DecodedCode::decode(code));
  return segment_run::prove(std::move(segment.trace), segment.record, std::move(segment.prep), isa, threads);
}

TEST(Segment, HasTheSameBytesOnEveryBackendAndThreadCount) {
  const auto reference = prove_on(supported_isas().back(), 1);
  EXPECT_EQ(verify::verify_segment(reference.proof, reference.statement), verify::Verdict::Accepted);
  for (const Isa isa : supported_isas()) {
    const auto other = prove_on(isa, 2);
    EXPECT_EQ(other.statement, reference.statement);
    EXPECT_TRUE(other.proof == reference.proof) << static_cast<int>(isa);
  }
  for (const int threads : {3, 5}) {
    EXPECT_TRUE(prove_on(supported_isas().back(), threads).proof == reference.proof) << threads << " threads";
  }
}

}  // namespace
}  // namespace pp
