// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/aggregate.h"

#include <algorithm>

#include "prover/protocol/proof.h"
#include "prover/recursion/circuits.h"
#include "prover/recursion/leaf.h"
#include "prover/recursion/node.h"
#include "prover/recursion/outside/final_proof.h"
#include "prover/recursion/shrink.h"
#include "prover/verify/segment_class.h"

namespace pp::recursion {
namespace {

using field::Fp;
using verify::Verdict;

/// What a member with jobs of every kind uses again and again: a leaf or two, the shrink, nodes, the final program.
constexpr std::size_t kPreparedMax = 6;

Error broken_child(std::size_t child, Verdict verdict) {
  return error("P-AGG-003", "child " + std::to_string(child) + " does not hold (" +
                                std::string(verify::to_string(verdict)) + "); ask its prover again");
}

ChildWitness child_witness(const LiftedProof& child, const verify::Expansion& expansion) {
  const std::uint32_t number = child.program.number;
  return {expansion, number, key_tree().path(number)};
}

/// A segment's proof as its leaf takes it.
struct JudgedSegment {
  std::uint32_t log_tallest;
  Witness witness;
};

Result<JudgedSegment> judge_segment(BytesView segment_proof, const verify::SegmentStatement& statement) {
  if (statement.context != verify::Context{})
    return error("P-AGG-002", "the segment is bound to a context; prove it under zeros, the final proof is bound");
  const protocol::Layout& layout = verify::segment_layout(statement.klass);
  const auto proof = protocol::decode_proof(segment_proof, protocol::kSegmentParams, layout);
  verify::Expansion expansion;
  Verdict verdict = proof ? verify::check_statement(statement) : Verdict::Malformed;
  if (verdict == Verdict::Accepted)
    verdict = verify::verify_stark(*proof, verify::protocol_statement(statement), layout, protocol::kSegmentParams,
                                   verify::segment_constraint_sum(statement.klass), &expansion);
  if (verdict != Verdict::Accepted)
    return error("P-AGG-001", "the segment's proof does not hold (" + std::string(verify::to_string(verdict)) +
                                  "); prove the segment again");
  return JudgedSegment{proof->log_tallest(), leaf_witness(expansion, proof->log_rows, key_tree().root())};
}

}  // namespace

Result<const ProvableCircuit*> Aggregator::program(AnyId id) {
  const auto found = std::ranges::find(prepared_, id, &Prepared::id);
  if (found != prepared_.end()) {
    prepared_.splice(prepared_.begin(), prepared_, found);
    return &prepared_.front().circuit;
  }
  Circuit circuit;
  const MachineClass* machine = &recursion_class();
  if (const auto* program = std::get_if<ProgramId>(&id)) {
    circuit = circuit_of(*program);
  } else if (const auto* leaf = std::get_if<WideId>(&id)) {
    circuit = circuit_of(*leaf), machine = &wide_class();
  } else {
    circuit = final_circuit(), machine = &final_class();
  }
  PP_TRY(provable, ProvableCircuit::make(std::move(circuit.program), *machine, backend_));
  if (prepared_.size() == kPreparedMax) prepared_.pop_back();
  prepared_.push_front({id, std::move(provable)});
  return &prepared_.front().circuit;
}

Result<LiftedProof> Aggregator::lift(BytesView segment_proof, const verify::SegmentStatement& statement,
                                     std::stop_token stop) {
  if (statement.klass != tables::SegmentClass::Core) {
    PP_TRY(wide, prove_wide_leaf(segment_proof, statement, stop));
    return shrink(wide, std::move(stop));
  }
  PP_TRY(segment, judge_segment(segment_proof, statement));
  const ProgramId id = leaf_for(segment.log_tallest);
  PP_TRY(leaf, program(id));
  PP_TRY(bytes, leaf->prove(segment.witness, backend_, std::move(stop)));
  return LiftedProof{id, lifted_span(statement, key_tree().root()), std::move(bytes)};
}

Result<WideProof> Aggregator::prove_wide_leaf(BytesView segment_proof, const verify::SegmentStatement& statement,
                                              std::stop_token stop) {
  if (statement.klass == tables::SegmentClass::Core)
    return error("P-AGG-006", "the segment makes no calls and has no wide leaf; lift it by its own");
  PP_TRY(segment, judge_segment(segment_proof, statement));
  const WideId id = wide_leaf_for(statement.klass, segment.log_tallest);
  PP_TRY(leaf, program(id));
  PP_TRY(bytes, leaf->prove(segment.witness, backend_, std::move(stop)));
  return WideProof{id, lifted_span(statement, key_tree().root()), std::move(bytes)};
}

Result<LiftedProof> Aggregator::shrink(const WideProof& wide, std::stop_token stop) {
  verify::Expansion expansion;
  const Verdict verdict = verify_wide(wide, &expansion);
  if (verdict != Verdict::Accepted) return broken_child(0, verdict);
  const std::uint32_t number = wide.leaf.number;
  PP_TRY(shrinking, program(kShrink));
  PP_TRY(bytes, shrinking->prove(shrink_witness({expansion, number, wide_key_tree().path(number)}), backend_,
                                 std::move(stop)));
  return LiftedProof{kShrink, wide.says, std::move(bytes)};
}

Result<LiftedProof> Aggregator::prove_node(std::span<const LiftedProof> children, std::stop_token stop) {
  std::vector<Span<Fp>> spans;
  for (const LiftedProof& child : children) spans.push_back(child.says);
  const std::optional<Span<Fp>> joined = join_spans(spans);
  if (!joined) return error("P-AGG-004", "the children do not follow one another; a node takes 2 to 4 in order");
  std::vector<verify::Expansion> expansions(children.size());
  std::vector<ChildWitness> witnesses;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const Verdict verdict = verify_lifted(children[i], &expansions[i]);
    if (verdict != Verdict::Accepted) return broken_child(i, verdict);
    witnesses.push_back(child_witness(children[i], expansions[i]));
  }
  const ProgramId id = node_of(static_cast<std::uint32_t>(children.size()));
  PP_TRY(node, program(id));
  PP_TRY(bytes, node->prove(node_witness(witnesses), backend_, std::move(stop)));
  return LiftedProof{id, *joined, std::move(bytes)};
}

Result<Bytes> Aggregator::prove_final(const LiftedProof& child, const RunEnds& ends, const verify::Context& context,
                                      std::stop_token stop) {
  const auto& [data, input, hidden] = ends.start_quarters;
  const bool is_whole = child.says.halted == Fp::one() &&
                        fp_block(protocol::genesis_root(data, input, hidden)) == child.says.start_root &&
                        fp_block(protocol::root_of(ends.end_quarters, ends.end_system)) == child.says.end_root;
  if (!is_whole) return error("P-AGG-005", "the proof does not cover a whole run between these ends");
  verify::Expansion expansion;
  const Verdict verdict = verify_lifted(child, &expansion);
  if (verdict != Verdict::Accepted) return broken_child(0, verdict);
  PP_TRY(last, program(FinalId{}));
  const Witness witness = final_witness(child_witness(child, expansion), ends, context);
  PP_TRY(bytes, last->prove(witness, backend_, std::move(stop)));
  return FinalProof::of(outcome_of(child.says, ends, context), std::move(bytes)).encode();
}

}  // namespace pp::recursion
