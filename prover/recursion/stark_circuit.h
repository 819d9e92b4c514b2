// SPDX-License-Identifier: Apache-2.0
// StarkCircuit: the verifier of one proof, written down by running verify/argument.h and verify/queries.h over circuit
// values. Everything that a proof says is a message that the transcript absorbs. One circuit owns it; one thread.
#pragma once
#include <vector>

#include "prover/recursion/judge.h"
#include "prover/verify/argument.h"
#include "prover/verify/stark.h"

namespace pp::recursion {

/// A class of tables under one parameter set, as circuits check it.
struct CircuitClass {
  const protocol::Layout& layout;
  const protocol::Params& params;
  verify::ConstraintSumOf<Value> sum;
};

class StarkCircuit {
 public:
  /// Takes the first step: afterwards roots, heights and publics can be read.
  StarkCircuit(Builder& builder, const CircuitClass& tables, std::uint32_t log_tallest, std::size_t n_publics);

  const Builder::CellBlock& prep_root() const { return prep_root_; }
  const std::vector<Cell>& prep_log_rows() const { return subject_.prep_log_rows; }
  const std::vector<Cell>& publics() const { return subject_.publics; }
  const std::vector<Cell>& log_rows() const { return subject_.log_rows; }

  /// Checks everything else. Shape: one height a table, each bound to its cell of log_rows by the caller.
  void check(std::vector<TableHeight> heights, const std::vector<protocol::BoundaryTermOf<Value>>& boundary);

 private:
  std::vector<Value> message_of_values(std::size_t n);
  std::vector<Builder::CellBlock> message_of_digests(std::size_t n);

  Builder& builder_;
  CircuitClass tables_;
  std::uint32_t log_tallest_;
  CircuitJudge judge_;
  Builder::CellBlock prep_root_;
  verify::Subject<Cell> subject_;
  verify::ScriptOf<CircuitJudge> script_;
};

/// The opened leaves and absorbed blocks of one proof, in the order in which a StarkCircuit asks for them.
/// Requires: the expansion is complete.
void append_witness(Witness& witness, const verify::Expansion& proof);

}  // namespace pp::recursion
