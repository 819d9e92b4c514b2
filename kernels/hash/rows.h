// SPDX-License-Identifier: Apache-2.0
// hash_rows and compress_pairs: many digests at once, one a lane of the widest vectors that this machine has.
//
// Any thread, no state; the caller's thread does all of it, and every instruction set gives the same digests as
// hash_elements and compress. It is what a verifier spends its time on, so it stands apart from a prover's backend.
#pragma once
#include <cstddef>
#include <vector>

#include "kernels/hash/sponge.h"

namespace pp::hash {

/// Hashes `count` rows of `width` elements, one after the other in memory.
std::vector<FpDigest> hash_rows(Domain domain, const field::Fp* rows, std::size_t width, std::size_t count);

/// Hashes `count` pairs of digests into one each. Shape: the left and the right of the first pair, those of the second.
std::vector<FpDigest> compress_pairs(const FpDigest* pairs, std::size_t count);

}  // namespace pp::hash
