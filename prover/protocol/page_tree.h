// SPDX-License-Identifier: Apache-2.0
// The Merkle tree over a machine's memory: pages of 64 words are its leaves, a root commits to a whole state.
//
// Level 0 is pages, level 23 the root. The root's left half (level 22) is user memory, 2^22 pages in four quarters at
// level 20: program and data, input, witness, journal. Its right half is an ordinary subtree whose first page holds
// the registers. Digests are eight canonical field elements. Pure values but for PageTree, which one thread owns.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kernels/field/fp.h"
#include "schemas/vocab/bytes.h"

namespace pp::protocol {

using TreeDigest = std::array<std::uint32_t, 8>;

inline constexpr std::uint32_t kPageWords = 64, kPageBytes = 256;
inline constexpr std::uint32_t kTreeDepth = 23, kUserLevel = 22, kQuarterLevel = 20;
inline constexpr std::uint32_t kRegisterPage = 1U << 22;
/// The first value of a page's chain of compressions. Any constant does.
inline constexpr TreeDigest kPageChainStart{};

using PageWords = std::array<std::uint32_t, kPageWords>;

/// Hashes two digests into one; `left` has the smaller index.
TreeDigest compress(const TreeDigest& left, const TreeDigest& right);
/// Sixteen chained compressions, each taking four words as eight 16-bit limbs, low limb first.
TreeDigest page_digest(const PageWords& words);
/// The digest of a subtree whose pages are all zero. Requires: level <= 23.
const TreeDigest& zero_subtree(std::uint32_t level);
bool is_canonical(const TreeDigest& digest);

/// The digest of a quarter that holds a length word, then the bytes, then zeros: how inputs and journals lie in memory.
/// Requires: contents.size() <= 2^28 - 4. Cost: 17 permutations for each 256 bytes.
TreeDigest quarter_digest(BytesView contents);
/// The digest of a subtree at `level` from its first pages' digests; the others are zero pages.
TreeDigest subtree_digest(std::vector<TreeDigest> pages, std::uint32_t level);
/// The root from the four quarters and the system half.
TreeDigest root_of(const std::array<TreeDigest, 4>& quarters, const TreeDigest& system);
/// The root before the first instruction: an empty journal and all registers zero.
TreeDigest genesis_root(const TreeDigest& program_and_data, const TreeDigest& input, const TreeDigest& witness);

/// What proves that some pages belong to a root: the digests beside their paths, in the order in which a walk from the
/// root, left before right, meets them. A sibling that is a zero subtree is a set bit and has no digest.
struct Multiproof {
  std::vector<bool> is_zero;
  std::vector<TreeDigest> digests;
};

/// A tree of which only the subtrees that are not zero are stored.
class PageTree {
 public:
  using Page = std::pair<std::uint32_t, TreeDigest>;  // index and digest

  const TreeDigest& digest(std::uint32_t level, std::uint32_t index) const;
  const TreeDigest& root() const { return digest(kTreeDepth, 0); }
  /// Replaces pages and everything above them. Requires: indices rise and are below 2^23.
  void update(std::span<const Page> pages);
  /// Requires: indices rise and are below 2^23; there is at least one.
  Multiproof open(std::span<const std::uint32_t> indices) const;

 private:
  std::unordered_map<std::uint32_t, TreeDigest> nodes_;  // by number in heap order; the root is 1
};

/// Walks the paths of some pages, children before parents, left before right. The fold says what a value is:
/// `page(position in indices)`, `sibling(level, digest)`, and `node(level, index, left, right, values...)`, where the
/// two bools say which children are above pages. Gives nothing if the proof has too few or too many siblings,
/// or spells out a zero subtree: each set of pages and digests has one proof.
/// Requires: indices rise and are below 2^23; there is at least one.
template <class Fold>
class MultiproofWalk {
 public:
  using Value = typename Fold::Value;
  MultiproofWalk(std::span<const std::uint32_t> indices, const Multiproof& proof, Fold& fold)
      : indices_(indices), proof_(proof), fold_(fold) {}

  std::optional<Value> run() {
    const Value root = node(kTreeDepth, 0, 0, indices_.size());
    if (failed_ || n_siblings_ != proof_.is_zero.size() || n_digests_ != proof_.digests.size()) return std::nullopt;
    return root;
  }

 private:
  Value node(std::uint32_t level, std::uint32_t index, std::size_t first, std::size_t last) {
    if (level == 0) return fold_.page(first);
    const std::uint64_t middle = (2 * std::uint64_t{index} + 1) << (level - 1);
    std::size_t split = first;
    while (split < last && indices_[split] < middle) ++split;
    const bool left = split > first, right = split < last;
    const Value l = left ? node(level - 1, 2 * index, first, split) : sibling(level - 1);
    const Value r = right ? node(level - 1, 2 * index + 1, split, last) : sibling(level - 1);
    return fold_.node(level, index, left, right, l, r);
  }
  Value sibling(std::uint32_t level) {
    const bool has_bit = n_siblings_ < proof_.is_zero.size();
    const bool zero = has_bit && proof_.is_zero[n_siblings_++];
    if (zero) return fold_.sibling(level, zero_subtree(level));
    if (has_bit && n_digests_ < proof_.digests.size() && proof_.digests[n_digests_] != zero_subtree(level))
      return fold_.sibling(level, proof_.digests[n_digests_++]);
    failed_ = true;
    return fold_.sibling(level, zero_subtree(level));
  }

  std::span<const std::uint32_t> indices_;
  const Multiproof& proof_;
  Fold& fold_;
  std::size_t n_siblings_ = 0, n_digests_ = 0;
  bool failed_ = false;
};

}  // namespace pp::protocol
