// SPDX-License-Identifier: Apache-2.0
// The digests that many openings of one tree need together, in the order that verify/multi_opening.h takes them.
// Pure; any thread.
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/merkle/tree.h"

namespace pp::stark {

/// Requires: indices ascending and distinct, below 2^depth.
inline std::vector<hash::FpDigest> shared_siblings(const merkle::Tree& tree, std::uint32_t log_cap,
                                                   const std::vector<std::uint32_t>& indices) {
  struct Node {
    std::uint32_t index;
    std::size_t leaf;  // one of the opened leaves below
  };
  std::vector<std::vector<hash::FpDigest>> paths;
  std::vector<Node> nodes;
  for (const std::uint32_t i : indices) {
    nodes.push_back({i, paths.size()});
    paths.push_back(tree.path(i));
  }
  std::vector<hash::FpDigest> siblings;
  const auto depth = static_cast<std::size_t>(tree.depth());
  for (std::size_t level = 0; level < depth - log_cap; ++level) {
    const std::uint32_t half = 1u << (depth - level - 1);
    std::ranges::sort(nodes, {}, [&](const Node& n) { return std::pair(n.index & (half - 1), n.index); });
    std::vector<Node> parents;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const std::uint32_t parent = nodes[i].index & (half - 1);
      parents.push_back({parent, nodes[i].leaf});
      if (i + 1 < nodes.size() && (nodes[i + 1].index & (half - 1)) == parent) {
        ++i;  // both children are known
      } else {
        siblings.push_back(paths[nodes[i].leaf][level]);
      }
    }
    nodes = std::move(parents);
  }
  return siblings;
}

}  // namespace pp::stark
