// SPDX-License-Identifier: Apache-2.0
// KeyTree: the programs whose proofs a node takes, as one root. A key is the root of a program's preprocessed columns.
//
// Nodes pair as in every tree of the protocol: i with i + half. Places without a program are zeros, of which nobody
// knows a preimage. A value; any thread.
#pragma once
#include <cstdint>
#include <vector>

#include "kernels/hash/sponge.h"

namespace pp::recursion {

class KeyTree {
 public:
  /// Requires: at least one key.
  explicit KeyTree(std::vector<hash::FpDigest> keys) {
    std::size_t n = 1;
    while (n < keys.size()) n *= 2;
    keys.resize(n, hash::FpDigest{});
    levels_.push_back(std::move(keys));
    while (levels_.back().size() > 1) {
      const std::vector<hash::FpDigest>& below = levels_.back();
      std::vector<hash::FpDigest> above;
      const std::size_t half = below.size() / 2;
      for (std::size_t i = 0; i < half; ++i) above.push_back(hash::compress(below[i], below[i + half]));
      levels_.push_back(std::move(above));
    }
  }

  const hash::FpDigest& root() const { return levels_.back()[0]; }
  std::uint32_t depth() const { return static_cast<std::uint32_t>(levels_.size() - 1); }
  /// The digests beside the way from a key to the root.
  std::vector<hash::FpDigest> path(std::uint32_t index) const {
    std::vector<hash::FpDigest> siblings;
    for (std::size_t level = 0; level + 1 < levels_.size(); ++level) {
      const auto half = static_cast<std::uint32_t>(levels_[level].size() / 2);
      siblings.push_back(levels_[level][index ^ half]);
      index &= half - 1;
    }
    return siblings;
  }

 private:
  std::vector<std::vector<hash::FpDigest>> levels_;
};

}  // namespace pp::recursion
