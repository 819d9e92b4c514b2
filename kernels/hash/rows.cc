// SPDX-License-Identifier: Apache-2.0
#include "kernels/hash/rows.h"

namespace pp {

namespace scalar {
void hash_rows(hash::Domain domain, const field::Fp* rows, std::size_t width, std::size_t count, hash::FpDigest* out);
void compress_pairs(const hash::FpDigest* pairs, std::size_t count, hash::FpDigest* out);
}  // namespace scalar
#if defined(__x86_64__)
namespace avx2 {
void hash_rows(hash::Domain domain, const field::Fp* rows, std::size_t width, std::size_t count, hash::FpDigest* out);
void compress_pairs(const hash::FpDigest* pairs, std::size_t count, hash::FpDigest* out);
}  // namespace avx2
namespace avx512 {
void hash_rows(hash::Domain domain, const field::Fp* rows, std::size_t width, std::size_t count, hash::FpDigest* out);
void compress_pairs(const hash::FpDigest* pairs, std::size_t count, hash::FpDigest* out);
}  // namespace avx512
#endif

namespace hash {
namespace {

struct Kernels {
  decltype(&scalar::hash_rows) hash_rows;
  decltype(&scalar::compress_pairs) compress_pairs;
};

/// Those of the widest vectors that this machine has.
Kernels widest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    return {avx512::hash_rows, avx512::compress_pairs};
  if (__builtin_cpu_supports("avx2")) return {avx2::hash_rows, avx2::compress_pairs};
#endif
  return {scalar::hash_rows, scalar::compress_pairs};
}

}  // namespace

std::vector<FpDigest> hash_rows(Domain domain, const field::Fp* rows, std::size_t width, std::size_t count) {
  std::vector<FpDigest> digests(count);
  widest().hash_rows(domain, rows, width, count, digests.data());
  return digests;
}

std::vector<FpDigest> compress_pairs(const FpDigest* pairs, std::size_t count) {
  std::vector<FpDigest> digests(count);
  widest().compress_pairs(pairs, count, digests.data());
  return digests;
}

}  // namespace hash
}  // namespace pp
