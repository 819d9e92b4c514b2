// SPDX-License-Identifier: Apache-2.0
// Checks the tables of a circuit under a witness without proving: every constraint on every row, every bus as an exact
// multiset. Test values; not shared.
#pragma once
#include <string>

#include "kernels/backend.h"
#include "prover/air/row_checker.h"
#include "prover/recursion/machine/fixed_columns.h"
#include "prover/recursion/machine/trace.h"

namespace pp::recursion {

/// On two threads; made once a process.
inline const Backend& backend() {
  static const auto kBackend = best_backend(2);
  return *kBackend;
}

/// A program, placed, with all its columns.
struct FilledCircuit {
  Program program;
  Placement placement;
  Heights log_rows;
  std::vector<Matrix> prep, main;
  PublicBlocks publics;
};

inline FilledCircuit fill_circuit(Program program, const Witness& witness, const Heights& log_rows) {
  FilledCircuit c{std::move(program), {}, log_rows, {}, {}, {}};
  c.placement = place_program(c.program, log_rows).value();
  c.prep = fixed_columns(c.program, c.placement, log_rows);
  const Values values = evaluate(c.program, witness).value();
  c.main = fill_trace(c.program, c.placement, log_rows, witness, values, 2);
  for (const Block b : c.program.publics) c.publics.push_back(values.blocks[b.id]);
  return c;
}

/// The first thing that is wrong, for people; empty when nothing is.
inline std::string first_fault(const FilledCircuit& c) {
  std::vector<air::Violation> violations;
  air::BusBalancer balancer;
  MachineTables::for_each([&]<class Table>(std::size_t t) {
    air::check_trace<Table>(c.main[t].view(), c.prep[t].view(), violations, &balancer);
  });
  for (std::uint32_t i = 0; i < c.publics.size(); ++i) {
    std::vector<field::Fp> tuple{field::Fp::from(i)};
    tuple.insert(tuple.end(), c.publics[i].begin(), c.publics[i].end());
    balancer.add("verifier", air::Bus::Block, -field::Fp::one(), tuple);
  }
  if (!violations.empty()) return to_string(violations.front());
  const std::vector<air::Imbalance> unbalanced = balancer.unbalanced();
  return unbalanced.empty() ? "" : to_string(unbalanced.front());
}

}  // namespace pp::recursion
