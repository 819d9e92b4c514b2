// SPDX-License-Identifier: Apache-2.0
// Writes the seeds of the loader's and the job decoder's corpora: make_vm_corpus FOLDER. To be run anew when the job's
// format changes.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "prover/vm/plan.h"
#include "prover/vm/program.h"
#include "tests/unit/stark/tiny_elf.h"
#include "tests/unit/tables/assembler.h"

namespace {

using namespace pp;
using namespace pp::tables::assembler;

void write(const std::filesystem::path& path, BytesView bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  std::printf("%s: %zu bytes\n", path.c_str(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  const Bytes elf = tiny_elf(std::vector<std::uint32_t>{lui(1, 0x10000), lw(2, 1, 4), add(2, 2, 2), lui(3, 0x30000),
                                                        addi(4, 0, 4), sw(4, 3, 0), sw(2, 3, 4), beq(2, 4, -8),
                                                        addi(10, 0, 5), addi(17, 0, 0), kEcall});
  write(folder / "elf/honest.bin", elf);
  const vm::Program program = *vm::load_program(elf);
  const Bytes input{21, 0, 0, 0};
  const vm::Plan plan = *vm::plan_run(program, input, {}, {});
  write(folder / "job/honest.bin", plan.segments.front().job);
  return 0;
}
