// SPDX-License-Identifier: Apache-2.0
// Writes the seeds of the verifier's corpora: honest inputs of each target, which the targets accept. To be run anew
// when a table or the protocol changes, for then the old seeds are refused early: make_verify_corpus FOLDER.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "prover/stark/prove.h"
#include "prover/stark/segment_kernels.h"
#include "prover/verify/bundle.h"
#include "prover/verify/segment_class.h"
#include "prover/vm/fill/fill.h"
#include "prover/vm/plan.h"
#include "prover/vm/program.h"
#include "prover/vm/replay.h"
#include "tests/fuzz/verify/fuzz_params.h"
#include "tests/unit/stark/segment_run.h"
#include "tests/unit/stark/tiny_elf.h"
#include "tests/unit/stark/toy_run.h"
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

/// Reads the first word of the input, doubles it, commits it and halts with 5.
Bytes doubling_program() {
  return tiny_elf(std::vector<std::uint32_t>{lui(1, 0x10000), lw(2, 1, 4), add(2, 2, 2), lui(3, 0x30000), addi(4, 0, 4),
                                             sw(4, 3, 0), sw(2, 3, 4), addi(10, 0, 5), addi(17, 0, 0), kEcall});
}

void write_segment_and_bundle(const std::filesystem::path& folder) {
  const Bytes input{21, 0, 0, 0}, journal{42, 0, 0, 0};
  const vm::Program program = *vm::load_program(doubling_program());
  const vm::Plan plan = *vm::plan_run(program, input, {}, {});
  const tables::DecodedCode code = *tables::DecodedCode::decode(program.code());
  verify::Bundle bundle;
  for (const vm::Segment& segment : plan.segments) {
    const vm::SegmentRecord record = *vm::replay_job(program, segment.job);
    auto proved = segment_run::prove(*vm::fill_segment(record, code), record, vm::fill_preprocessed(code),
                                     supported_isas().back(), 2, {}, fuzz::kParams);
    bundle.segments.push_back({proved.statement, std::move(proved.proof)});
  }
  const verify::SegmentStatement& first = bundle.segments.front().statement;
  bundle.image = {first.program_root, first.rom_log_rows, program.image_digest(), program.entry()};
  bundle.input = plan.genesis.quarters[1], bundle.witness = plan.genesis.quarters[2];
  for (std::size_t i = 0; i < 3; ++i) bundle.end_quarters[i] = plan.end.quarters[i];
  bundle.end_system = plan.end.system;

  ByteWriter segment;
  first.encode(segment);
  segment.raw(bundle.segments.front().proof);
  write(folder / "segment/honest.bin", segment.bytes());
  ByteWriter claimed;
  claimed.raw(verify::image_id(bundle.image).bytes);
  claimed.u32(5);
  claimed.blob(input);
  claimed.blob(journal);
  claimed.raw(bundle.encode());
  write(folder / "bundle/honest.bin", claimed.bytes());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  write(folder / "proof/honest.bin", toy::prove(toy::honest()).bytes);
  write_segment_and_bundle(folder);
  return 0;
}
