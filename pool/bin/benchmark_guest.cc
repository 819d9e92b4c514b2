// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/benchmark_guest.h"

#include "pool/bin/benchmark_elf.h"
#include "prover/stark/segment_prover.h"

namespace pp::bin {

Result<agent::Benchmark> benchmark_job() {
  constexpr std::uint32_t kLogCycles = 17;
  constexpr std::uint32_t kIterations = (1u << kLogCycles) / 4;  // more cycles than one segment takes
  const BytesView elf{pp_benchmark_elf_begin, static_cast<std::size_t>(pp_benchmark_elf_end - pp_benchmark_elf_begin)};
  PP_TRY(program, vm::load_program(elf));
  ByteWriter input;
  input.u32(kIterations);
  PP_TRY(plan, vm::plan_run(program, input.bytes(), {}, vm::Limits::for_log_cycles(kLogCycles)));
  return agent::Benchmark{
      {auction::JobKind::Segment, kLogCycles}, to_bytes(elf), stark::encode_payload({}, plan.segments.front().job), {}};
}

}  // namespace pp::bin
