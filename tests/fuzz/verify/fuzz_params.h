// SPDX-License-Identifier: Apache-2.0
// The class and parameters under which the verifier is fuzzed: the product's tables, one query and no work, so that a
// proof is small enough for a corpus. No program has these; they prove nothing. Values only.
#pragma once
#include "prover/protocol/params.h"

namespace pp::fuzz {

inline constexpr protocol::Params kParams = [] {
  protocol::Params params = protocol::kSegmentParams;
  params.n_queries = 1, params.query_grinding_bits = 0;
  return params;
}();

}  // namespace pp::fuzz
