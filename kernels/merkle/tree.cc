// SPDX-License-Identifier: Apache-2.0
#include "kernels/merkle/tree.h"

#include <algorithm>

#include "schemas/vocab/check.h"

namespace pp::merkle {

std::vector<LeafColumn> leaf_columns(std::span<const ConstColumns> matrices) {
  std::vector<LeafColumn> columns;
  for (const ConstColumns& matrix : matrices)
    for (std::size_t j = 0; j < matrix.width; ++j)
      columns.push_back({matrix.column(j), matrix.height(), matrix.log_height});
  return columns;
}

std::vector<LeafColumn> fri_leaf_columns(ConstColumns codeword, int log_arity) {
  PP_CHECK(codeword.width == field::kExtDegree && log_arity <= codeword.log_height);
  const int log_rows = codeword.log_height - log_arity;
  std::vector<LeafColumn> columns;
  for (std::size_t t = 0; t < std::size_t{1} << log_arity; ++t)
    for (std::size_t e = 0; e < codeword.width; ++e)
      columns.push_back({codeword.column(e) + (t << log_rows), codeword.height(), log_rows});
  return columns;
}

Tree Tree::build(const Backend& backend, hash::Domain domain, std::span<const LeafColumn> columns, int log_height,
                 int log_blowup) {
  Tree tree;
  tree.log_height_ = log_height;
  tree.log_blowup_ = log_blowup;
  for (const LeafColumn& column : columns)
    tree.content_log_height_ = std::max(tree.content_log_height_, column.log_height);
  PP_CHECK(tree.content_log_height_ <= log_height);

  const int rows = tree.content_log_height_, depth = tree.depth();
  const std::size_t cosets = std::size_t{1} << log_blowup;
  const auto add_level = [&](std::size_t size) -> Level& {
    return tree.levels_.emplace_back(Level{port::Buffer<field::Fp>(size * 8), size});
  };
  std::size_t size = cosets << rows;
  backend.hash_leaves(domain, columns.data(), columns.size(), rows, log_blowup, add_level(size).view());
  tree.levels_.reserve(static_cast<std::size_t>(depth) + 1);
  for (int level = 0; level < depth; ++level) {
    DigestColumns below = tree.levels_.back().view();
    const int doublings = log_height - rows;  // levels that pair a node with its equal
    if (level < doublings) {
      backend.compress_equal(below, size, add_level(size).view());
      continue;
    }
    size /= 2;
    const int done = level - doublings;
    const DigestColumns above = add_level(size).view();
    if (done < rows) {
      backend.compress_level(below, rows - done, cosets, above);
    } else {
      backend.compress_level(below, rows + log_blowup - done, 1, above);
    }
  }
  tree.root_ = tree.node(depth, 0);
  return tree;
}

hash::FpDigest Tree::node(int level, std::uint64_t index) const {
  const int doublings = log_height_ - content_log_height_;
  const int log_nodes = content_log_height_ + log_blowup_ - std::max(0, level - doublings);
  const int log_rows = std::max(0, log_nodes - log_blowup_);
  const std::uint64_t distinct = index & ((std::uint64_t{1} << log_nodes) - 1);
  const Level& at = levels_[static_cast<std::size_t>(level)];
  const std::size_t row = log_nodes > log_blowup_ ? storage_index(distinct, log_rows, log_blowup_) : distinct;
  hash::FpDigest digest;
  for (std::size_t w = 0; w < 8; ++w) digest.word[w] = at.words[w * at.stride + row];
  return digest;
}

std::vector<hash::FpDigest> Tree::cap(int log_nodes) const {
  PP_CHECK(log_nodes <= depth());
  std::vector<hash::FpDigest> nodes;
  for (std::uint64_t i = 0; i < std::uint64_t{1} << log_nodes; ++i) nodes.push_back(node(depth() - log_nodes, i));
  return nodes;
}

std::vector<hash::FpDigest> Tree::path(std::uint64_t index) const {
  PP_CHECK(index >> depth() == 0);
  std::vector<hash::FpDigest> siblings;
  for (int level = 0; level < depth(); ++level) {
    const std::uint64_t half = std::uint64_t{1} << (depth() - 1 - level);
    siblings.push_back(node(level, index ^ half));
    index &= half - 1;
  }
  return siblings;
}

}  // namespace pp::merkle
