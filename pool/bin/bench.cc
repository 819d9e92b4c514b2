// SPDX-License-Identifier: Apache-2.0
// proofpool bench: figures about the proof system itself. `bench security` prints the proven bits of every parameter
// set, round by round, at the bounds that it is proven for, and of the classes of tables as they are.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/verbs.h"
#include "prover/protocol/parameter_sets.h"
#include "prover/verify/segment_class.h"

namespace pp::bin {
namespace {

std::string text_of(const std::string& title, const protocol::SecurityInput& in) {
  return protocol::security_text(title, in) +
         fmt::format("  ({} constraints, {} openings, {} interactions, 2^{} rows)\n\n", in.n_constraints, in.n_batched,
                     in.n_interactions, in.log_rows);
}

/// Prints all sets and says whether each keeps its bar.
bool print_security() {
  bool kept = true;
  for (const protocol::ParameterSet& set : protocol::kParameterSets) {
    const protocol::SecurityInput in = protocol::security_input(set);
    fmt::print("{}", text_of(std::string(set.name), in));
    kept = kept && protocol::security_report(in, set.regime).millibits() >= protocol::kMillibitsMin;
  }
  for (const tables::SegmentClass klass : tables::kSegmentClasses) {
    const auto in = protocol::security_input(protocol::kSegmentParams, verify::segment_layout(klass));
    fmt::print("{}", text_of(fmt::format("segment of class {}, as built", tables::to_string(klass)), in));
  }
  return kept;
}

}  // namespace

void add_bench(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("bench", "Print figures about the proof system");
  verb->require_subcommand(1);
  auto* security = verb->add_subcommand(
      "security", "Print the proven bits of every parameter set, round by round, in both proven regimes");
  security->callback([&status] { status = print_security() ? 0 : 1; });
}

}  // namespace pp::bin
