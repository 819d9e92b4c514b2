// SPDX-License-Identifier: Apache-2.0
// execute: runs a guest to its end as fast as this machine can, and says what it computed. Nothing is proved.
//
// A pure function of program, input, witness and limit; any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>

#include "prover/vm/fault.h"
#include "prover/vm/program.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::vm {

struct Execution {
  FaultReport fault;  // Fault::None if the guest halted
  std::uint32_t exit_code = 0;
  std::uint64_t instructions = 0;
  Bytes journal;  // empty after a fault
};

/// Shows what the guest prints for debugging. The bytes are the guest's: untrusted, and valid during the call only.
using PrintSink = std::function<void(std::string_view)>;

/// Without a sink, prints cost nothing and show nothing.
/// Errors: P-VM-001 and P-VM-002 if the input or the witness is too long; P-VM-004 if there is no address space.
Result<Execution> execute(const Program& program, BytesView input, BytesView witness, std::uint64_t instructions_max,
                          const PrintSink& print = {});

}  // namespace pp::vm
