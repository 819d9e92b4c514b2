// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/execute.h"

#include <algorithm>

#include "prover/vm/machine.h"
#include "prover/vm/plain_store.h"
#include "prover/vm/step.h"
#include "prover/vm/threaded.h"

namespace pp::vm {
namespace {

/// The bytes that a Print names, cut at 4 KiB; nothing if they are not all in memory.
std::string_view printed(const Machine& machine, const Instruction& in) {
  constexpr std::uint32_t kPrintBytesMax = 4096;
  const std::uint32_t at = machine.x[in.rs1], n_bytes = std::min(machine.x[in.rs2], kPrintBytesMax);
  if (at > kUserBytes - n_bytes) return {};
  return {reinterpret_cast<const char*>(machine.words.data()) + at, n_bytes};
}

}  // namespace

Result<Execution> execute(const Program& program, BytesView input, BytesView witness, std::uint64_t instructions_max,
                          const PrintSink& print) {
  PP_TRY(machine, boot(program, input, witness));
  Threaded threaded(program, machine, nullptr, print ? Threaded::Prints::Stop : Threaded::Prints::Pass);
  PlainStore store(machine);
  Execution out;
  const auto fault = [&](Fault kind) {
    out.fault = {kind, machine.pc, machine.instructions};
    out.instructions = machine.instructions;
    return out;
  };
  for (;;) {
    threaded.run(instructions_max - machine.instructions);
    if (machine.instructions == instructions_max) return fault(Fault::StepLimit);
    if (print && program.has_code(machine.pc) && program.at(machine.pc).op == Op::Print)
      print(printed(machine, program.at(machine.pc)));
    const StepResult result = step(program, machine.pc, store);
    if (result.end == StepEnd::Faulted) return fault(result.fault);
    ++machine.instructions;
    machine.pc = result.next_pc;
    if (result.end == StepEnd::Halted) {
      JournalRead read = read_journal(machine);
      if (read.fault != Fault::None) return fault(read.fault);
      out.exit_code = result.exit_code;
      out.instructions = machine.instructions;
      out.journal = std::move(read.journal);
      return out;
    }
  }
}

}  // namespace pp::vm
