// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine/machine_class.h"

#include "prover/protocol/parameter_sets.h"
#include "prover/protocol/proof.h"
#include "prover/verify/point_sum.h"

namespace pp::recursion {

MachineClass make_machine_class(const protocol::Params& params, const Heights& log_rows) {
  return {params, log_rows, protocol::layout_of<MachineTables>("recursion machine", params)};
}

const MachineClass& recursion_class() {
  static const MachineClass kClass = make_machine_class(protocol::kRecursionParams, kRecursionHeights);
  return kClass;
}

const MachineClass& wide_class() {
  static const MachineClass kClass = make_machine_class(protocol::kWideParams, kWideHeights);
  return kClass;
}

const MachineClass& final_class() {
  static const MachineClass kClass = make_machine_class(protocol::kFinalParams, kFinalHeights);
  return kClass;
}

protocol::Statement machine_statement(const MachineClass& machine, const hash::FpDigest& root,
                                      const PublicBlocks& publics) {
  return public_statement(root, {machine.log_rows.begin(), machine.log_rows.end()}, publics);
}

field::FpExt machine_constraint_sum(const protocol::Layout& layout, std::span<const field::FpExt> openings,
                                    const verify::PointView<field::FpExt>& at) {
  return verify::point_sum<MachineTables>(layout, openings, at);
}

verify::Verdict verify_machine(BytesView bytes, const MachineClass& machine, const hash::FpDigest& root,
                               const PublicBlocks& publics, verify::Expansion* expansion) {
  const std::optional<protocol::Proof> proof = protocol::decode_proof(bytes, machine.params, machine.layout);
  if (!proof) return verify::Verdict::Malformed;
  return verify::verify_stark(*proof, machine_statement(machine, root, publics), machine.layout, machine.params,
                              &machine_constraint_sum, expansion);
}

}  // namespace pp::recursion
