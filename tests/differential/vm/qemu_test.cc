// SPDX-License-Identifier: Apache-2.0
// Random programs give the same registers and memory on QEMU, the reference executor, the quick one, metered, and in
// the replay of every job they are cut into.
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "prover/vm/machine.h"
#include "prover/vm/plain_store.h"
#include "prover/vm/plan.h"
#include "prover/vm/replay.h"
#include "prover/vm/step.h"
#include "prover/vm/threaded.h"
#include "tests/differential/vm/random_program.h"

namespace pp::vm {
namespace {

constexpr std::uint32_t kOutputBytes = kRegionBytes + kDumpBytes;

Bytes run_on_qemu(const Bytes& elf, std::uint64_t seed) {
  const std::string path = testing::TempDir() + "random_" + std::to_string(seed) + ".elf";
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(elf.data()), static_cast<long>(elf.size()));
  ::chmod(path.c_str(), 0700);
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(("qemu-riscv32 " + path).c_str(), "r"), &::pclose);
  Bytes out(kOutputBytes + 1);
  out.resize(std::fread(out.data(), 1, out.size(), pipe.get()));
  std::remove(path.c_str());
  return out;
}

Bytes region_of(const Machine& machine) {
  Bytes out(kOutputBytes);
  std::memcpy(out.data(), machine.words.data() + kRegion / 4, out.size());
  return out;
}

Machine run_reference(const Program& program) {
  Machine machine = boot(program, {}, {}).value();
  PlainStore store(machine);
  for (;;) {
    const StepResult result = step(program, machine.pc, store);
    EXPECT_NE(result.end, StepEnd::Faulted) << to_string(result.fault) << " at " << machine.pc;
    ++machine.instructions;
    machine.pc = result.next_pc;
    if (result.end != StepEnd::Retired) return machine;
  }
}

Machine run_quick(const Program& program) {
  Machine machine = boot(program, {}, {}).value();
  PlainStore store(machine);
  Threaded threaded(program, machine, nullptr);
  for (;;) {
    threaded.run(~std::uint64_t{0});
    const StepResult result = step(program, machine.pc, store);
    ++machine.instructions;
    machine.pc = result.next_pc;
    if (result.end != StepEnd::Retired) return machine;
  }
}

/// The region at the end of the last segment, as replaying all jobs leaves it.
void check_replay(const Program& program, const Machine& expected, std::uint64_t seed) {
  Rng rng(seed);
  Limits limits;
  limits.segment_cycles_max = 5000 + static_cast<std::uint32_t>(rng.below(100'000));
  const Plan plan = plan_run(program, {}, {}, limits).value();
  EXPECT_EQ(plan.cycles, expected.instructions);
  for (const auto& segment : plan.segments) {
    const auto record = replay_job(program, segment.job);
    ASSERT_TRUE(record) << record.error().code << record.error().context;
    if (!segment.halted) continue;
    for (const PageTouch& page : record->pages)
      for (std::uint32_t i = 0; i < 64; ++i) {
        const std::uint32_t address = 64 * page.index + i;
        const bool is_register = page.index == protocol::kRegisterPage;
        const std::uint32_t want = !is_register ? expected.words[address] : i < 32 ? expected.x[i] : 0;
        EXPECT_EQ(page.end[i], want);
      }
  }
}

TEST(RandomPrograms, AgreeWithQemu) {
  ASSERT_EQ(std::system("qemu-riscv32 --version > /dev/null"), 0) << "install qemu-user";
  std::uint64_t total = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const RandomProgram random(seed, /*n_body=*/3000, /*rounds=*/25);
    const Bytes qemu = run_on_qemu(random.elf(RandomProgram::Ending::Linux), seed);
    const Program program = load_program(random.elf(RandomProgram::Ending::Halt)).value();
    const Machine reference = run_reference(program), quick = run_quick(program);
    EXPECT_EQ(qemu, region_of(reference)) << "seed " << seed;
    EXPECT_EQ(reference.x, quick.x) << "seed " << seed;
    EXPECT_EQ(region_of(reference), region_of(quick)) << "seed " << seed;
    EXPECT_EQ(reference.instructions, quick.instructions);
    check_replay(program, reference, seed);
    total += reference.instructions;
  }
  EXPECT_GE(total, 100'000u);
  std::printf("%llu random instructions\n", static_cast<unsigned long long>(total));
}

}  // namespace
}  // namespace pp::vm
