// SPDX-License-Identifier: Apache-2.0
// avx2::Packed: 8 KoalaBear elements in one vector. Include only from files built for AVX2.
//
// Any thread, no state; the same forms and the same reduction as avx512::Packed, on half the lanes.
#pragma once
#include <immintrin.h>

#include "kernels/field/fp.h"

namespace pp::avx2 {

class Packed {
 public:
  static constexpr int kLanes = 8;

  Packed() = default;
  PP_HD explicit Packed(field::Fp x) : v_(_mm256_set1_epi32(static_cast<int>(x.montgomery()))) {}
  PP_HD explicit Packed(__m256i v) : v_(v) {}
  PP_HD static Packed load(const field::Fp* from) {
    return Packed(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
  }
  PP_HD void store(field::Fp* to) const { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), v_); }
  PP_HD __m256i vector() const { return v_; }
  PP_HD field::Fp lane(int i) const {
    alignas(32) field::Fp lanes[kLanes];
    store(lanes);
    return lanes[i];
  }

  PP_HD friend Packed operator+(Packed a, Packed b) {
    const __m256i sum = _mm256_add_epi32(a.v_, b.v_);
    return Packed(_mm256_min_epu32(sum, _mm256_sub_epi32(sum, prime())));
  }
  PP_HD friend Packed operator-(Packed a, Packed b) { return canonical(_mm256_sub_epi32(a.v_, b.v_)); }
  PP_HD friend Packed operator*(Packed a, Packed b) { return canonical(signed_product(a.v_, b.v_)); }
  PP_HD Packed operator-() const { return Packed(_mm256_setzero_si256()) - *this; }
  PP_HD Packed& operator+=(Packed b) { return *this = *this + b; }
  PP_HD Packed& operator-=(Packed b) { return *this = *this - b; }
  PP_HD Packed& operator*=(Packed b) { return *this = *this * b; }
  PP_HD Packed square() const {
    const __m256i odd = _mm256_srli_epi64(v_, 32);
    return canonical(join_high(reduce(_mm256_mul_epi32(v_, v_)), reduce(_mm256_mul_epi32(odd, odd))));
  }
  PP_HD Packed twice() const { return *this + *this; }
  PP_HD Packed halve() const {
    const __m256i odd_mask = _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_and_si256(v_, _mm256_set1_epi32(1)));
    const __m256i carry = _mm256_and_si256(odd_mask, _mm256_set1_epi32((field::Fp::kPrime + 1) / 2));
    return Packed(_mm256_add_epi32(_mm256_srli_epi32(v_, 1), carry));
  }

  /// Gives (a - b) * c; the difference stays signed, which saves a correction.
  PP_HD static Packed subtract_multiply(Packed a, Packed b, Packed c) {
    return canonical(signed_product(_mm256_sub_epi32(a.v_, b.v_), c.v_));
  }

  /// Gives x / 2^K. With m = -x mod 2^K it is (x + m p) / 2^K, and p = 127 * 2^24 + 1: the sum of (x + m) / 2^K, which
  /// is x / 2^K rounded up, and m * 127 * 2^(24 - K). Neither needs a correction.
  template <int K>
  PP_HD Packed over_two_to() const {
    static_assert(K >= 1 && K <= 24);
    const __m256i mask = _mm256_set1_epi32((1 << K) - 1);
    const __m256i below = _mm256_add_epi32(v_, mask);  // x - 1 modulo 2^K
    __m256i factor = _mm256_set1_epi32(127 << (24 - K));
    asm("" : "+x"(factor));  // else the compiler makes three shifts and a subtraction of one product
    const __m256i product = _mm256_mullo_epi32(_mm256_andnot_si256(below, mask), factor);
    return Packed(_mm256_add_epi32(_mm256_srli_epi32(below, K), product));
  }
  /// Gives (x + c)^3, for c_less_p = c - p: all between stays signed, and even and odd lanes apart.
  PP_HD static Packed add_cube(Packed x, std::int32_t c_less_p) {
    const __m256i even = _mm256_add_epi32(x.v_, _mm256_set1_epi32(c_less_p));
    const __m256i odd = _mm256_srli_epi64(even, 32);
    const __m256i square_even = _mm256_srli_epi64(reduce(_mm256_mul_epi32(even, even)), 32);
    const __m256i square_odd = _mm256_srli_epi64(reduce(_mm256_mul_epi32(odd, odd)), 32);
    return canonical(join_high(reduce(_mm256_mul_epi32(square_even, even)), reduce(_mm256_mul_epi32(square_odd, odd))));
  }

  /// Signed words, even and odd lanes apart: factors of a sum of products.
  struct Halves {
    __m256i even, odd;
    PP_HD friend Halves operator-(const Halves& a, const Halves& b) {
      return {_mm256_sub_epi32(a.even, b.even), _mm256_sub_epi32(a.odd, b.odd)};
    }
  };
  /// Gives the lanes in [-(p - 1) / 2, (p - 1) / 2].
  PP_HD Halves centred() const {
    const __m256i is_above = _mm256_cmpgt_epi32(v_, _mm256_set1_epi32((field::Fp::kPrime - 1) / 2));
    return spread(_mm256_sub_epi32(v_, _mm256_and_si256(is_above, prime())));
  }
  /// Copies one signed word into every lane. Requires: |word| < p.
  PP_HD static Halves broadcast(std::int32_t word) {
    const __m256i all = _mm256_set1_epi32(word);
    return {all, all};
  }
  /// A sum of products that is reduced once. Requires: the products add up to at most p^2 in absolute value, for
  /// instance four of centred factors.
  class ProductSum {
   public:
    PP_HD ProductSum(const Halves& a, const Halves& b)
        : even_(_mm256_mul_epi32(a.even, b.even)), odd_(_mm256_mul_epi32(a.odd, b.odd)) {}
    PP_HD ProductSum& add(const Halves& a, const Halves& b) {
      even_ = _mm256_add_epi64(even_, _mm256_mul_epi32(a.even, b.even));
      odd_ = _mm256_add_epi64(odd_, _mm256_mul_epi32(a.odd, b.odd));
      return *this;
    }
    PP_HD Packed total() const { return canonical(join_high(reduce(even_), reduce(odd_))); }

   private:
    __m256i even_, odd_;
  };

  /// Transposes the 8 x 8 square in place.
  PP_HD static void transpose(Packed* v) {
    exchange<1>(v);
    exchange<2>(v);
    exchange<4>(v);
  }

  PP_HD static __m256i prime() { return _mm256_set1_epi32(static_cast<int>(field::Fp::kPrime)); }
  /// Takes signed words in (-p, p) to [0, p).
  PP_HD static Packed canonical(__m256i r) { return Packed(_mm256_min_epu32(r, _mm256_add_epi32(r, prime()))); }

 private:
  PP_HD static Halves spread(__m256i c) { return {c, _mm256_srli_epi64(c, 32)}; }
  PP_HD static __m256i reduce(__m256i wide) {
    const __m256i inverse = _mm256_set1_epi32(static_cast<int>(field::Fp::kPrimeInverse));
    return _mm256_sub_epi64(wide, _mm256_mul_epi32(_mm256_mul_epi32(wide, inverse), prime()));
  }
  PP_HD static __m256i join_high(__m256i even, __m256i odd) {
    return _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
  }
  PP_HD static __m256i signed_product(__m256i a, __m256i b) {
    const __m256i a_odd = _mm256_srli_epi64(a, 32), b_odd = _mm256_srli_epi64(b, 32);
    return join_high(reduce(_mm256_mul_epi32(a, b)), reduce(_mm256_mul_epi32(a_odd, b_odd)));
  }

  // Swaps the off-diagonal quarters of every 2D x 2D block.
  template <int D>
  PP_HD static void exchange(Packed* v) {
    for (int i = 0; i < kLanes; ++i) {
      if (i & D) continue;
      const __m256i a = v[i].v_, b = v[i + D].v_;
      if constexpr (D == 1) {
        v[i].v_ = _mm256_blend_epi32(a, _mm256_slli_epi64(b, 32), 0xaa);
        v[i + D].v_ = _mm256_blend_epi32(_mm256_srli_epi64(a, 32), b, 0xaa);
      } else if constexpr (D == 2) {
        v[i].v_ = _mm256_unpacklo_epi64(a, b);
        v[i + D].v_ = _mm256_unpackhi_epi64(a, b);
      } else {
        v[i].v_ = _mm256_permute2x128_si256(a, b, 0x20);
        v[i + D].v_ = _mm256_permute2x128_si256(a, b, 0x31);
      }
    }
  }

  __m256i v_;
};

}  // namespace pp::avx2
