// SPDX-License-Identifier: Apache-2.0
// Honest traces of the toy class, and the way from traces to a proof and a verdict. Test values; not shared.
#pragma once
#include <algorithm>
#include <map>
#include <vector>

#include "prover/air/row_checker.h"
#include "prover/protocol/proof.h"
#include "prover/stark/prove.h"
#include "prover/verify/stark.h"
#include "tests/unit/stark/toy.h"

namespace pp::toy {

using field::Fp;

/// Heights are free but for the 16 rows of `fibonacci` and the 64 of `small_value`.
struct Heights {
  int square = 5;
  int ask = 8;
};

struct Instance {
  std::vector<Matrix> main;
  std::vector<Matrix> prep;
  protocol::Statement statement;  // without the root
};

Matrix zeros(std::size_t width, int log_rows);

/// A run that starts the recurrence at (1, 1) and asks for the squares of `n_asked` values.
Instance honest(Heights heights = {}, std::size_t n_asked = 20);

Matrix copy(const Matrix& m);
std::vector<Matrix> copy(const std::vector<Matrix>& all);

/// What the row checker and the balancer say about a run.
struct Findings {
  std::vector<air::Violation> violations;
  std::vector<air::Imbalance> imbalances;
};
Findings check(const Instance& run);

/// One proof with everything that is needed to verify it, and to break it.
struct Proved {
  protocol::Params params;
  protocol::Layout layout;
  protocol::Statement statement;
  Bytes bytes;
  stark::ProveReport report;

  verify::Verdict verdict(BytesView proof_bytes) const;
  verify::Verdict verdict() const { return verdict(bytes); }
  verify::Verdict verdict(const protocol::Proof& proof) const { return verdict(protocol::encode(proof, params)); }
  protocol::Proof proof() const { return *protocol::decode_proof(bytes, params, layout); }
};

Proved prove(const Instance& run, const protocol::Params& params = kParams, Isa isa = supported_isas().back(),
             int threads = 1);

}  // namespace pp::toy
