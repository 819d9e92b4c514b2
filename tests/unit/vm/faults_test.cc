// SPDX-License-Identifier: Apache-2.0
// Every fault: its kind, where it is reported, and that the quick and the metered executor report it alike.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "prover/vm/execute.h"
#include "prover/vm/plan.h"
#include "tests/unit/vm/elf_builder.h"

namespace pp::vm {
namespace {

using build::encode;

struct FaultRow {
  const char* why;
  std::vector<std::uint32_t> words;
  Fault fault;
  std::uint32_t pc;
  std::uint64_t instructions;
};

std::uint32_t li(std::uint32_t rd, std::uint32_t upper) { return encode(Op::Lui, rd, 0, 0, upper); }
std::uint32_t addi(std::uint32_t rd, std::uint32_t rs, std::uint32_t imm) { return encode(Op::Addi, rd, rs, 0, imm); }
std::uint32_t sw(std::uint32_t base, std::uint32_t value, std::uint32_t imm) {
  return encode(Op::Sw, 0, base, value, imm);
}
const std::uint32_t kEcall = encode(Op::Ecall, 0, 0, 0, 0);

std::vector<FaultRow> rows() {
  const std::uint32_t lw1 = encode(Op::Lw, 2, 1, 0, 0);
  return {
      {"runs off the end", {addi(1, 0, 1)}, Fault::PcOutsideCode, 0x10004, 1},
      {"jumps to 0", {encode(Op::Jalr, 0, 0, 0, 0)}, Fault::PcOutsideCode, 0, 1},
      {"jumps beyond 2^30", {li(1, 0xc0000000), encode(Op::Jalr, 0, 1, 0, 0)}, Fault::PcOutsideCode, 0xc0000000, 2},
      {"branches out of the code", {encode(Op::Beq, 0, 0, 0, 0x800)}, Fault::PcOutsideCode, 0x10800, 1},
      {"jumps far back", {encode(Op::Jal, 0, 0, 0, ~0U << 19)}, Fault::PcOutsideCode, 0x10000 - (1U << 19), 1},
      {"EBREAK", {addi(1, 0, 1), 0x00100073}, Fault::IllegalInstruction, 0x10004, 1},
      {"FENCE.I", {addi(1, 0, 1), 0x0000100f}, Fault::IllegalInstruction, 0x10004, 1},
      {"CSRRW", {addi(1, 0, 1), 0x30101073}, Fault::IllegalInstruction, 0x10004, 1},
      {"JAL to a half word", {encode(Op::Jal, 0, 0, 0, 6)}, Fault::MisalignedTarget, 0x10000, 0},
      {"JALR to a half word", {addi(1, 0, 2), encode(Op::Jalr, 0, 1, 0, 0)}, Fault::MisalignedTarget, 0x10004, 1},
      {"a taken branch to a half word", {encode(Op::Beq, 0, 0, 0, 6)}, Fault::MisalignedTarget, 0x10000, 0},
      {"LW at 2", {addi(1, 0, 2), lw1}, Fault::MisalignedLoad, 0x10004, 1},
      {"LH at 1", {addi(1, 0, 1), encode(Op::Lh, 2, 1, 0, 0)}, Fault::MisalignedLoad, 0x10004, 1},
      {"SW at 3", {addi(1, 0, 3), sw(1, 0, 0)}, Fault::MisalignedStore, 0x10004, 1},
      {"SH at 3", {addi(1, 0, 3), encode(Op::Sh, 0, 1, 0, 0)}, Fault::MisalignedStore, 0x10004, 1},
      {"LW at 2^30", {li(1, 0x40000000), lw1}, Fault::LoadOutOfRange, 0x10004, 1},
      {"LB at 2^32 - 1", {addi(1, 0, ~0U), encode(Op::Lb, 2, 1, 0, 0)}, Fault::LoadOutOfRange, 0x10004, 1},
      {"SB at 2^30", {li(1, 0x40000000), encode(Op::Sb, 0, 1, 0, 0)}, Fault::StoreOutOfRange, 0x10004, 1},
      {"ecall 4", {addi(17, 0, 4), kEcall}, Fault::BadEcall, 0x10004, 1},
      {"ecall 2^32 - 1", {addi(17, 0, ~0U), kEcall}, Fault::BadEcall, 0x10004, 1},
      {"POSEIDON2 at 2", {addi(17, 0, 1), addi(10, 0, 2), kEcall}, Fault::MisalignedPointer, 0x10008, 2},
      {"SHA256_COMPRESS of a block at 1",
       {addi(17, 0, 2), addi(11, 0, 1), kEcall},
       Fault::MisalignedPointer,
       0x10008,
       2},
      {"KECCAK_F that ends beyond 2^30",
       {li(10, 0x40000000), addi(10, 10, 4U - 200), addi(17, 0, 3), kEcall},
       Fault::PointerOutOfRange,
       0x1000c,
       3},
      {"POSEIDON2 over the registers",
       {li(10, 0x40000000), addi(17, 0, 1), kEcall},
       Fault::PointerOutOfRange,
       0x10008,
       2},
      {"SHA256_COMPRESS of a block that ends beyond 2^30",
       {li(11, 0x40000000), addi(11, 11, 4U - 64), addi(17, 0, 2), kEcall},
       Fault::PointerOutOfRange,
       0x1000c,
       3},
      {"KECCAK_F at 2^32 - 200", {addi(10, 0, 0U - 200), addi(17, 0, 3), kEcall}, Fault::PointerOutOfRange, 0x10008, 2},
      {"an endless loop", {encode(Op::Jal, 0, 0, 0, 0)}, Fault::StepLimit, 0x10000, 1000},
      {"a journal of 2^20 + 1 bytes",
       {li(1, 0x30000000), li(2, 1 << 20), addi(2, 2, 1), sw(1, 2, 0), kEcall},
       Fault::JournalTooLong,
       0,
       5},
      {"a word behind the journal",
       {li(1, 0x30000000), addi(2, 0, 4), sw(1, 2, 0), sw(1, 2, 8), kEcall},
       Fault::JournalMalformed,
       0,
       5},
      {"a byte behind the journal",
       {li(1, 0x30000000), addi(2, 0, 3), sw(1, 2, 0), li(3, 1 << 24), sw(1, 3, 4), kEcall},
       Fault::JournalMalformed,
       0,
       6},
      {"the last word of the journal's quarter",
       {li(1, 0x40000000), addi(2, 0, 4), sw(1, 2, ~3U), kEcall},
       Fault::JournalMalformed,
       0,
       4},
  };
}

TEST(Faults, AreReportedExactlyByBothExecutors) {
  for (const FaultRow& row : rows()) {
    const Program program = load_program(build::code(row.words).file()).value();
    const auto run = execute(program, {}, {}, 1000).value();
    EXPECT_EQ(run.fault.fault, row.fault) << row.why << ": " << describe(run.fault);
    EXPECT_EQ(run.fault.instructions, row.instructions) << row.why;
    EXPECT_EQ(run.fault.pc, row.pc) << row.why;
    Limits limits;
    limits.instructions_max = 1000;
    const auto plan = plan_run(program, {}, {}, limits);
    ASSERT_FALSE(plan) << row.why;
    EXPECT_EQ(plan.error().code, fault_error(run.fault).code) << row.why;
    EXPECT_EQ(plan.error().context, fault_error(run.fault).context) << row.why;
  }
}

struct Calm {
  const char* why;
  std::vector<std::uint32_t> words;
};

/// What looks like a fault but is none.
TEST(Faults, AreNotReportedWithoutCause) {
  const std::vector<Calm> calm{
      {"a load to x0 from nowhere", {li(1, 0xfffff000), encode(Op::Lw, 0, 1, 0, 3), kEcall}},
      {"a branch to a half word that is not taken", {encode(Op::Bne, 0, 0, 0, 6), kEcall}},
      {"JALR to an odd address", {encode(Op::Auipc, 1, 0, 0, 0), encode(Op::Jalr, 0, 1, 0, 9), kEcall}},
      {"a byte at the very top", {li(1, 0x30000000), addi(1, 1, ~0U), encode(Op::Sb, 0, 1, 1, 0), kEcall}},
      {"the journal's last byte",
       {li(1, 0x30000000), addi(2, 0, 1), sw(1, 2, 0), addi(2, 0, 255), sw(1, 2, 4), kEcall}},
      {"text written over", {encode(Op::Auipc, 1, 0, 0, 0), sw(1, 0, 8), kEcall}},
  };
  for (const Calm& row : calm) {
    const Program program = load_program(build::code(row.words).file()).value();
    const auto run = execute(program, {}, {}, 1000).value();
    EXPECT_EQ(run.fault.fault, Fault::None) << row.why << ": " << describe(run.fault);
    EXPECT_TRUE(plan_run(program, {}, {})) << row.why;
  }
}

/// A system that grants no address space is a failure of the world, not a crash.
TEST(Faults, NoAddressSpaceIsAnError) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer itself needs address space";
#endif
  const Program program = load_program(build::code({kEcall}).file()).value();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_AS, &before), 0);
  rlimit tight = before;
  tight.rlim_cur = 512u << 20;
  if (::setrlimit(RLIMIT_AS, &tight) != 0) GTEST_SKIP() << "the limit cannot be set here";
  const auto run = execute(program, {}, {}, 10);
  const auto plan = plan_run(program, {}, {});
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &before), 0);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, "P-VM-004");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, "P-VM-004");
}

}  // namespace
}  // namespace pp::vm
