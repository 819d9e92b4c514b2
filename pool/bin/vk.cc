// SPDX-License-Identifier: Apache-2.0
// proofpool vk: prints the keys under which recursion proofs are known. The first two are what a verifier pins.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/verbs.h"
#include "prover/recursion/programs.h"
#include "schemas/vocab/bytes.h"

namespace pp::bin {
namespace {

std::string hex(const hash::FpDigest& key) {
  ByteWriter w;
  for (const field::Fp v : key.word) w.u32(v.value());
  return to_hex(w.bytes());
}

void print_keys() {
  using namespace recursion;
  fmt::print("{:<15} {}\n{:<15} {}\n", "keys", hex(key_tree().root()), "final", hex(final_key()));
  for (std::uint8_t i = 0; i < kPrograms; ++i)
    fmt::print("{:<15} {}\n", name_of(ProgramId{i}), hex(key_of(ProgramId{i})));
  fmt::print("{:<15} {}\n", "wide keys", hex(wide_key_tree().root()));
  for (std::uint8_t i = 0; i < kWideLeaves; ++i) fmt::print("{:<15} {}\n", name_of(WideId{i}), hex(key_of(WideId{i})));
}

}  // namespace

void add_vk(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("vk", "Print the verifying keys; a verifier pins the first two");
  verb->callback([&status] {
    print_keys();
    status = 0;
  });
}

}  // namespace pp::bin
