// SPDX-License-Identifier: Apache-2.0
#include "prover/protocol/page_tree.h"

#include <algorithm>

#include "kernels/hash/sponge.h"
#include "schemas/vocab/check.h"

namespace pp::protocol {
namespace {

using field::Fp;

hash::FpDigest to_field(const TreeDigest& d) {
  hash::FpDigest out;
  for (std::size_t i = 0; i < 8; ++i) out.word[i] = Fp::from(d[i]);
  return out;
}

TreeDigest to_integers(const hash::FpDigest& d) {
  TreeDigest out;
  for (std::size_t i = 0; i < 8; ++i) out[i] = d.word[i].value();
  return out;
}

std::uint32_t heap_number(std::uint32_t level, std::uint32_t index) { return (1U << (kTreeDepth - level)) + index; }

/// The words of page `page` of a quarter: the length word, then the bytes.
PageWords words_of_quarter(BytesView contents, std::size_t page) {
  PageWords words{};
  const auto byte_at = [&](std::size_t i) -> std::uint32_t {
    if (i < 4) return static_cast<std::uint32_t>(contents.size()) >> (8 * i) & 0xff;
    return i - 4 < contents.size() ? contents[i - 4] : 0;
  };
  for (std::size_t i = 0; i < kPageBytes; ++i) words[i / 4] |= byte_at(page * kPageBytes + i) << (8 * (i % 4));
  return words;
}

}  // namespace

TreeDigest compress(const TreeDigest& left, const TreeDigest& right) {
  return to_integers(hash::compress(to_field(left), to_field(right)));
}

TreeDigest page_digest(const PageWords& words) {
  hash::FpDigest chain = to_field(kPageChainStart);
  for (std::size_t row = 0; row < kPageWords; row += 4) {
    hash::FpDigest limbs;
    for (std::size_t i = 0; i < 4; ++i) {
      limbs.word[2 * i] = Fp::from(words[row + i] & 0xffff);
      limbs.word[2 * i + 1] = Fp::from(words[row + i] >> 16);
    }
    chain = hash::compress(chain, limbs);
  }
  return to_integers(chain);
}

const TreeDigest& zero_subtree(std::uint32_t level) {
  static const auto kZero = [] {
    std::array<TreeDigest, kTreeDepth + 1> zero;
    zero[0] = page_digest(PageWords{});
    for (std::size_t i = 1; i <= kTreeDepth; ++i) zero[i] = compress(zero[i - 1], zero[i - 1]);
    return zero;
  }();
  return kZero[level];
}

bool is_canonical(const TreeDigest& digest) { return std::ranges::all_of(digest, Fp::is_canonical); }

TreeDigest subtree_digest(std::vector<TreeDigest> pages, std::uint32_t level) {
  PP_CHECK(level <= kTreeDepth && pages.size() <= std::size_t{1} << level);
  for (std::uint32_t l = 0; l < level; ++l) {
    if (pages.empty()) return zero_subtree(level);
    if (pages.size() % 2 != 0) pages.push_back(zero_subtree(l));
    for (std::size_t i = 0; i < pages.size() / 2; ++i) {
      const bool zero = pages[2 * i] == zero_subtree(l) && pages[2 * i + 1] == zero_subtree(l);
      pages[i] = zero ? zero_subtree(l + 1) : compress(pages[2 * i], pages[2 * i + 1]);
    }
    pages.resize(pages.size() / 2);
  }
  return pages.empty() ? zero_subtree(level) : pages[0];
}

TreeDigest quarter_digest(BytesView contents) {
  PP_CHECK(contents.size() <= (std::size_t{1} << 28) - 4);
  std::vector<TreeDigest> pages((contents.size() + 4 + kPageBytes - 1) / kPageBytes);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const PageWords words = words_of_quarter(contents, i);
    const bool zero = std::ranges::all_of(words, [](std::uint32_t w) { return w == 0; });
    pages[i] = zero ? zero_subtree(0) : page_digest(words);
  }
  return subtree_digest(std::move(pages), kQuarterLevel);
}

TreeDigest root_of(const std::array<TreeDigest, 4>& quarters, const TreeDigest& system) {
  const TreeDigest low = compress(quarters[0], quarters[1]);
  const TreeDigest high = compress(quarters[2], quarters[3]);
  return compress(compress(low, high), system);
}

TreeDigest genesis_root(const TreeDigest& program_and_data, const TreeDigest& input, const TreeDigest& witness) {
  return root_of({program_and_data, input, witness, zero_subtree(kQuarterLevel)}, zero_subtree(kUserLevel));
}

const TreeDigest& PageTree::digest(std::uint32_t level, std::uint32_t index) const {
  const auto found = nodes_.find(heap_number(level, index));
  return found == nodes_.end() ? zero_subtree(level) : found->second;
}

void PageTree::update(std::span<const Page> pages) {
  std::vector<std::uint32_t> dirty;
  dirty.reserve(pages.size());
  for (const auto& [index, digest] : pages) {
    PP_CHECK(index < 1U << kTreeDepth && (dirty.empty() || dirty.back() < index));
    nodes_[heap_number(0, index)] = digest;
    dirty.push_back(index);
  }
  for (std::uint32_t level = 1; level <= kTreeDepth; ++level) {
    for (std::uint32_t& index : dirty) index /= 2;
    dirty.erase(std::unique(dirty.begin(), dirty.end()), dirty.end());
    for (const std::uint32_t index : dirty)
      nodes_[heap_number(level, index)] = compress(digest(level - 1, 2 * index), digest(level - 1, 2 * index + 1));
  }
}

namespace {

/// Collects the siblings that a walk would consume.
struct Collector {
  const PageTree& tree;
  std::span<const std::uint32_t> indices;
  Multiproof proof;

  void visit(std::uint32_t level, std::uint32_t index, std::size_t first, std::size_t last) {
    if (first == last) {
      const TreeDigest& digest = tree.digest(level, index);
      const bool zero = digest == zero_subtree(level);
      proof.is_zero.push_back(zero);
      if (!zero) proof.digests.push_back(digest);
      return;
    }
    if (level == 0) return;
    const std::uint64_t middle = (2 * std::uint64_t{index} + 1) << (level - 1);
    std::size_t split = first;
    while (split < last && indices[split] < middle) ++split;
    visit(level - 1, 2 * index, first, split);
    visit(level - 1, 2 * index + 1, split, last);
  }
};

}  // namespace

Multiproof PageTree::open(std::span<const std::uint32_t> indices) const {
  PP_CHECK(!indices.empty());
  Collector collector{*this, indices, {}};
  collector.visit(kTreeDepth, 0, 0, indices.size());
  return std::move(collector.proof);
}

}  // namespace pp::protocol
