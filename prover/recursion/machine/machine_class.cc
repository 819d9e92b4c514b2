// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine/machine_class.h"

#include "prover/verify/point_sum.h"

namespace pp::recursion {

using field::Fp;

MachineClass make_machine_class(const protocol::Params& params, const Heights& log_rows) {
  return {params, log_rows, protocol::layout_of<MachineTables>("recursion machine", params)};
}

const MachineClass& recursion_class() {
  static const MachineClass kClass = make_machine_class(protocol::kRecursionParams, kRecursionHeights);
  return kClass;
}

const MachineClass& final_class() {
  static const MachineClass kClass = make_machine_class(protocol::kFinalParams, kFinalHeights);
  return kClass;
}

protocol::Statement machine_statement(const MachineClass& machine, const hash::FpDigest& root,
                                      const std::vector<PublicBlock>& publics) {
  protocol::Statement statement;
  statement.prep_root = root;
  statement.prep_log_rows.assign(machine.log_rows.begin(), machine.log_rows.end());
  for (std::uint32_t i = 0; i < publics.size(); ++i) {
    std::vector<Fp> tuple{Fp::from(i)};
    tuple.insert(tuple.end(), publics[i].begin(), publics[i].end());
    statement.publics.insert(statement.publics.end(), publics[i].begin(), publics[i].end());
    statement.boundary.push_back({air::Bus::Block, -Fp::one(), std::move(tuple)});
  }
  return statement;
}

field::FpExt machine_constraint_sum(const protocol::Layout& layout, std::span<const field::FpExt> openings,
                                    const verify::PointView<field::FpExt>& at) {
  return verify::point_sum<MachineTables>(layout, openings, at);
}

verify::Verdict verify_machine(BytesView proof, const MachineClass& machine, const hash::FpDigest& root,
                               const std::vector<PublicBlock>& publics) {
  return verify::verify_stark(proof, machine_statement(machine, root, publics), machine.layout, machine.params,
                              &machine_constraint_sum);
}

}  // namespace pp::recursion
