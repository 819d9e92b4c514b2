// SPDX-License-Identifier: Apache-2.0
// The final program: verifies the one proof that covers a whole run and opens its first and last state, so that what
// remains to compare are image, input, journal, exit code and context. Pure; any thread.
#pragma once
#include "prover/protocol/page_tree.h"
#include "prover/recursion/child.h"

namespace pp::recursion {

Circuit make_final(const ChildClass& child);

/// The halves of memory at both ends of a run, as the planner knows them.
struct RunEnds {
  std::array<protocol::TreeDigest, 3> start_quarters;  // data, input, witness
  std::array<protocol::TreeDigest, 4> end_quarters;    // data, input, witness, journal
  protocol::TreeDigest end_system;
};

/// What the final prover chooses.
Witness final_witness(const ChildWitness& child, const RunEnds& ends, const verify::Context& context);

/// What the final proof of a run says.
Outcome<field::Fp> outcome_of(const Span<field::Fp>& run, const RunEnds& ends, const verify::Context& context);

}  // namespace pp::recursion
