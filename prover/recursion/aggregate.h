// SPDX-License-Identifier: Apache-2.0
// Aggregator: proves the recursion jobs of a batch: lifts a segment, joins two to four proofs, makes the final proof.
//
// Which program takes which children: a leaf takes one segment proof of its class and height, made under a context of
// zeros; the shrink takes the proof of one wide leaf; node k takes k lifted proofs of any leaves, shrinks and nodes
// that follow one another; the final program takes one lifted proof that covers the whole run. A program is prepared
// when it is first needed, which takes about as long as a proof; the few used last are kept (about 200 MB each).
// Proving runs on the caller's thread and the backend's OpenMP threads; one thread owns an aggregator.
#pragma once
#include <list>
#include <span>
#include <stop_token>
#include <variant>

#include "kernels/backend.h"
#include "prover/recursion/final.h"
#include "prover/recursion/lifted.h"
#include "prover/recursion/machine/prover.h"
#include "prover/recursion/wide.h"
#include "prover/verify/segment.h"
#include "schemas/vocab/result.h"

namespace pp::recursion {

class Aggregator {
 public:
  /// Requires: the backend outlives the aggregator.
  explicit Aggregator(const Backend& backend) : backend_(backend) {}

  /// Lifts a segment proof: by its leaf, or, if the segment makes calls, by its wide leaf and the shrink.
  /// Errors: P-AGG-001 the segment's proof does not hold; P-AGG-002 the segment is bound to a context; those of
  /// ProvableCircuit.
  Result<LiftedProof> lift(BytesView segment_proof, const verify::SegmentStatement& statement,
                           std::stop_token stop = {});

  /// The two steps by which a segment with calls is lifted.
  /// Errors: those of lift, and P-AGG-006 the segment makes no calls.
  Result<WideProof> prove_wide_leaf(BytesView segment_proof, const verify::SegmentStatement& statement,
                                    std::stop_token stop = {});
  /// Errors: P-AGG-003 the wide proof does not hold; those of ProvableCircuit.
  Result<LiftedProof> shrink(const WideProof& wide, std::stop_token stop = {});

  /// Joins proofs that follow one another.
  /// Errors: P-AGG-003 a child's proof does not hold; P-AGG-004 the children do not follow one another, or are fewer
  /// than two or more than four; those of ProvableCircuit.
  Result<LiftedProof> prove_node(std::span<const LiftedProof> children, std::stop_token stop = {});

  /// Makes the final proof of a run, in the encoding of outside/final_proof.h.
  /// Errors: P-AGG-003 the child's proof does not hold; P-AGG-005 it does not cover a whole run between these ends;
  /// those of ProvableCircuit.
  Result<Bytes> prove_final(const LiftedProof& child, const RunEnds& ends, const verify::Context& context,
                            std::stop_token stop = {});

 private:
  struct FinalId {
    friend constexpr auto operator<=>(FinalId, FinalId) = default;
  };
  using AnyId = std::variant<ProgramId, WideId, FinalId>;
  struct Prepared {
    AnyId id;
    ProvableCircuit circuit;
  };

  Result<const ProvableCircuit*> program(AnyId id);

  const Backend& backend_;
  std::list<Prepared> prepared_;  // the one used last is the first
};

}  // namespace pp::recursion
