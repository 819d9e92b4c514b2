// SPDX-License-Identifier: Apache-2.0
// The verifier's side of a Merkle tree: from a leaf and its siblings to the root.
//
// Any thread, no state; templated on the cell, so circuits can follow the same steps. A tree over L = 2^depth leaves in
// natural order pairs i with i + L/2: a path is consumed from the most significant bit of the index downwards.
// Every path is complete (no shared cap, no pruning): `depth` siblings, the leaf's own first.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/hash/sponge.h"

namespace pp::merkle {

/// Gives the parent of `node`; `is_right` says that the node's index is the larger of the pair.
template <class T, class P>
PP_HD constexpr hash::Digest<T, P> parent(const hash::Digest<T, P>& node, const hash::Digest<T, P>& sibling,
                                          bool is_right) {
  return is_right ? hash::compress(sibling, node) : hash::compress(node, sibling);
}

/// Gives the root that a leaf digest and its path lead to. Requires: index < 2^depth.
template <class T, class P>
PP_HD constexpr hash::Digest<T, P> root_of_path(const hash::Digest<T, P>& leaf, const hash::Digest<T, P>* siblings,
                                                int depth, std::uint64_t index) {
  hash::Digest<T, P> node = leaf;
  for (int level = 0; level < depth; ++level)
    node = parent(node, siblings[level], ((index >> (depth - 1 - level)) & 1) != 0);
  return node;
}

}  // namespace pp::merkle
