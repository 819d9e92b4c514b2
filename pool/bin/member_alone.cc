// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/member_alone.h"

#include <sodium.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/member_run.h"

namespace pp::bin {

int run_member_alone(int argc, char** argv, const std::string& about, std::function<void(Bytes&)> corrupt_proof) {
  if (sodium_init() < 0) return 1;
  CLI::App program{about};
  MemberOptions options;
  add_member_options(program, options);
  CLI11_PARSE(program, argc, argv);
  const auto result = run_member(options, std::move(corrupt_proof));
  if (!result) fmt::print(stderr, "[{}] {}\n", result.error().code, result.error().context);
  return result ? *result : 1;
}

}  // namespace pp::bin
