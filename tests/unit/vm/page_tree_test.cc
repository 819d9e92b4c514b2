// SPDX-License-Identifier: Apache-2.0
// The memory tree against its definition, spelled out on whole subtrees, and its multiproofs.
#include "prover/protocol/page_tree.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "kernels/hash/poseidon2.h"
#include "schemas/vocab/rng.h"

namespace pp::protocol {
namespace {

struct RootFold {
  using Value = TreeDigest;
  std::vector<TreeDigest> pages;
  Value page(std::size_t i) { return pages[i]; }
  Value sibling(std::uint32_t, const TreeDigest& d) { return d; }
  Value node(std::uint32_t, std::uint32_t, bool, bool, const Value& l, const Value& r) { return compress(l, r); }
};

TEST(PageTree, DigestIsAChainOfSixteen) {
  PageWords words;
  Rng rng(1);
  for (auto& w : words) w = static_cast<std::uint32_t>(rng.next());
  TreeDigest chain = kPageChainStart;
  for (std::size_t row = 0; row < 16; ++row) {
    TreeDigest limbs;
    for (std::size_t i = 0; i < 4; ++i) {
      limbs[2 * i] = words[4 * row + i] & 0xffff;
      limbs[2 * i + 1] = words[4 * row + i] >> 16;
    }
    chain = compress(chain, limbs);
  }
  EXPECT_EQ(page_digest(words), chain);
  EXPECT_TRUE(is_canonical(chain));
}

TEST(PageTree, ZeroSubtreesAreNodesOfZeroPages) {
  EXPECT_EQ(zero_subtree(0), page_digest(PageWords{}));
  for (std::uint32_t i = 1; i <= kTreeDepth; ++i)
    EXPECT_EQ(zero_subtree(i), compress(zero_subtree(i - 1), zero_subtree(i - 1)));
  EXPECT_EQ(PageTree().root(), zero_subtree(kTreeDepth));
}

TEST(Section9, R06_CompressionFeedsForward) {
  TreeDigest left{}, right{};
  left[2] = 5, right[0] = 7;
  field::Fp state[16];
  for (std::size_t i = 0; i < 8; ++i) state[i] = field::Fp::from(left[i]), state[8 + i] = field::Fp::from(right[i]);
  hash::Poseidon2W16::permute(state);
  const TreeDigest out = compress(left, right);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(out[i], (state[i] + field::Fp::from(left[i])).value());
}

/// The registers' page is the first of the right half, an ordinary subtree; an unwritten machine has zero registers.
TEST(Section9, R08_ShapeOfTheMemoryTree) {
  EXPECT_EQ(kTreeDepth, 23u);
  EXPECT_EQ(kRegisterPage, 1u << kUserLevel);
  const TreeDigest data = quarter_digest(Bytes(9, 1)), input = quarter_digest(Bytes(9, 2)),
                   witness = quarter_digest(Bytes(9, 3));
  const TreeDigest user = compress(compress(data, input), compress(witness, zero_subtree(kQuarterLevel)));
  EXPECT_EQ(genesis_root(data, input, witness), compress(user, zero_subtree(kUserLevel)));
  PageTree tree;
  PageWords registers{};
  registers[5] = 9;
  const PageTree::Page page{kRegisterPage, page_digest(registers)};
  tree.update(std::span(&page, 1));
  EXPECT_EQ(tree.digest(kUserLevel, 0), zero_subtree(kUserLevel));
  TreeDigest right = page.second;
  for (std::uint32_t level = 0; level < kUserLevel; ++level) right = compress(right, zero_subtree(level));
  EXPECT_EQ(tree.root(), compress(zero_subtree(kUserLevel), right));
}

TEST(PageTree, QuarterHoldsLengthThenBytes) {
  EXPECT_EQ(quarter_digest({}), zero_subtree(kQuarterLevel));
  Bytes contents(600);
  for (std::size_t i = 0; i < contents.size(); ++i) contents[i] = static_cast<std::uint8_t>(7 * i + 1);
  std::vector<PageWords> words(3);
  words[0][0] = 600;
  for (std::uint32_t i = 0; i < 600; ++i)
    words[(i + 4) / 256][(i + 4) / 4 % 64] |= std::uint32_t{contents[i]} << (8 * (i % 4));
  std::vector<TreeDigest> pages;
  std::vector<PageTree::Page> indexed;
  for (std::uint32_t i = 0; i < 3; ++i) {
    pages.push_back(page_digest(words[i]));
    indexed.emplace_back((1U << kQuarterLevel) + i, pages.back());
  }
  EXPECT_EQ(quarter_digest(contents), subtree_digest(pages, kQuarterLevel));
  PageTree tree;
  tree.update(indexed);
  EXPECT_EQ(tree.digest(kQuarterLevel, 1), quarter_digest(contents));
  // Zeros at the end are told apart by the length alone.
  EXPECT_NE(quarter_digest(Bytes(5)), quarter_digest(Bytes(6)));
  EXPECT_EQ(genesis_root(zero_subtree(kQuarterLevel), quarter_digest(contents), zero_subtree(kQuarterLevel)),
            tree.root());
}

TEST(PageTree, UpdatesInAnyOrderGiveOneRoot) {
  Rng rng(2);
  std::set<std::uint32_t> indices;
  while (indices.size() < 40)
    indices.insert(static_cast<std::uint32_t>(rng.below(rng.chance_ppm(500'000) ? 64 : 1 << 23)));
  std::vector<PageTree::Page> pages;
  for (const auto i : indices) {
    PageWords words{};
    words[0] = i + 1;
    pages.emplace_back(i, page_digest(words));
  }
  PageTree at_once, one_by_one;
  at_once.update(pages);
  for (std::size_t i = pages.size(); i-- > 0;) one_by_one.update({&pages[i], 1});
  EXPECT_EQ(at_once.root(), one_by_one.root());
}

TEST(PageTree, MultiproofsFoldToTheRootAndHaveOneForm) {
  Rng rng(3);
  std::vector<PageTree::Page> pages;
  for (std::uint32_t i = 0; i < 50; ++i)
    pages.emplace_back(i * 37 + (i % 3 == 0 ? 1U << 22 : 0), zero_subtree(i % 5 + 1));
  std::ranges::sort(pages);
  PageTree tree;
  tree.update(pages);
  for (int round = 0; round < 20; ++round) {
    std::set<std::uint32_t> chosen;
    const std::size_t n = 1 + rng.below(12);
    while (chosen.size() < n)
      chosen.insert(rng.chance_ppm(500'000) ? pages[rng.below(pages.size())].first
                                            : static_cast<std::uint32_t>(rng.below(1 << 23)));
    const std::vector<std::uint32_t> indices(chosen.begin(), chosen.end());
    RootFold fold;
    for (const auto i : indices) fold.pages.push_back(tree.digest(0, i));
    const Multiproof proof = tree.open(indices);
    EXPECT_EQ(MultiproofWalk(indices, proof, fold).run(), tree.root());

    Multiproof spelled_out = proof;  // a zero subtree as a digest
    const auto zero = std::find(proof.is_zero.begin(), proof.is_zero.end(), true);
    ASSERT_NE(zero, proof.is_zero.end());
    spelled_out.is_zero[static_cast<std::size_t>(zero - proof.is_zero.begin())] = false;
    spelled_out.digests.insert(spelled_out.digests.begin(), zero_subtree(22));
    EXPECT_NE(MultiproofWalk(indices, spelled_out, fold).run(), tree.root());
    Multiproof longer = proof;
    longer.is_zero.push_back(true);
    EXPECT_FALSE(MultiproofWalk(indices, longer, fold).run());
    Multiproof shorter = proof;
    shorter.is_zero.pop_back();
    EXPECT_FALSE(MultiproofWalk(indices, shorter, fold).run());
    if (!proof.digests.empty()) {
      Multiproof wrong = proof;
      wrong.digests[rng.below(wrong.digests.size())][3] ^= 1;
      EXPECT_NE(MultiproofWalk(indices, wrong, fold).run(), tree.root());
    }
  }
}

}  // namespace
}  // namespace pp::protocol
