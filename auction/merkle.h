// SPDX-License-Identifier: Apache-2.0
// A Merkle root over a list of digests: what a pool signs when it closes the commits or the reveals of a lot.
//
// Binary, SHA-256, leaves and nodes under different tags; an odd node moves up unchanged; the root binds the number
// of leaves, so no list is a prefix of another. Pure, any thread.
#pragma once
#include <span>
#include <vector>

#include "schemas/vocab/bytes.h"

namespace pp::auction {

Digest32 merkle_root(std::span<const Digest32> leaves);
/// Siblings from the leaf upwards. Requires: index < leaves.size().
std::vector<Digest32> merkle_path(std::span<const Digest32> leaves, std::size_t index);
bool merkle_path_valid(const Digest32& root, std::size_t n_leaves, std::size_t index, const Digest32& leaf,
                       std::span<const Digest32> path);

}  // namespace pp::auction
