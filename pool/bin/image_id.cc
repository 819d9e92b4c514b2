// SPDX-License-Identifier: Apache-2.0
// proofpool image-id: the commitment to a guest program that a verifier pins.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/files.h"
#include "pool/bin/verbs.h"
#include "prover/stark/segment_prover.h"

namespace pp::bin {

void add_image_id(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("image-id", "Print the image id of a guest program, 64 hexadecimal digits");
  auto elf_path = std::make_shared<std::string>();
  verb->add_option("--elf", *elf_path, "The guest program, an RV32IM ELF file")->required();
  verb->callback([elf_path, &status] {
    const auto result = [&]() -> Result<int> {
      PP_TRY(elf, read_file(*elf_path, vm::kElfBytesMax));
      const auto backend = best_backend();
      PP_TRY(guest, stark::ProvableProgram::load(elf, *backend));
      fmt::print("{}\n", guest.image().hex());
      return 0;
    }();
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
