// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/program.h"

#include <cstdio>
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/verbs.h"

#ifdef PROOFPOOL_MUTANTS
#error "The product is never built with checks that can be switched off."
#endif

namespace pp::bin {

int report(const Error& error) {
  fmt::print(stderr, "proofpool: [{}] {}\n", error.code, error.context);
  return 1;
}

int run_program(int argc, char** argv) {
  if (sodium_init() < 0) {
    fmt::print(stderr, "proofpool: the cryptography library could not be started\n");
    return 1;
  }
  CLI::App program{"A community's prover pool for zk rollups: one program, a verb for each role.", "proofpool"};
  program.require_subcommand(1);
  program.set_version_flag("--version", "proofpool 0.1.0");
  program.footer("`proofpool help VERB` explains a verb.");
  int status = 0;
  for (const auto add : {add_execute, add_prove, add_verify, add_image_id, add_market, add_pool, add_member, add_buy,
                         add_vk, add_audit, add_simulate, add_bench}) {
    add(program, status);
  }
  std::string verb;
  auto* help = program.add_subcommand("help", "Explain a verb");
  help->add_option("verb", verb, "The verb; without one, the program");
  help->callback([&] {
    const auto named = [&](const CLI::App* sub) { return sub->get_name() == verb; };
    const auto topics = program.get_subcommands(named);
    if (!verb.empty() && topics.empty()) {
      throw CLI::ValidationError("help", "'" + verb + "' is no verb; `proofpool help` lists them");
    }
    fmt::print("{}", verb.empty() ? program.help() : topics.front()->help());
  });
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return program.exit(e) == 0 ? 0 : 2;
  } catch (const std::exception& e) {
    return report(error("P-BIN-001", e.what()));
  }
  return status;
}

}  // namespace pp::bin
