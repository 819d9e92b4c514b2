// SPDX-License-Identifier: Apache-2.0
// Tree: a Merkle commitment to columns of several heights, and the paths of its leaves.
//
// One owner; immutable once built, so any thread may open it. Leaf i of a tree of height 2^H and blow-up 2^b hashes row
// i mod 2^(h + b) of every column in the given order (merkle/path.h and hash/sponge.h say how). A tree may be deeper
// than its content is tall (the preprocessed commitment): leaves then repeat, the first levels hash each node with
// itself, and only distinct nodes are stored.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "kernels/backend.h"
#include "kernels/merkle/path.h"

namespace pp::merkle {

/// Lists the columns of matrices for a leaf, in order. The matrices must outlive the list.
std::vector<LeafColumn> leaf_columns(std::span<const ConstColumns> matrices);
/// Lists what a leaf of a FRI layer hashes: the 2^log_arity values of a fold's group, in order of t, 5 words each.
std::vector<LeafColumn> fri_leaf_columns(ConstColumns codeword, int log_arity);

class Tree {
 public:
  Tree() = default;
  /// Builds the tree of depth log_height + log_blowup. Requires: every column's log_height <= log_height.
  static Tree build(const Backend& backend, hash::Domain domain, std::span<const LeafColumn> columns, int log_height,
                    int log_blowup);
  static Tree build(const Backend& backend, hash::Domain domain, std::span<const ConstColumns> matrices, int log_height,
                    int log_blowup) {
    return build(backend, domain, leaf_columns(matrices), log_height, log_blowup);
  }

  const hash::FpDigest& root() const { return root_; }
  /// The 2^log_nodes nodes of one level, in order of index. Requires: log_nodes <= depth().
  std::vector<hash::FpDigest> cap(int log_nodes) const;
  int depth() const { return log_height_ + log_blowup_; }
  /// Gives the digest of leaf `index` (natural order). Requires: index < 2^depth().
  hash::FpDigest leaf(std::uint64_t index) const { return node(0, index); }
  /// Gives the siblings from the leaf's up to below the root: depth() of them. Requires: index < 2^depth().
  std::vector<hash::FpDigest> path(std::uint64_t index) const;

 private:
  struct Level {
    port::Buffer<field::Fp> words;
    std::size_t stride = 0;
    DigestColumns view() { return {words.data(), stride}; }
  };
  hash::FpDigest node(int level, std::uint64_t index) const;

  int log_height_ = 0;
  int content_log_height_ = 0;  // of the tallest column; leaves repeat with its period
  int log_blowup_ = 0;
  std::vector<Level> levels_;  // from the leaves to below the root
  hash::FpDigest root_{};
};

}  // namespace pp::merkle
