// SPDX-License-Identifier: Apache-2.0
// DigestTree: the levels of one commitment, kept for opening. Made once, then read by anyone.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/backend.h"
#include "kernels/hash/sponge.h"
#include "kernels/matrix.h"

namespace pp::stark {

class DigestTree {
 public:
  DigestTree() = default;
  /// Builds all levels over leaf digests (8 columns, coset-major). A depth beyond that of the leaves repeats them: leaf
  /// i of the tree is leaf i mod 2^(height + blow-up), and only distinct nodes are made.
  DigestTree(const Backend& backend, Matrix leaves, std::uint32_t depth);

  hash::FpDigest root() const { return node(0, 0); }
  /// The digests that an opening of these leaves needs, from the leaves up, ascending by parent.
  /// Requires: indices ascending and distinct.
  std::vector<hash::FpDigest> siblings(std::vector<std::uint32_t> indices) const;

 private:
  /// Node `index` of the level that has 2^level nodes.
  hash::FpDigest node(std::uint32_t level, std::uint32_t index) const;

  std::vector<Matrix> levels_;  // levels_[d] holds the distinct nodes of the level with 2^d nodes
};

}  // namespace pp::stark
