// SPDX-License-Identifier: Apache-2.0
// Rows of the tables that carry memory between the tree and the segment: Bump, Page, Node, and the permutations that
// their digests ask for. Any thread.
#pragma once
#include <algorithm>
#include <array>

#include "kernels/hash/poseidon2.h"
#include "prover/tables/bump/cols.h"
#include "prover/tables/node/cols.h"
#include "prover/tables/page/air.h"
#include "prover/tables/poseidon2/cols.h"
#include "prover/vm/fill/lookups.h"

namespace pp::vm {

inline void fill_row(tables::BumpCols<std::uint32_t>& row, const Bump& bump, Lookups& count) {
  const std::uint32_t gap = bump.new_ts - bump.ts - 1;
  row.is_real = 1;
  row.address = bump.address;
  row.prev_ts = bump.ts, row.ts = bump.new_ts;
  row.value = limbs(bump.value);
  row.gap_top = gap >> 16, row.ts_top = bump.new_ts >> 16;
  count.range(gap & 0xffff, 16);
  count.range(bump.new_ts & 0xffff, 16);
  count.byte2(row.gap_top, row.ts_top);
}

/// One row of Poseidon2: an input and how many rows ask for its compression.
struct HashRequest {
  std::array<field::Fp, 16> in{};
  std::uint32_t times = 0;
};

/// Trunc8(P(in) + in).
inline std::array<field::Fp, 8> compressed(const std::array<field::Fp, 16>& in) {
  std::array<field::Fp, 16> state = in;
  hash::Poseidon2W16::permute(state.data());
  std::array<field::Fp, 8> out;
  for (std::size_t i = 0; i < 8; ++i) out[i] = state[i] + in[i];
  return out;
}

inline void fill_row(tables::Poseidon2Cols<field::Fp>& row, const HashRequest& request) {
  using hash::kPoseidon2;
  using Permutation = hash::Poseidon2W16;
  std::array<field::Fp, 16> state = request.in;
  std::ranges::copy(state, row.in);
  const auto external_round = [&](std::size_t r) {
    for (std::size_t i = 0; i < 16; ++i) state[i] = Permutation::cube(state[i] + kPoseidon2.external[r][i]);
    Permutation::external_matrix(state.data());
    std::ranges::copy(state, row.external[r]);
  };
  Permutation::external_matrix(state.data());
  for (std::size_t r = 0; r < 4; ++r) external_round(r);
  for (std::size_t r = 0; r < 20; ++r) {
    state[0] = Permutation::cube(state[0] + kPoseidon2.internal[r]);
    row.internal[r] = state[0];
    Permutation::internal_matrix(state.data());
  }
  for (std::size_t r = 4; r < 8; ++r) external_round(r);
  row.times = field::Fp::from(request.times);
}

/// Permutations that one page or node asks for: equal chains share their rows.
inline constexpr std::size_t kRowsPerPage = 16;
static_assert(tables::kPageChainStart == protocol::kPageChainStart);
inline bool is_clean(const PageTouch& page) { return page.start == page.end; }
inline std::size_t n_hashes(const PageTouch& page) { return is_clean(page) ? kRowsPerPage : 2 * kRowsPerPage; }
inline bool is_clean(const NodeTouch& node) {
  return node.left.start == node.left.end && node.right.start == node.right.end;
}
inline std::size_t n_hashes(const NodeTouch& node) { return is_clean(node) ? 1 : 2; }

/// Fills one chain of a page: `in` and `out` of each row, and its requests.
/// Shape: rows and requests hold 16 each; Chain names the columns.
template <class Words, class Chain>
void fill_chain(tables::PageCols<field::Fp>* rows, const Words& words, Chain chain, std::uint32_t times,
                HashRequest* requests) {
  using field::Fp;
  std::array<Fp, 8> digest;
  for (std::size_t i = 0; i < 8; ++i) digest[i] = Fp::from(tables::kPageChainStart[i]);
  for (std::size_t r = 0; r < kRowsPerPage; ++r) {
    const auto columns = chain(rows[r]);
    HashRequest request{.times = times};
    std::ranges::copy(digest, request.in.begin());
    for (std::size_t i = 0; i < 4; ++i) {
      const auto w = limbs(words[4 * r + i]);
      columns.words[i] = {Fp::from(w.lo), Fp::from(w.hi)};
      request.in[8 + 2 * i] = columns.words[i].lo, request.in[9 + 2 * i] = columns.words[i].hi;
    }
    std::ranges::copy(digest, columns.in);
    digest = compressed(request.in);
    std::ranges::copy(digest, columns.out);
    if (requests != nullptr) requests[r] = request;
  }
}

/// Fills the 16 rows of one page. Requires: `requests` holds n_hashes(page).
inline void fill_page(tables::PageCols<field::Fp>* rows, const PageTouch& page, Lookups& count, HashRequest* requests) {
  using field::Fp;
  using Row = tables::PageCols<Fp>;
  struct ChainColumns {
    tables::Word<Fp>* words;
    Fp *in, *out;
  };
  const bool clean = is_clean(page);
  fill_chain(
      rows, page.start,
      [](Row& r) {
        return ChainColumns{r.start, r.start_in, r.start_out};
      },
      clean ? 2 : 1, requests);
  fill_chain(
      rows, page.end,
      [](Row& r) {
        return ChainColumns{r.end, r.end_in, r.end_out};
      },
      1, clean ? nullptr : requests + kRowsPerPage);
  for (std::uint32_t r = 0; r < kRowsPerPage; ++r) {
    rows[r].is_real = Fp::one();
    rows[r].index = Fp::from(page.index);
    rows[r].address = Fp::from(64 * page.index + 4 * r);
    for (std::size_t i = 0; i < 4; ++i) rows[r].end_ts[i] = Fp::from(page.end_ts[4 * r + i]);
  }
  rows[kRowsPerPage - 1].closes = Fp::one();
  for (const std::uint32_t word : page.start) count.range_word(word);
}

/// Fills one node's row. Requires: `requests` holds n_hashes(node).
inline void fill_row(tables::NodeCols<field::Fp>& row, const NodeTouch& node, HashRequest* requests) {
  using field::Fp;
  const auto convert = [](const auto& digest, Fp(&out)[8]) {
    for (std::size_t i = 0; i < 8; ++i) out[i] = Fp::from(digest[i]);
  };
  row.is_real = Fp::one();
  row.level = Fp::from(node.level), row.index = Fp::from(node.index);
  row.left_touched = Fp::from(node.left_touched), row.right_touched = Fp::from(node.right_touched);
  convert(node.left.start, row.left.start), convert(node.left.end, row.left.end);
  convert(node.right.start, row.right.start), convert(node.right.end, row.right.end);
  const bool clean = is_clean(node);
  const auto compress = [&](const Fp(&left)[8], const Fp(&right)[8], Fp(&out)[8], std::uint32_t times, bool shared) {
    HashRequest request{.times = times};
    std::ranges::copy(left, request.in.begin());
    std::ranges::copy(right, request.in.begin() + 8);
    std::ranges::copy(compressed(request.in), out);
    if (!shared) *requests++ = request;
  };
  compress(row.left.start, row.right.start, row.self.start, clean ? 2 : 1, false);
  compress(row.left.end, row.right.end, row.self.end, 1, clean);
}

}  // namespace pp::vm
