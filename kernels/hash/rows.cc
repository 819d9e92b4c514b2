// SPDX-License-Identifier: Apache-2.0
#include "kernels/hash/rows.h"

namespace pp {

namespace scalar {
void hash_rows(hash::Domain domain, const field::Fp* rows, std::size_t width, std::size_t count, hash::FpDigest* out);
}
#if defined(__x86_64__)
namespace avx2 {
void hash_rows(hash::Domain domain, const field::Fp* rows, std::size_t width, std::size_t count, hash::FpDigest* out);
}
namespace avx512 {
void hash_rows(hash::Domain domain, const field::Fp* rows, std::size_t width, std::size_t count, hash::FpDigest* out);
}
#endif

namespace hash {

std::vector<FpDigest> hash_rows(Domain domain, const field::Fp* rows, std::size_t width, std::size_t count) {
  std::vector<FpDigest> digests(count);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl")) {
    avx512::hash_rows(domain, rows, width, count, digests.data());
    return digests;
  }
  if (__builtin_cpu_supports("avx2")) {
    avx2::hash_rows(domain, rows, width, count, digests.data());
    return digests;
  }
#endif
  scalar::hash_rows(domain, rows, width, count, digests.data());
  return digests;
}

}  // namespace hash
}  // namespace pp
