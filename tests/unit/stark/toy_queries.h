// SPDX-License-Identifier: Apache-2.0
// The query phase of a toy proof with its challenges held fixed, so that each comparison can be tried on its own: a
// changed message would otherwise change every challenge after it. Test values; not shared.
#pragma once
#include <algorithm>
#include <vector>

#include "prover/protocol/script.h"
#include "prover/verify/native_queries.h"
#include "tests/unit/stark/toy_run.h"

namespace pp::toy {

/// The phase of queries, set up as the verifier does. It refers to both arguments; change the proof to try one check.
inline verify::QueryPhase query_phase(const Proved& proved, const protocol::Proof& proof) {
  protocol::Script<Fp> script;
  script.begin(proved.layout, proved.statement.prep_root, protocol::cells_of(proved.statement.prep_log_rows),
               proved.statement.publics, protocol::cells_of(proof.log_rows));
  script.main_committed(proof.main_cap);
  script.perm_committed(proof.perm_cap, proof.sums);
  const field::FpExt zeta = script.quotient_committed(proof.quotient_cap);
  script.opened(proof.openings);
  absorb_nonce(script.transcript(), protocol::kBatchNonceLabel, proof.batch_nonce, proved.params.batch_grinding_bits);
  const field::FpExt batching = script.draw_batching();
  verify::QueryPhase phase{proof, proved.layout, proved.params, proved.statement.prep_root, zeta, batching, {}, {}};
  for (std::uint32_t i = 0; i < proof.layer_caps.size(); ++i)
    phase.betas.push_back(script.layer_committed(i, proof.layer_caps[i]));
  script.finished(proof.final_coefficients);
  absorb_nonce(script.transcript(), protocol::kQueryNonceLabel, proof.query_nonce, proved.params.query_grinding_bits);
  for (std::uint32_t q = 0; q < proved.params.n_queries; ++q)
    phase.indices.push_back(script.draw_index(proof.log_tallest() + proved.params.log_blowup));
  std::ranges::sort(phase.indices);
  phase.indices.erase(std::unique(phase.indices.begin(), phase.indices.end()), phase.indices.end());
  return phase;
}

inline verify::Verdict verdict_of(const verify::QueryPhase& phase) {
  verify::NativeJudge judge(phase.proof.log_rows);
  verify::check_queries(judge, phase);
  return judge.verdict();
}

}  // namespace pp::toy
