// SPDX-License-Identifier: Apache-2.0
// A member that spoils the first proof it hands in, and is honest from then on. It exists to be caught.
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/member_run.h"

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 1;
  CLI::App program{"A member that submits one corrupted proof."};
  pp::bin::MemberOptions options;
  pp::bin::add_member_options(program, options);
  CLI11_PARSE(program, argc, argv);
  bool spoiled = false;
  const auto corrupt = [&](pp::Bytes& proof) {
    if (std::exchange(spoiled, true)) return;
    proof[proof.size() / 2] ^= 1;
    fmt::print("corrupting this proof on purpose\n");
    std::fflush(stdout);
  };
  const auto result = pp::bin::run_member(options, corrupt);
  if (!result) fmt::print(stderr, "[{}] {}\n", result.error().code, result.error().context);
  return result ? *result : 1;
}
