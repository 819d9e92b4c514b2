// SPDX-License-Identifier: Apache-2.0
// Expectation: what the proof of one job must say. Whoever planned the batch ran the program, so it knows that of every
// job before it is sold, and a result is accepted only if it says exactly that and holds. Pure; any thread.
#pragma once
#include <variant>

#include "prover/recursion/lifted.h"
#include "prover/recursion/outside/final_proof.h"

namespace pp::recursion {

/// A lifted segment (no children) or a node.
struct ExpectedSpan {
  Span<field::Fp> says{};
  std::uint32_t n_children = 0;
};

/// The final proof, without its proof.
struct ExpectedOutcome {
  FinalProof says;
};

using Expectation = std::variant<ExpectedSpan, ExpectedOutcome>;

Bytes encode(const Expectation& expected);
/// Errors: nothing unless the bytes are exactly one expectation.
std::optional<Expectation> decode_expectation(BytesView bytes);

/// Judges a member's result.
verify::Verdict check_result(BytesView proof, const Expectation& expected);

}  // namespace pp::recursion
