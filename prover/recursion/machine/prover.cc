// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine/prover.h"

#include <string_view>

#include "prover/recursion/machine/fixed_columns.h"
#include "prover/recursion/machine/kernels.h"
#include "prover/recursion/machine/trace.h"
#include "prover/stark/phase_clock.h"

namespace pp::recursion {
namespace {

Isa isa_of(const Backend& backend) {
  for (const Isa isa : supported_isas()) {
    if (std::string_view(make_backend(isa, 1)->name()) == backend.name()) return isa;
  }
  return Isa::Scalar;
}

}  // namespace

Result<ProvableCircuit> ProvableCircuit::make(Program program, const MachineClass& machine, const Backend& backend) {
  PP_TRY(placement, place_program(program, machine.log_rows));
  stark::Preprocessed preprocessed =
      stark::preprocess(backend, machine.layout, machine.params, fixed_columns(program, placement, machine.log_rows));
  return ProvableCircuit(std::move(program), std::move(placement), machine, std::move(preprocessed));
}

PublicBlocks ProvableCircuit::publics(const Values& values) const {
  PublicBlocks result;
  for (const Block b : program_.publics) result.push_back(values.blocks[b.id]);
  return result;
}

Result<Bytes> ProvableCircuit::prove(const Witness& witness, const Backend& backend, std::stop_token stop,
                                     CircuitReport* report) const {
  CircuitReport unread;
  CircuitReport& times = report ? *report : unread;
  stark::PhaseClock clock;
  const std::optional<Values> values = evaluate(program_, witness);
  if (!values)
    return error("P-REC-004", "the witness does not fit circuit " + program_.name +
                                  "; expand it from proofs of the circuit's classes");
  times.evaluate = clock.lap_seconds();
  std::vector<Matrix> main = fill_trace(program_, placement_, machine_->log_rows, witness, *values, backend.threads());
  times.fill = clock.lap_seconds();
  const protocol::Statement statement = machine_statement(*machine_, root(), publics(*values));
  const stark::ProverClass prover{machine_->layout, machine_->params, machine_kernels(isa_of(backend))};
  return stark::prove(prover, preprocessed_, std::move(main), statement.publics, backend, std::move(stop),
                      &times.prove);
}

}  // namespace pp::recursion
