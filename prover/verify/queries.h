// SPDX-License-Identifier: Apache-2.0
// The query phase: opened rows stand in their trees, give the batched value, and fold down to the final polynomial.
// Pure; any thread.
#pragma once
#include <cstdint>
#include <vector>

#include "prover/protocol/layout.h"
#include "prover/protocol/proof.h"
#include "prover/verify/verdict.h"

namespace pp::verify {

/// Everything that the interactive part has fixed.
/// Requires: indices ascending and distinct, below 2^(H+b); one beta a layer; heights checked.
struct QueryPhase {
  const protocol::Proof& proof;
  const protocol::Layout& layout;
  const protocol::Params& params;
  hash::FpDigest prep_root;
  field::FpExt zeta;
  field::FpExt batching;
  std::vector<field::FpExt> betas;
  std::vector<std::uint32_t> indices;
};

Verdict check_queries(const QueryPhase& phase);

}  // namespace pp::verify
