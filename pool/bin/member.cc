// SPDX-License-Identifier: Apache-2.0
// proofpool member: proves for a pool.
#include <CLI/CLI.hpp>

#include "pool/bin/member_run.h"
#include "pool/bin/verbs.h"

namespace pp::bin {

void add_member(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("member", "Join a pool: measure yourself, bid, prove, earn");
  auto options = std::make_shared<MemberOptions>();
  add_member_options(*verb, *options);
  verb->callback([options, &status] {
    const auto result = run_member(*options, {});
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
