// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/aggregate.h"

#include "prover/protocol/proof.h"
#include "prover/recursion/leaf.h"
#include "prover/recursion/machine_sum.h"
#include "prover/recursion/node.h"
#include "prover/recursion/outside/final_proof.h"
#include "prover/verify/segment_class.h"

namespace pp::recursion {
namespace {

using field::Fp;
using verify::Verdict;

constexpr std::uint32_t kFinalNumber = kPrograms;

Error broken_child(std::size_t child, Verdict verdict) {
  return error("P-AGG-003", "child " + std::to_string(child) + " does not hold (" +
                                std::string(verify::to_string(verdict)) + "); ask its prover again");
}

ChildWitness child_witness(const LiftedProof& child, const verify::Expansion& expansion) {
  const std::uint32_t number = child.program.number;
  return {expansion, number, key_tree().path(number)};
}

}  // namespace

Circuit circuit_of(ProgramId id) {
  if (const auto leaf = leaf_of(id))
    return make_leaf(leaf->first, verify::segment_layout(leaf->first), protocol::kSegmentParams, leaf->second);
  return make_node(child_class(recursion_class(), kLogKeys), *n_children_of(id));
}

Circuit final_circuit() { return make_final(child_class(recursion_class(), kLogKeys)); }

Result<const ProvableCircuit*> Aggregator::prepare(std::uint32_t number) {
  const auto found = prepared_.find(number);
  if (found != prepared_.end()) return &found->second;
  const bool is_final = number == kFinalNumber;
  Circuit circuit = is_final ? final_circuit() : circuit_of({static_cast<std::uint8_t>(number)});
  PP_TRY(provable,
         ProvableCircuit::make(std::move(circuit.program), is_final ? final_class() : recursion_class(), backend_));
  return &prepared_.emplace(number, std::move(provable)).first->second;
}

Result<const ProvableCircuit*> Aggregator::program(ProgramId id) { return prepare(id.number); }
Result<const ProvableCircuit*> Aggregator::final_program() { return prepare(kFinalNumber); }

Result<LiftedProof> Aggregator::prove_leaf(BytesView segment_proof, const verify::SegmentStatement& statement,
                                           std::stop_token stop, CircuitReport* report) {
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
  const hash::FpDigest keys = key_tree().root();
  const ProgramId id = leaf_for(statement.klass, proof->log_tallest());
  if (key_of(id) == hash::FpDigest{})
    return error("P-AGG-006", "segments of this class and height have no leaf program; cut the run into smaller ones");
  PP_TRY(leaf, program(id));
  PP_TRY(bytes, leaf->prove(leaf_witness(expansion, proof->log_rows, keys), backend_, std::move(stop), report));
  return LiftedProof{id, lifted_span(statement, keys), std::move(bytes)};
}

Result<LiftedProof> Aggregator::prove_node(std::span<const LiftedProof> children, std::stop_token stop,
                                           CircuitReport* report) {
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
  PP_TRY(bytes, node->prove(node_witness(witnesses), backend_, std::move(stop), report));
  return LiftedProof{id, *joined, std::move(bytes)};
}

Result<Bytes> Aggregator::prove_final(const LiftedProof& child, const RunEnds& ends, const verify::Context& context,
                                      std::stop_token stop, CircuitReport* report) {
  const auto& [data, input, hidden] = ends.start_quarters;
  const bool is_whole = child.says.halted == Fp::one() &&
                        fp_block(protocol::genesis_root(data, input, hidden)) == child.says.start_root &&
                        fp_block(protocol::root_of(ends.end_quarters, ends.end_system)) == child.says.end_root;
  if (!is_whole) return error("P-AGG-005", "the proof does not cover a whole run between these ends");
  verify::Expansion expansion;
  const Verdict verdict = verify_lifted(child, &expansion);
  if (verdict != Verdict::Accepted) return broken_child(0, verdict);
  PP_TRY(last, final_program());
  const Witness witness = final_witness(child_witness(child, expansion), ends, context);
  PP_TRY(bytes, last->prove(witness, backend_, std::move(stop), report));
  return FinalProof::of(outcome_of(child.says, ends, context), std::move(bytes)).encode();
}

}  // namespace pp::recursion
