// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/guest_files.h"

#include "pool/bin/files.h"
#include "prover/protocol/limits.h"

namespace pp::bin {

void add_guest_options(CLI::App& verb, GuestFiles& files) {
  verb.add_option("--elf", files.elf, "The guest program, an RV32IM ELF file")->required();
  verb.add_option("--input", files.input, "The public input: part of the claim (default: empty)");
  verb.add_option("--witness", files.witness,
                  "Further input that is not part of the claim. It is not secret: whoever proves sees it");
}

Result<Guest> load_guest(const GuestFiles& files) {
  PP_TRY(elf, read_file(files.elf, vm::kElfBytesMax));
  PP_TRY(program, vm::load_program(elf));
  Bytes input, witness;
  if (!files.input.empty()) {
    PP_TRY(bytes, read_file(files.input, protocol::kInputBytesMax));
    input = std::move(bytes);
  }
  if (!files.witness.empty()) {
    PP_TRY(bytes, read_file(files.witness, protocol::kWitnessBytesMax));
    witness = std::move(bytes);
  }
  return Guest{std::move(program), std::move(elf), std::move(input), std::move(witness)};
}

}  // namespace pp::bin
