// SPDX-License-Identifier: Apache-2.0
// MachineProver: a member's prover on this machine: segments proved and lifted, nodes, final proofs.
//
// Each of the member's proving threads has a bench of its own and comes with its number, so nothing is shared but the
// backend. A bench keeps the guest program it proved last and the recursion programs that it has prepared.
#pragma once
#include <memory>
#include <vector>

#include "kernels/backend.h"
#include "prover/agent/agent.h"
#include "prover/recursion/aggregate.h"
#include "prover/stark/segment_prover.h"

namespace pp::bin {

class MachineProver final : public agent::Prover {
 public:
  /// `threads` for each job (0: all of the machine); `n_benches` jobs at the same time.
  MachineProver(int threads, unsigned n_benches);

  /// Errors: P-BIN-020 the job's payload or inputs are not what its kind takes; those of the provers.
  Result<Bytes> prove(const agent::Work& work, std::stop_token stop) override;

  const Backend& backend() const { return *backend_; }

 private:
  struct Bench {
    explicit Bench(const Backend& backend) : aggregator(backend) {}
    recursion::Aggregator aggregator;
    Bytes elf;  // of the program
    std::optional<stark::ProvableProgram> program;
  };
  Result<Bytes> prove_segment(Bench& bench, const agent::Work& work, std::stop_token stop);

  const std::unique_ptr<Backend> backend_;
  std::vector<std::unique_ptr<Bench>> benches_;
};

}  // namespace pp::bin
