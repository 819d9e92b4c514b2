// SPDX-License-Identifier: Apache-2.0
// Joins: the jobs by which the lifted segments of a run become one proof: nodes of up to four, level by level, then the
// final proof. What each of them must say is known as soon as the run is planned. Pure; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "prover/recursion/expectation.h"
#include "prover/recursion/final.h"
#include "prover/vm/plan.h"

namespace pp::recursion {

/// One job above the segments.
struct Join {
  /// In order of the run, by number: segments first, then joins in their order. All before this one.
  std::vector<std::uint32_t> children;
  Expectation expected;
};

/// The joins over the segments of a whole run, children before parents, the final proof last.
/// Requires: at least one segment; each follows the one before, the last one halted.
std::vector<Join> plan_joins(const std::vector<Span<field::Fp>>& segments, const RunEnds& ends,
                             const verify::Context& context);

/// The two ends of a run.
RunEnds ends_of(const vm::Plan& plan);

/// What the final prover is sent besides its child.
Bytes encode_final_payload(const RunEnds& ends, const verify::Context& context);
struct FinalPayload {
  RunEnds ends;
  verify::Context context;
};
/// Errors: nothing unless the bytes are exactly one payload.
std::optional<FinalPayload> decode_final_payload(BytesView bytes);

}  // namespace pp::recursion
