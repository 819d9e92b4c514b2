// SPDX-License-Identifier: Apache-2.0
// Rows hashed many at once, on every instruction set of this machine, against one sponge after the other.
#include "kernels/hash/rows.h"

#include <gtest/gtest.h>

namespace pp {
namespace scalar {
void hash_rows(hash::Domain domain, const field::Fp* rows, std::size_t width, std::size_t count, hash::FpDigest* out);
void compress_pairs(const hash::FpDigest* pairs, std::size_t count, hash::FpDigest* out);
}  // namespace scalar
namespace avx2 {
void hash_rows(hash::Domain domain, const field::Fp* rows, std::size_t width, std::size_t count, hash::FpDigest* out);
void compress_pairs(const hash::FpDigest* pairs, std::size_t count, hash::FpDigest* out);
}  // namespace avx2

namespace {

using field::Fp;
using hash::FpDigest;

void expect_digests(const std::vector<FpDigest>& digests, const Fp* rows, std::size_t width) {
  for (std::size_t i = 0; i < digests.size(); ++i)
    ASSERT_EQ(digests[i], hash::hash_elements(hash::Domain::TraceLeaf, rows + i * width, width)) << width << " " << i;
}

TEST(HashRows, GivesTheDigestOfEachRow) {
  for (const std::size_t width : {0u, 1u, 7u, 8u, 9u, 40u, 131u})
    for (const std::size_t count : {0u, 1u, 7u, 16u, 33u}) {
      std::vector<Fp> rows(width * count + 1);
      for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = Fp::from(static_cast<std::uint32_t>(i * i * 2654435761u));
      expect_digests(hash::hash_rows(hash::Domain::TraceLeaf, rows.data(), width, count), rows.data(), width);
      std::vector<FpDigest> digests(count);
      scalar::hash_rows(hash::Domain::TraceLeaf, rows.data(), width, count, digests.data());
      expect_digests(digests, rows.data(), width);
#if defined(__x86_64__)
      if (__builtin_cpu_supports("avx2")) {
        avx2::hash_rows(hash::Domain::TraceLeaf, rows.data(), width, count, digests.data());
        expect_digests(digests, rows.data(), width);
      }
#endif
    }
}

TEST(CompressPairs, GivesTheDigestOfEachPair) {
  for (const std::size_t count : {0u, 1u, 7u, 16u, 33u}) {
    std::vector<FpDigest> pairs(2 * count + 1);
    std::uint32_t seed = 1;
    for (FpDigest& digest : pairs)
      for (Fp& word : digest.word) word = Fp::from(seed = seed * 1664525u + 1013904223u);
    const auto expect = [&](const std::vector<FpDigest>& digests) {
      for (std::size_t i = 0; i < count; ++i)
        ASSERT_EQ(digests[i], hash::compress(pairs[2 * i], pairs[2 * i + 1])) << count << " " << i;
    };
    expect(hash::compress_pairs(pairs.data(), count));
    std::vector<FpDigest> digests(count);
    scalar::compress_pairs(pairs.data(), count, digests.data());
    expect(digests);
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
      avx2::compress_pairs(pairs.data(), count, digests.data());
      expect(digests);
    }
#endif
  }
}

}  // namespace
}  // namespace pp
