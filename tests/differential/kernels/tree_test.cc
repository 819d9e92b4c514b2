// SPDX-License-Identifier: Apache-2.0
// Lifted trees of every backend against a tree built node by node, and against the independent model's roots.
#include "kernels/merkle/tree.h"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reference.h"

namespace pp::merkle {
namespace {

using namespace reference;
using hash::Domain;
using hash::FpDigest;

FpDigest naive_leaf(const std::vector<Matrix>& tables, std::size_t i) {
  std::vector<Fp> row;
  for (const Matrix& t : tables)
    for (std::size_t j = 0; j < t.width(); ++j)
      row.push_back(t.column(j)[storage_index(i & (t.length() - 1), t.log_height(), t.log_blowup())]);
  return hash::hash_elements(Domain::TraceLeaf, row.data(), row.size());
}

std::vector<ConstColumns> views(const std::vector<Matrix>& tables) {
  std::vector<ConstColumns> out;
  for (const Matrix& t : tables) out.push_back(t.view());
  return out;
}

struct Shape {
  std::size_t width;
  int log_height;
};
void expect_naive_tree(const std::vector<Shape>& shapes, int log_height, int log_blowup) {
  Rng rng(42);
  std::vector<Matrix> tables;
  for (const Shape& s : shapes) tables.push_back(random_matrix(rng, s.width, s.log_height, log_blowup));
  const int depth = log_height + log_blowup;
  std::vector<FpDigest> level(std::size_t{1} << depth);
  for (std::size_t i = 0; i < level.size(); ++i) level[i] = naive_leaf(tables, i);
  const std::vector<FpDigest> leaves = level;
  for (std::size_t half = level.size() / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) level[i] = compress(level[i], level[i + half]);
  for (const auto& backend : all_backends()) {
    const auto matrices = views(tables);
    const Tree tree = Tree::build(*backend, Domain::TraceLeaf, matrices, log_height, log_blowup);
    ASSERT_EQ(tree.root(), level[0]) << backend->name() << " height " << log_height << " blow-up " << log_blowup;
    for (std::size_t i = 0; i < leaves.size(); i += depth < 6 ? 1 : 29) {
      const auto path = tree.path(i);
      ASSERT_EQ(path.size(), static_cast<std::size_t>(depth));
      ASSERT_EQ(tree.leaf(i), leaves[i]);
      ASSERT_EQ(root_of_path(leaves[i], path.data(), depth, i), tree.root()) << backend->name() << " leaf " << i;
      if (depth > 0) {
        ASSERT_FALSE(root_of_path(leaves[i], path.data(), depth, i ^ 1) == tree.root() &&
                     !(leaves[i] == leaves[i ^ 1]));
      }
    }
  }
}

TEST(Tree, OneTable) {
  for (int h = 0; h <= 8; ++h) expect_naive_tree({{5, h}}, h, 1);
  expect_naive_tree({{8, 6}}, 6, 3);
  expect_naive_tree({{1, 5}}, 5, 0);
}
TEST(Tree, TablesOfManyHeights) {
  expect_naive_tree({{3, 2}, {2, 7}, {4, 4}, {12, 7}, {1, 0}}, 7, 1);
  expect_naive_tree({{20, 0}, {20, 3}, {20, 5}, {20, 8}}, 8, 1);
  expect_naive_tree({{20, 8}, {20, 5}, {20, 3}}, 8, 2);
  expect_naive_tree({{7, 3}, {1, 4}, {7, 5}, {9, 6}}, 6, 1);
  expect_naive_tree({{8, 3}, {8, 4}, {16, 5}}, 5, 2);
}
TEST(Tree, DeeperThanItsContent) {
  expect_naive_tree({{4, 3}, {5, 2}}, 6, 1);
  expect_naive_tree({{9, 0}}, 4, 2);
  expect_naive_tree({{9, 5}, {3, 6}}, 7, 1);
}

TEST(Tree, FriLeavesHoldTheGroupsOfAFold) {
  Rng rng(9);
  for (const int log_arity : {1, 3})
    for (const int h : {3, 8}) {
      const int b = 1, log_rows = h - log_arity;
      const Matrix codeword = random_matrix(rng, 5, h, b);
      for (const auto& backend : all_backends()) {
        const auto columns = fri_leaf_columns(codeword.view(), log_arity);
        const Tree tree = Tree::build(*backend, Domain::FriLeaf, columns, log_rows, b);
        for (std::size_t j = 0; j < std::size_t{1} << (log_rows + b); ++j) {
          std::vector<Fp> values;
          for (std::size_t t = 0; t < std::size_t{1} << log_arity; ++t)
            for (const Fp c : codeword.ext(storage_index(j + (t << (log_rows + b)), h, b)).c) values.push_back(c);
          ASSERT_EQ(tree.leaf(j), hash::hash_elements(Domain::FriLeaf, values.data(), values.size()));
        }
      }
    }
}

TEST(Tree, MatchesTheModel) {
  const auto golden = nlohmann::json::parse(std::ifstream(PP_SOURCE_DIR "/tests/golden/kernels/golden.json"));
  const auto words = [](const FpDigest& d) {
    std::vector<std::uint32_t> out;
    for (const Fp w : d.word) out.push_back(w.value());
    return out;
  };
  for (const auto& entry : golden["trees"]) {
    std::vector<Matrix> tables;
    std::uint64_t t = 0;
    for (const auto& shape : entry["shapes"]) {
      const auto width = shape[0].get<std::size_t>();
      const int log_length = shape[1].get<int>();
      Matrix m(width, log_length - 1, 1);
      for (std::uint64_t c = 0; c < width; ++c)
        for (std::uint64_t row = 0; row < m.length(); ++row)
          m.column(c)[storage_index(row, log_length - 1, 1)] =
              Fp::from_u64(1 + 1000003 * t + 7919 * c + 104729 * row + row * row * (c + 1));
      tables.push_back(std::move(m));
      ++t;
    }
    const int depth = entry["depth"].get<int>();
    const auto index = entry["index"].get<std::uint64_t>();
    for (const auto& backend : all_backends()) {
      const auto matrices = views(tables);
      const Tree tree = Tree::build(*backend, Domain::TraceLeaf, matrices, depth - 1, 1);
      EXPECT_EQ(words(tree.root()), entry["root"].get<std::vector<std::uint32_t>>()) << entry["shapes"].dump();
      const auto path = tree.path(index);
      for (std::size_t i = 0; i < path.size(); ++i)
        EXPECT_EQ(words(path[i]), entry["path"][i].get<std::vector<std::uint32_t>>());
    }
  }
}

}  // namespace
}  // namespace pp::merkle
