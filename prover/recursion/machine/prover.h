// SPDX-License-Identifier: Apache-2.0
// ProvableCircuit: a program with everything about it that does not depend on a witness, ready to be proved.
//
// Made once for a program (its fixed columns are extended and hashed then, which takes a moment) and never changed; any
// thread may prove with it. Proving runs on the caller's thread and the backend's OpenMP threads.
#pragma once
#include <stop_token>

#include "kernels/backend.h"
#include "prover/recursion/machine/machine_class.h"
#include "prover/recursion/machine/placement.h"
#include "prover/recursion/machine/values.h"
#include "prover/stark/commitment.h"
#include "prover/stark/prove.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::recursion {

/// Times of the parts of one proof, in seconds.
struct CircuitReport {
  double evaluate = 0;
  double fill = 0;
  stark::ProveReport prove;
  double total_seconds() const { return evaluate + fill + prove.total_seconds(); }
};

class ProvableCircuit {
 public:
  /// Errors: those of place_program. Requires: `machine` outlives the circuit.
  static Result<ProvableCircuit> make(Program program, const MachineClass& machine, const Backend& backend);

  const Program& program() const { return program_; }
  const Placement& placement() const { return placement_; }
  const MachineClass& machine() const { return *machine_; }
  hash::FpDigest root() const { return preprocessed_.root(); }

  /// What the circuit says under these values.
  PublicBlocks publics(const Values& values) const;

  /// Proves that the program accepts a witness.
  /// Errors: P-REC-004 the witness is not of the program's form; those of stark::prove. A witness that the program
  /// does not accept gives bytes that no verifier accepts.
  Result<Bytes> prove(const Witness& witness, const Backend& backend, std::stop_token stop = {},
                      CircuitReport* report = nullptr) const;

 private:
  ProvableCircuit(Program program, Placement placement, const MachineClass& machine, stark::Preprocessed preprocessed)
      : program_(std::move(program)),
        placement_(std::move(placement)),
        machine_(&machine),
        preprocessed_(std::move(preprocessed)) {}
  Program program_;
  Placement placement_;
  const MachineClass* machine_;
  stark::Preprocessed preprocessed_;
};

}  // namespace pp::recursion
