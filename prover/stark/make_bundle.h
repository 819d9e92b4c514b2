// SPDX-License-Identifier: Apache-2.0
// make_bundle: the final proof of a run from the proofs of its segments, with the openings that tie them to image,
// input and journal. The prover's twin of verify_bundle.
#pragma once
#include <vector>

#include "prover/stark/segment_prover.h"
#include "prover/verify/bundle.h"

namespace pp::stark {

/// Requires: segments are those of the plan, in its order.
Bytes make_bundle(const ProvableProgram& program, const vm::Plan& plan, std::vector<verify::ProvedSegment> segments);

}  // namespace pp::stark
