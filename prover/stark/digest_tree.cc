// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/digest_tree.h"

#include <algorithm>
#include <cstring>

namespace pp::stark {
namespace {

constexpr std::size_t kWords = 8;

DigestColumns digests(Matrix& m) { return {m.column(0), m.view().stride}; }

/// Every coset twice over, so that a node is paired with its equal.
Matrix doubled(const Matrix& in) {
  Matrix out(kWords, in.log_height() + 1, in.log_blowup());
  const std::size_t n = in.height();
  for (std::size_t w = 0; w < kWords; ++w)
    for (std::size_t c = 0; c < in.length() / n; ++c)
      for (const std::size_t copy : {std::size_t{0}, std::size_t{1}})
        std::memcpy(out.column(w) + (2 * c + copy) * n, in.column(w) + c * n, n * sizeof(field::Fp));
  return out;
}

}  // namespace

DigestTree::DigestTree(const Backend& backend, Matrix leaves, std::uint32_t depth) {
  const int log_blowup = leaves.log_blowup();
  const auto log_leaves = static_cast<std::uint32_t>(leaves.log_height() + log_blowup);
  levels_.resize(depth + 1);
  levels_[depth] = std::move(leaves);
  for (std::uint32_t d = depth; d > log_leaves; --d) {
    Matrix pairs = doubled(levels_[d]);
    Matrix above(kWords, levels_[d].log_height(), log_blowup);
    backend.compress_level(digests(pairs), pairs.log_height(), std::size_t{1} << log_blowup, digests(above));
    levels_[d - 1] = std::move(above);
  }
  for (std::uint32_t d = std::min(depth, log_leaves); d > 0; --d) {
    Matrix& below = levels_[d];
    if (below.log_height() > 0) {
      levels_[d - 1] = Matrix(kWords, below.log_height() - 1, below.log_blowup());
      backend.compress_level(digests(below), below.log_height(), std::size_t{1} << below.log_blowup(),
                             digests(levels_[d - 1]));
    } else {
      // One digest a coset is left; across cosets natural and storage order agree.
      levels_[d - 1] = Matrix(kWords, 0, static_cast<int>(d) - 1);
      backend.compress_level(digests(below), static_cast<int>(d), 1, digests(levels_[d - 1]));
    }
  }
}

hash::FpDigest DigestTree::node(std::uint32_t level, std::uint32_t index) const {
  const Matrix& m = levels_[level];
  const std::size_t at = storage_index(index & (m.length() - 1), m.log_height(), m.log_blowup());
  hash::FpDigest d;
  for (std::size_t w = 0; w < kWords; ++w) d.word[w] = m.column(w)[at];
  return d;
}

std::vector<hash::FpDigest> DigestTree::siblings(std::vector<std::uint32_t> indices) const {
  std::vector<hash::FpDigest> result;
  for (auto level = static_cast<std::uint32_t>(levels_.size() - 1); level > 0; --level) {
    const std::uint32_t half = 1u << (level - 1);
    std::vector<std::uint32_t> parents;
    for (const std::uint32_t i : indices) parents.push_back(i & (half - 1));
    std::ranges::sort(parents);
    parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
    for (const std::uint32_t p : parents) {
      const bool has_left = std::ranges::binary_search(indices, p);
      const bool has_right = std::ranges::binary_search(indices, p + half);
      if (has_left != has_right) result.push_back(node(level, has_left ? p + half : p));
    }
    indices = std::move(parents);
  }
  return result;
}

}  // namespace pp::stark
