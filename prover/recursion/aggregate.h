// SPDX-License-Identifier: Apache-2.0
// Aggregator: proves the recursion jobs of a batch: lifts a segment, joins two to four proofs, makes the final proof.
//
// Which program takes which children: a leaf takes one segment proof of its height, made under a context of zeros;
// node k takes k lifted proofs of any leaves and nodes that follow one another; the final program takes one lifted
// proof that covers the whole run. A program is prepared when it is first needed and kept (about 200 MB each). Proving
// runs on the caller's thread and the backend's OpenMP threads; one thread owns an aggregator.
#pragma once
#include <map>
#include <span>
#include <stop_token>

#include "kernels/backend.h"
#include "prover/recursion/final.h"
#include "prover/recursion/lifted.h"
#include "prover/recursion/machine/prover.h"
#include "prover/verify/segment.h"
#include "schemas/vocab/result.h"

namespace pp::recursion {

class Aggregator {
 public:
  /// Requires: the backend outlives the aggregator.
  explicit Aggregator(const Backend& backend) : backend_(backend) {}

  /// Lifts a segment proof.
  /// Errors: P-AGG-001 the segment's proof does not hold; P-AGG-002 the segment is bound to a context; P-AGG-006 its
  /// class has no leaf program; those of ProvableCircuit.
  Result<LiftedProof> prove_leaf(BytesView segment_proof, const verify::SegmentStatement& statement,
                                 std::stop_token stop = {}, CircuitReport* report = nullptr);

  /// Joins proofs that follow one another.
  /// Errors: P-AGG-003 a child's proof does not hold; P-AGG-004 the children do not follow one another, or are fewer
  /// than two or more than four; those of ProvableCircuit.
  Result<LiftedProof> prove_node(std::span<const LiftedProof> children, std::stop_token stop = {},
                                 CircuitReport* report = nullptr);

  /// Makes the final proof of a run, in the encoding of outside/final_proof.h.
  /// Errors: P-AGG-003 the child's proof does not hold; P-AGG-005 it does not cover a whole run between these ends;
  /// those of ProvableCircuit.
  Result<Bytes> prove_final(const LiftedProof& child, const RunEnds& ends, const verify::Context& context,
                            std::stop_token stop = {}, CircuitReport* report = nullptr);

  /// A prepared program. Errors: those of ProvableCircuit::make.
  Result<const ProvableCircuit*> program(ProgramId id);
  Result<const ProvableCircuit*> final_program();

 private:
  Result<const ProvableCircuit*> prepare(std::uint32_t number);

  const Backend& backend_;
  std::map<std::uint32_t, ProvableCircuit> prepared_;  // by number; the final program is behind the last
};

/// The circuits themselves.
Circuit circuit_of(ProgramId id);
Circuit final_circuit();

}  // namespace pp::recursion
