// SPDX-License-Identifier: Apache-2.0
// Leaf sponges, tree levels and grinding over one instruction set's vectors: one state a lane.
// Included once by each of cpu/{scalar,avx2,avx512}.cc.
#pragma once
#include "kernels/cpu/generic/names.h"

namespace pp::PP_ISA {

using Hash = hash::Poseidon2W16;

template <class P>
inline P load_lifted(const LeafColumn& column, std::size_t coset, std::size_t row) {
  const std::size_t height = std::size_t{1} << column.log_height;
  const Fp* from = column.data + coset * column.coset_stride;
  if (height >= P::kLanes) {
    const Fp* at = from + (row & (height - 1));
    __builtin_prefetch(at + 4 * P::kLanes);
    return P::load(at);
  }
  Fp lanes[P::kLanes];
  for (std::size_t i = 0; i < P::kLanes; ++i) lanes[i] = from[(row + i) & (height - 1)];
  return P::load(lanes);
}

/// A run of whole blocks of a leaf which repeat with one period.
struct LeafRun {
  const LeafColumn* columns;
  std::size_t count;  // at most 8 a block; the last block of a leaf may be short
  int log_height;
  bool is_last;
};

/// The sponge's capacity between two runs: 8 words for each row of the shorter run.
struct LeafStates {
  Fp* data = nullptr;
  std::size_t stride = 0;
  int log_height = 0;
};

template <class P>
inline void absorb_rows(const LeafRun& run, std::size_t coset, std::size_t row, const Fp* initial,
                        const LeafStates& before, Fp* out, std::size_t out_stride) {
  P state[Hash::kWidth];
  for (int w = 0; w < Hash::kRate; ++w) {
    if (before.data == nullptr) {
      state[Hash::kRate + w] = P(initial[w]);
    } else {
      const LeafColumn word{before.data + std::size_t(w) * before.stride, std::size_t{1} << before.log_height,
                            before.log_height};
      state[Hash::kRate + w] = load_lifted<P>(word, coset, row);
    }
  }
  for (std::size_t j = 0; j < run.count || j == 0; j += Hash::kRate) {
    for (std::size_t w = 0; w < Hash::kRate; ++w)
      state[w] = j + w < run.count ? load_lifted<P>(run.columns[j + w], coset, row) : P(Fp::zero());
    Hash::permute(state);
  }
  Fp* to = out + (coset << run.log_height) + row;
  const P* kept = state + (run.is_last ? 0 : Hash::kRate);
  for (int w = 0; w < Hash::kDigest; ++w) kept[w].store(to + std::size_t(w) * out_stride);
}

template <class P>
inline void absorb_run(const LeafRun& run, int log_blowup, const Fp* initial, const LeafStates& before, Fp* out,
                       std::size_t out_stride, int threads) {
  const std::size_t blocks = (std::size_t{1} << run.log_height) / P::kLanes;
  const std::size_t all = blocks << log_blowup;
#pragma omp parallel for schedule(static) num_threads(threads)
  for (std::size_t i = 0; i < all; ++i)
    absorb_rows<P>(run, i / blocks, i % blocks * P::kLanes, initial, before, out, out_stride);
}

inline void hash_leaves(hash::Domain domain, const LeafColumn* columns, std::size_t count, int log_height,
                        int log_blowup, DigestColumns out, int threads) {
  Fp initial[Hash::kRate] = {};
  initial[0] = Fp::from(static_cast<std::uint32_t>(domain));
  initial[1] = Fp::from(static_cast<std::uint32_t>(count));
  LeafStates before;
  int tallest = 0;
  for (std::size_t first = 0; first < count || first == 0;) {
    // A block belongs to the run of the tallest column met by its end.
    std::size_t end = first;
    for (int next = tallest; end < count || end == 0; end += Hash::kRate) {
      for (std::size_t j = end; j < count && j < end + Hash::kRate; ++j)
        next = columns[j].log_height > next ? columns[j].log_height : next;
      if (end == first) tallest = next;
      if (next != tallest) break;
      if (count == 0) break;
    }
    const bool is_last = end >= count;
    LeafRun run{columns + first, (is_last ? count : end) - first, is_last ? log_height : tallest, is_last};
    // Only the last run may have to be lifted as a whole; it is then hashed once at its own height.
    const std::size_t rows = std::size_t{1} << tallest;
    const bool lifted = is_last && tallest < log_height;
    run.log_height = tallest;
    LeafStates after;
    if (!is_last || lifted) {
      after.stride = rows << log_blowup;
      after.log_height = tallest;
      after.data = static_cast<Fp*>(port::allocate_aligned(Hash::kDigest * after.stride * sizeof(Fp)));
    }
    Fp* to = after.data != nullptr ? after.data : out.data;
    const std::size_t stride = after.data != nullptr ? after.stride : out.stride;
    if (rows >= Packed::kLanes)
      absorb_run<Packed>(run, log_blowup, initial, before, to, stride, threads);
    else
      absorb_run<One>(run, log_blowup, initial, before, to, stride, 1);
    if (before.data != nullptr) port::release_aligned(before.data);
    before = after;
    if (is_last) break;
    first = end;
  }
  if (before.data == nullptr) return;
  const std::size_t rows = std::size_t{1} << log_height, mask = (std::size_t{1} << before.log_height) - 1;
  for (std::size_t w = 0; w < Hash::kDigest; ++w)
    for (std::size_t c = 0; c < std::size_t{1} << log_blowup; ++c)
      for (std::size_t k = 0; k < rows; ++k)
        out.data[w * out.stride + (c << log_height) + k] =
            before.data[w * before.stride + (c << before.log_height) + (k & mask)];
  port::release_aligned(before.data);
}

template <class P>
inline void compress_rows(const Fp* left, const Fp* right, std::size_t stride, Fp* out, std::size_t out_stride) {
  hash::Digest<P> l, r;
  for (std::size_t w = 0; w < Hash::kDigest; ++w) {
    l.word[w] = P::load(left + w * stride);
    r.word[w] = P::load(right + w * stride);
  }
  const hash::Digest<P> node = hash::compress(l, r);
  for (std::size_t w = 0; w < Hash::kDigest; ++w) node.word[w].store(out + w * out_stride);
}

inline void compress_level(DigestColumns in, int log_height, std::size_t cosets, DigestColumns out, int threads) {
  const std::size_t half = std::size_t{1} << (log_height - 1);
  if (half < Packed::kLanes) {
    for (std::size_t i = 0; i < cosets * half; ++i) {
      const Fp* left = in.data + i / half * 2 * half + i % half;
      compress_rows<One>(left, left + half, in.stride, out.data + i, out.stride);
    }
    return;
  }
  const std::size_t all = cosets * half / Packed::kLanes;
#pragma omp parallel for schedule(static) num_threads(threads) if (all >= 64)
  for (std::size_t block = 0; block < all; ++block) {
    const std::size_t i = block * Packed::kLanes;
    const Fp* left = in.data + i / half * 2 * half + i % half;
    compress_rows<Packed>(left, left + half, in.stride, out.data + i, out.stride);
  }
}

inline void compress_equal(DigestColumns in, std::size_t count, DigestColumns out, int threads) {
  const std::size_t blocks = count / Packed::kLanes;
#pragma omp parallel for schedule(static) num_threads(threads) if (blocks >= 64)
  for (std::size_t block = 0; block < blocks; ++block) {
    const Fp* node = in.data + block * Packed::kLanes;
    compress_rows<Packed>(node, node, in.stride, out.data + block * Packed::kLanes, out.stride);
  }
  for (std::size_t i = blocks * Packed::kLanes; i < count; ++i)
    compress_rows<One>(in.data + i, in.data + i, in.stride, out.data + i, out.stride);
}

inline void permute_states(Fp* states, std::size_t count, int threads) {
  constexpr std::size_t kLanes = Packed::kLanes;
#pragma omp parallel for schedule(static) num_threads(threads) if (count >= 256)
  for (std::size_t block = 0; block < count / kLanes; ++block) {
    Fp* from = states + block * kLanes * Hash::kWidth;
    Packed v[Hash::kWidth];
    // Squares of kLanes words of kLanes states at a time.
    for (std::size_t part = 0; part < Hash::kWidth / kLanes; ++part) {
      for (std::size_t s = 0; s < kLanes; ++s)
        v[part * kLanes + s] = Packed::load(from + s * Hash::kWidth + part * kLanes);
      Packed::transpose(v + part * kLanes);
    }
    Hash::permute(v);
    for (std::size_t part = 0; part < Hash::kWidth / kLanes; ++part) {
      Packed::transpose(v + part * kLanes);
      for (std::size_t s = 0; s < kLanes; ++s) v[part * kLanes + s].store(from + s * Hash::kWidth + part * kLanes);
    }
  }
  for (std::size_t i = count / kLanes * kLanes; i < count; ++i) {
    One v[Hash::kWidth];
    for (std::size_t w = 0; w < Hash::kWidth; ++w) v[w] = One(states[i * Hash::kWidth + w]);
    Hash::permute(v);
    for (std::size_t w = 0; w < Hash::kWidth; ++w) states[i * Hash::kWidth + w] = v[w].lane(0);
  }
}

/// Gives the first lane of nonces [first, first + kLanes) that ends in `bits` zeros, or kLanes.
inline std::size_t try_nonces(const Fp* state, std::uint64_t first, std::uint32_t mask) {
  Packed v[Hash::kWidth];
  Fp low[Packed::kLanes], high[Packed::kLanes];
  for (std::size_t i = 0; i < Packed::kLanes; ++i) {
    low[i] = state[0] + Fp::from(static_cast<std::uint32_t>((first + i) & 0xffff));
    high[i] = state[1] + Fp::from(static_cast<std::uint32_t>((first + i) >> 16));
  }
  v[0] = Packed::load(low);
  v[1] = Packed::load(high);
  for (int w = 2; w < Hash::kWidth; ++w) v[w] = Packed(state[w]);
  Hash::permute(v);
  v[0].store(low);
  for (std::size_t i = 0; i < Packed::kLanes; ++i)
    if ((low[i].value() & mask) == 0) return i;
  return Packed::kLanes;
}

inline std::uint64_t grind(const Fp* state, int bits, int threads) {
  const std::uint32_t mask = (std::uint32_t{1} << bits) - 1;
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 32, kRound = 1 << 14;
  for (std::uint64_t round = 0; round < kLimit; round += kRound) {
    std::uint64_t found = kLimit;
#pragma omp parallel for schedule(static) num_threads(threads) reduction(min : found)
    for (std::uint64_t nonce = round; nonce < round + kRound; nonce += Packed::kLanes) {
      if (nonce >= found) continue;
      const std::size_t lane = try_nonces(state, nonce, mask);
      if (lane < Packed::kLanes) found = nonce + lane;
    }
    if (found < kLimit) return found;
  }
  return kLimit;
}

}  // namespace pp::PP_ISA
