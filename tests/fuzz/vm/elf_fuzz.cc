// SPDX-License-Identifier: Apache-2.0
// Any bytes: the loader refuses them, or loads a program that then runs for a while without harm.
#include "prover/vm/execute.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto program = pp::vm::load_program({data, size});
  if (program) {
    const auto run = pp::vm::execute(*program, {}, {}, 10'000);
    if (!run) __builtin_trap();
  }
  return 0;
}
