// SPDX-License-Identifier: Apache-2.0
#include <omp.h>

#include "kernels/backend.h"
#include "schemas/vocab/check.h"

namespace pp {

namespace scalar {
Backend* make_cpu_backend(int threads);
}
#if defined(__x86_64__)
namespace avx2 {
Backend* make_cpu_backend(int threads);
}
namespace avx512 {
Backend* make_cpu_backend(int threads);
}
#endif

Backend::Backend(int threads) : threads_(threads > 0 ? threads : omp_get_max_threads()) {}
Backend::~Backend() = default;

bool isa_supported(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx2) return __builtin_cpu_supports("avx2");
  if (isa == Isa::Avx512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#endif
  return isa == Isa::Scalar;
}

std::unique_ptr<Backend> make_backend(Isa isa, int threads) {
  PP_CHECK(isa_supported(isa));
#if defined(__x86_64__)
  if (isa == Isa::Avx2) return std::unique_ptr<Backend>(avx2::make_cpu_backend(threads));
  if (isa == Isa::Avx512) return std::unique_ptr<Backend>(avx512::make_cpu_backend(threads));
#endif
  return std::unique_ptr<Backend>(scalar::make_cpu_backend(threads));
}

std::unique_ptr<Backend> best_backend(int threads) { return make_backend(supported_isas().back(), threads); }

std::vector<Isa> supported_isas() {
  std::vector<Isa> result;
  for (const Isa isa : {Isa::Scalar, Isa::Avx2, Isa::Avx512})
    if (isa_supported(isa)) result.push_back(isa);
  return result;
}

}  // namespace pp
