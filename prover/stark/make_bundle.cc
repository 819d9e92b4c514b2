// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/make_bundle.h"

#include "schemas/vocab/check.h"

namespace pp::stark {

Bytes make_bundle(const ProvableProgram& program, const vm::Plan& plan, std::vector<verify::ProvedSegment> segments) {
  PP_CHECK(!segments.empty());
  const verify::Bundle bundle{
      .image = {program.root(), program.rom_log_rows(), program.program().image_digest(), program.program().entry()},
      .input = plan.genesis.quarters[1],
      .witness = plan.genesis.quarters[2],
      .segments = std::move(segments),
      .end_quarters = {plan.end.quarters[0], plan.end.quarters[1], plan.end.quarters[2]},
      .end_system = plan.end.system};
  return bundle.encode();
}

}  // namespace pp::stark
