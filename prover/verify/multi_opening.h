// SPDX-License-Identifier: Apache-2.0
// Many leaves of one tree checked at once, sharing the digests above them.
//
// Node i of a level of 2^d nodes is paired with node i + 2^(d-1); their parent is node i mod 2^(d-1) one level up.
// Digests that cannot be computed are taken from `siblings` in one order: from the leaves up, ascending by parent.
// Pure; no allocation beyond the leaves; any thread.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/hash/rows.h"
#include "schemas/vocab/mutant.h"

namespace pp::verify {

enum class OpeningResult : std::uint8_t { Holds, WrongCount, WrongRoot };

/// The two children of a node on the way from an opened leaf to the root.
template <class Digest>
struct SiblingPair {
  std::uint32_t parent;
  Digest left, right;
};
/// Shape: the leaves' level first; each level ascending by parent.
template <class Digest>
using SiblingLevels = std::vector<std::vector<SiblingPair<Digest>>>;

/// Says whether the leaves stand at `indices` under `cap`, the nodes of one level, and whether exactly the digests
/// needed were given. With `levels`, every pair of nodes on the way is written there, whatever the answer; a digest
/// that is missing is zero. Requires: indices ascending, distinct, below 2^depth; one leaf each; at least one.
template <class Digest>
OpeningResult check_multi_opening(std::span<const Digest> cap, std::uint32_t depth, std::vector<std::uint32_t> indices,
                                  std::vector<Digest> nodes, std::span<const Digest> siblings,
                                  SiblingLevels<Digest>* levels = nullptr) {
  std::size_t used = 0;
  const Digest missing{};
  for (std::uint32_t level = depth; (1u << level) > cap.size(); --level) {
    const std::uint32_t half = 1u << (level - 1);
    if (levels) levels->emplace_back();
    std::size_t high = 0;
    while (high < indices.size() && indices[high] < half) ++high;
    const std::size_t low_end = high;
    std::vector<std::uint32_t> parents;
    std::vector<Digest> children;  // two a parent
    for (std::size_t low = 0; low < low_end || high < indices.size();) {
      const bool has_low = low < low_end;
      const bool has_high = high < indices.size();
      const std::uint32_t low_parent = has_low ? indices[low] : half;
      const std::uint32_t high_parent = has_high ? indices[high] - half : half;
      const std::uint32_t parent = low_parent < high_parent ? low_parent : high_parent;
      const bool both = low_parent == high_parent;
      if (!both && used >= siblings.size() && !levels) return OpeningResult::WrongCount;
      const Digest& sibling = used < siblings.size() ? siblings[used] : missing;
      const Digest& left = low_parent == parent ? nodes[low] : sibling;
      const Digest& right = high_parent == parent ? nodes[high] : sibling;
      children.insert(children.end(), {left, right});
      parents.push_back(parent);
      if (levels) levels->back().push_back({parent, left, right});
      if (!both) ++used;
      if (low_parent == parent) ++low;
      if (high_parent == parent) ++high;
    }
    nodes = hash::compress_pairs(children.data(), parents.size());
    indices = std::move(parents);
  }
  if (found("a digest too many", used != siblings.size())) return OpeningResult::WrongCount;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (found("another root", !(nodes[i] == cap[indices[i]]))) return OpeningResult::WrongRoot;
  return OpeningResult::Holds;
}

/// The siblings of one opened leaf, from the leaf up. Requires: the leaf was among those that wrote the levels of a
/// tree of this depth.
template <class Digest>
std::vector<Digest> path_of(const SiblingLevels<Digest>& levels, std::uint32_t depth, std::uint32_t index) {
  std::vector<Digest> path;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const std::uint32_t half = 1u << (depth - 1 - i);
    const bool is_right = index >= half;
    index &= half - 1;
    const auto at = std::ranges::lower_bound(levels[i], index, {}, &SiblingPair<Digest>::parent);
    path.push_back(is_right ? at->left : at->right);
  }
  return path;
}

}  // namespace pp::verify
