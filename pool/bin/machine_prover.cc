// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/machine_prover.h"

#include <algorithm>

#include "prover/recursion/joins.h"

namespace pp::bin {
namespace {

Error unfit(const char* what) { return error("P-BIN-020", std::string("the pool sent a job that is no ") + what); }

Result<std::vector<recursion::LiftedProof>> children_of(const agent::Work& work) {
  std::vector<recursion::LiftedProof> children;
  for (const Bytes& input : work.inputs) {
    auto child = recursion::LiftedProof::decode(input);
    if (!child) return unfit("join of lifted proofs");
    children.push_back(*std::move(child));
  }
  return children;
}

}  // namespace

MachineProver::MachineProver(int threads, unsigned n_benches) : backend_(best_backend(threads)) {
  for (unsigned i = 0; i < n_benches; ++i) benches_.push_back(std::make_unique<Bench>(*backend_));
}

Result<Bytes> MachineProver::prove_segment(Bench& bench, const agent::Work& work, std::stop_token stop) {
  if (!work.inputs.empty()) return unfit("segment");
  if (!bench.program || !std::ranges::equal(bench.elf, work.program)) {
    PP_TRY(program, stark::ProvableProgram::load(work.program, *backend_));
    bench.program = std::move(program);
    bench.elf = to_bytes(work.program);
  }
  stark::SegmentReport report;
  PP_TRY(proof, stark::prove_segment(*bench.program, work.payload, *backend_, stop, &report));
  PP_TRY(lifted, bench.aggregator.lift(proof, report.statement, std::move(stop)));
  return lifted.encode();
}

Result<Bytes> MachineProver::prove(const agent::Work& work, std::stop_token stop) {
  Bench& bench = *benches_.at(work.bench);
  switch (work.job_class.kind) {
    case auction::JobKind::Segment:
      return prove_segment(bench, work, std::move(stop));
    case auction::JobKind::Node: {
      PP_TRY(children, children_of(work));
      PP_TRY(node, bench.aggregator.prove_node(children, std::move(stop)));
      return node.encode();
    }
    case auction::JobKind::Final: {
      PP_TRY(children, children_of(work));
      const auto payload = recursion::decode_final_payload(work.payload);
      if (!payload || children.size() != 1) return unfit("final proof");
      return bench.aggregator.prove_final(children[0], payload->ends, payload->context, std::move(stop));
    }
  }
  return unfit("kind that this member knows");
}

}  // namespace pp::bin
