// SPDX-License-Identifier: Apache-2.0
// Planner: executes what a buyer wants proved, within bounds, before the pool bids on it, and plans the jobs that end
// in one proof: segments, nodes, the final proof; and judges that proof at the end as the marketplace will.
//
// The core thread asks; threads of its own work and answer with one event each. Programs, inputs and witnesses come
// from buyers and are hostile: an order that is not exactly what it says is refused with the reason.
#pragma once
#include <memory>

#include "kernels/backend.h"
#include "pool/host/inbox.h"
#include "pool/host/ports.h"
#include "pool/host/task_pool.h"
#include "prover/stark/segment_prover.h"

namespace pp::planner {

struct PlannerConfig {
  std::size_t n_threads = 1;
  std::size_t orders_max = 256;  // waiting; beyond that an order is answered PlannerFailed
  std::uint32_t log_segment_cycles = 18;
  std::size_t program_bytes_max = 16u << 20;
  std::size_t input_bytes_max = 64u << 20;
  std::size_t proof_bytes_max = 4u << 20;
};

class Planner final : public host::PlannerPort {
 public:
  Planner(PlannerConfig config, host::BlobStore& blobs, host::Inbox& inbox);
  void preflight(const core::RunPreflight& request) override;
  void assemble(const core::AssembleProof& request) override;

 private:
  core::EventBody plan_order(const core::RunPreflight& request) const;
  core::EventBody assemble_batch(const core::AssembleProof& request) const;
  struct Inputs;
  Result<Inputs> load(const core::OrderTerms& terms) const;

  const PlannerConfig config_;
  host::BlobStore& blobs_;
  host::Inbox& inbox_;
  const std::unique_ptr<Backend> backend_;
  host::TaskPool threads_;
};

/// The class of a segment: the power of two that its work fits in, from 2^16 cycles of ordinary code up.
auction::JobClass class_of_work(std::uint32_t cycles);

/// The class of a node: the power of two that its children fit in. Requires: 2 to 4 children.
auction::JobClass class_of_node(std::size_t n_children);

}  // namespace pp::planner
