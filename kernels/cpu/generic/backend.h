// SPDX-License-Identifier: Apache-2.0
// The backend of one instruction set, included once by each of cpu/{scalar,avx2,avx512}.cc.
//
// Everything here lies in the namespace of the instruction set and what it shares is force-inlined (port/hd.h), so no
// symbol of a wide translation unit can replace one that an older machine would run; a test reads the object files.
#pragma once
#include "kernels/cpu/generic/hash.h"
#include "kernels/cpu/generic/ntt.h"
#include "kernels/cpu/generic/openings.h"
#include "schemas/vocab/check.h"

namespace pp::PP_ISA {

#define PP_BY_HEIGHT(rows, call)    \
  do {                              \
    if ((rows) >= Packed::kLanes) { \
      using P = Packed;             \
      call;                         \
    } else {                        \
      using P = One;                \
      call;                         \
    }                               \
  } while (false)

class CpuBackend final : public Backend {
 public:
  CpuBackend(const char* name, int threads) : Backend(threads), name_(name) {}
  const char* name() const override { return name_; }

  void lde(const ntt::Plan& plan, ConstColumns trace, Columns out) const override {
    PP_CHECK(trace.width == out.width && trace.log_height == out.log_height && trace.log_blowup == 0);
    PP_CHECK(trace.log_height <= plan.max_log_height() && out.log_blowup == plan.log_blowup());
#pragma omp parallel num_threads(threads_)
    {
      NttScratch scratch(trace.log_height);
#pragma omp for schedule(dynamic)
      for (std::size_t j = 0; j < trace.width; ++j)
        lde_column(plan, trace.column(j), out.column(j), trace.log_height, scratch);
    }
  }

  void split_extend(const ntt::Plan& plan, ConstColumns in, Columns out) const override {
    PP_CHECK(out.width == 2 * in.width && in.log_height == out.log_height && in.log_blowup == 1);
    PP_CHECK(in.log_height <= plan.max_log_height() && out.log_blowup == plan.log_blowup());
    const int log_height = in.log_height;
    const std::size_t n = in.height();
    const Fp shift = ntt::lde_shift(log_height);
    const Fp shifts[2] = {shift, shift * field::two_adic_generator(log_height + 1)};
    // On coset c the polynomial is Q0 + (+-a) Q1 modulo X^n -+ a, with a = s^n.
    const Fp a = field::pow_two_to(shift, log_height);
    Fp* powers = static_cast<Fp*>(port::allocate_aligned(2 * n * sizeof(Fp)));
    for (std::size_t c = 0; c < 2; ++c) coefficient_powers(shifts[c].inverse(), Fp::one(), powers + c * n, log_height);
    const Fp half = Fp::one().halve(), half_over_a = (a + a).inverse();
#pragma omp parallel num_threads(threads_)
    {
      NttScratch scratch(log_height);
      Fp* parts = static_cast<Fp*>(port::allocate_aligned(2 * n * sizeof(Fp)));
#pragma omp for schedule(dynamic)
      for (std::size_t j = 0; j < in.width; ++j) {
        for (std::size_t c = 0; c < 2; ++c)
          coset_coefficients(plan, in.column(j) + c * n, parts + c * n, log_height, scratch);
        for (std::size_t i = 0; i < n; ++i) {
          const Fp r0 = parts[i] * powers[i], r1 = parts[n + i] * powers[n + i];
          parts[i] = (r0 + r1) * half;
          parts[n + i] = (r0 - r1) * half_over_a;
        }
        extend_coefficients(plan, parts, out.column(j), log_height, scratch);
        extend_coefficients(plan, parts + n, out.column(in.width + j), log_height, scratch);
      }
      port::release_aligned(parts);
    }
    port::release_aligned(powers);
  }

  void hash_leaves(hash::Domain domain, const LeafColumn* columns, std::size_t count, int log_height, int log_blowup,
                   DigestColumns out) const override {
    for (std::size_t j = 0; j < count; ++j) PP_CHECK(columns[j].log_height <= log_height);
    PP_ISA::hash_leaves(domain, columns, count, log_height, log_blowup, out, threads_);
  }
  void compress_level(DigestColumns in, int log_height, std::size_t cosets, DigestColumns out) const override {
    PP_CHECK(log_height >= 1);
    PP_ISA::compress_level(in, log_height, cosets, out, threads_);
  }
  void compress_equal(DigestColumns in, std::size_t count, DigestColumns out) const override {
    PP_ISA::compress_equal(in, count, out, threads_);
  }
  void permute_states(Fp* states, std::size_t count) const override { PP_ISA::permute_states(states, count, threads_); }

  void scale(Fp* values, std::size_t count, Fp factor, int rounds) const override {
    for (int round = 0; round < rounds; ++round) PP_ISA::scale(values, count, factor);
  }

  void fri_fold(ConstColumns in, Fp shift, int log_arity, const FpExt& beta, Columns out) const override {
    PP_CHECK(log_arity >= 1 && log_arity <= 3 && in.width == 5 && out.width == 5);
    PP_CHECK(in.log_height == out.log_height + log_arity && in.log_blowup == out.log_blowup);
    PP_BY_HEIGHT(out.height(), fri_fold_rows<P>(in, shift, log_arity, beta, out, threads_));
  }
  void barycentric_weights(Fp shift, const FpExt& z, Columns out) const override {
    PP_CHECK(out.width == 5 && out.log_blowup == 0);
    PP_BY_HEIGHT(out.height(), PP_ISA::barycentric_weights<P>(shift, z, out, threads_));
  }
  void dot_columns(ConstColumns columns, ConstColumns weights, FpExt* out) const override {
    PP_CHECK((weights.width == 5 || weights.width == 10) && columns.log_height == weights.log_height);
    PP_CHECK(columns.log_blowup == 0 && weights.log_blowup == 0);
    PP_BY_HEIGHT(columns.height(), PP_ISA::dot_columns<P>(columns, weights, out, threads_));
  }
  void combine_columns(ConstColumns columns, const FpExt* coefficients, Columns out) const override {
    PP_CHECK(out.width == 5 && columns.log_height == out.log_height && columns.log_blowup == out.log_blowup);
    PP_BY_HEIGHT(columns.length(), PP_ISA::combine_columns<P>(columns, coefficients, out, threads_));
  }
  void inverse_differences(Fp shift, const FpExt& z, Columns out) const override {
    PP_CHECK(out.width == 5);
    PP_BY_HEIGHT(out.height(), PP_ISA::inverse_differences<P>(shift, z, out, threads_));
  }
  void accumulate_product(ConstColumns values, const FpExt& constant, ConstColumns factors,
                          Columns out) const override {
    PP_CHECK(values.width == 5 && factors.width == 5 && out.width == 5 && values.log_height <= out.log_height);
    PP_CHECK(factors.log_height == out.log_height && factors.log_blowup == out.log_blowup);
    PP_CHECK(values.log_blowup == out.log_blowup);
    PP_BY_HEIGHT(out.height(), PP_ISA::accumulate_product<P>(values, constant, factors, out, threads_));
  }
  void invert_ext(Columns values) const override {
    PP_CHECK(values.width == 5);
    PP_BY_HEIGHT(values.length(), PP_ISA::invert_ext<P>(values, threads_));
  }
  std::uint64_t grind(const Fp* state, int bits) const override {
    PP_CHECK(bits >= 0 && bits <= 24);
    return PP_ISA::grind(state, bits, threads_);
  }

 private:
  const char* name_;
};

#undef PP_BY_HEIGHT

Backend* make_cpu_backend(int threads);
Backend* make_cpu_backend(int threads) { return new CpuBackend(PP_ISA_NAME, threads); }

}  // namespace pp::PP_ISA
