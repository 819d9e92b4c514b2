// SPDX-License-Identifier: Apache-2.0
// The files of one guest run, as every verb that runs a guest takes them: --elf, --input, --witness.
#pragma once
#include <string>

#include <CLI/App.hpp>

#include "prover/vm/program.h"
#include "schemas/vocab/result.h"

namespace pp::bin {

struct GuestFiles {
  std::string elf, input, witness;
};

struct Guest {
  vm::Program program;
  Bytes elf, input, witness;
};

void add_guest_options(CLI::App& verb, GuestFiles& files);

/// Errors: those of read_file and vm::load_program.
Result<Guest> load_guest(const GuestFiles& files);

}  // namespace pp::bin
