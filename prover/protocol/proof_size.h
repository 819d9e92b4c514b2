// SPDX-License-Identifier: Apache-2.0
// The most bytes that an encoded proof can take. Pure; any thread.
//
// Only the query part varies: siblings that queries share are sent once. Let m leaves be opened, n_k of the nodes of
// level k be above them. Level k needs a sibling for each parent with one such child: 2 n_(k-1) - n_k. Summed from the
// leaves, level d, to the cap, level c, that is 2 n_c + n_(c+1) + ... + n_(d-1) - m, and n_k is at most 2^k and at most
// m. A group of a layer holds at least one value that the verifier knows.
#pragma once
#include <cstddef>
#include <cstdint>

#include "prover/protocol/layout.h"
#include "prover/protocol/params.h"

namespace pp::protocol {

/// Siblings that at most `leaves_max` opened leaves of a tree of this depth can need below its cap.
/// Requires: log_cap <= depth < 32.
std::uint64_t siblings_max(std::uint32_t depth, std::uint32_t log_cap, std::uint32_t leaves_max);

/// Of a proof of this class under the parameters whose tallest table has this height. A bound that is met: by a proof
/// whose queries share nothing that they need not share.
std::size_t proof_bytes_max(const Params& params, const Layout& layout, std::uint32_t log_tallest);

}  // namespace pp::protocol
