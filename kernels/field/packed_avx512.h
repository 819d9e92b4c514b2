// SPDX-License-Identifier: Apache-2.0
// avx512::Packed: 16 KoalaBear elements in one vector. Include only from files built for AVX-512 (F, DQ, BW, VL).
//
// Any thread, no state. Lanes hold Montgomery forms below p, as Fp does, so loads and stores copy. Products run on
// even and odd lanes apart (32 x 32 -> 64 bit) and are reduced with signed words: quotients taken modulo 2^32 as
// signed keep the result in (-p, p), and the unsigned minimum of r and r + p picks the canonical one.
// Source: Montgomery reduction as in Seiler, "Faster AVX2 optimized NTT multiplication", 2018/039, section 3.
#pragma once
#include <immintrin.h>

#include "kernels/field/fp.h"

namespace pp::avx512 {

class Packed {
 public:
  static constexpr int kLanes = 16;

  Packed() = default;
  PP_HD explicit Packed(field::Fp x) : v_(_mm512_set1_epi32(static_cast<int>(x.montgomery()))) {}
  PP_HD explicit Packed(__m512i v) : v_(v) {}
  PP_HD static Packed load(const field::Fp* from) { return Packed(_mm512_loadu_si512(from)); }
  PP_HD void store(field::Fp* to) const { _mm512_storeu_si512(to, v_); }
  PP_HD __m512i vector() const { return v_; }
  PP_HD field::Fp lane(int i) const {
    alignas(64) field::Fp lanes[kLanes];
    store(lanes);
    return lanes[i];
  }

  PP_HD friend Packed operator+(Packed a, Packed b) {
    const __m512i sum = _mm512_add_epi32(a.v_, b.v_);
    return Packed(_mm512_min_epu32(sum, _mm512_sub_epi32(sum, prime())));
  }
  PP_HD friend Packed operator-(Packed a, Packed b) { return canonical(_mm512_sub_epi32(a.v_, b.v_)); }
  PP_HD friend Packed operator*(Packed a, Packed b) { return canonical(signed_product(a.v_, b.v_)); }
  PP_HD Packed operator-() const { return Packed(_mm512_setzero_si512()) - *this; }
  PP_HD Packed& operator+=(Packed b) { return *this = *this + b; }
  PP_HD Packed& operator-=(Packed b) { return *this = *this - b; }
  PP_HD Packed& operator*=(Packed b) { return *this = *this * b; }
  PP_HD Packed square() const {
    const __m512i odd = high(v_);
    return canonical(join_high(reduce(_mm512_mul_epi32(v_, v_)), reduce(_mm512_mul_epi32(odd, odd))));
  }
  PP_HD Packed twice() const { return *this + *this; }
  PP_HD Packed halve() const {
    const __mmask16 is_odd = _mm512_test_epi32_mask(v_, _mm512_set1_epi32(1));
    const __m512i half = _mm512_srli_epi32(v_, 1);
    return Packed(_mm512_mask_add_epi32(half, is_odd, half, _mm512_set1_epi32((field::Fp::kPrime + 1) / 2)));
  }

  /// Gives (a - b) * c; the difference stays signed, which saves a correction.
  PP_HD static Packed subtract_multiply(Packed a, Packed b, Packed c) {
    return canonical(signed_product(_mm512_sub_epi32(a.v_, b.v_), c.v_));
  }
  /// Gives x / 2^K. With m = -x mod 2^K it is (x + m p) / 2^K, and p = 127 * 2^24 + 1: the sum of (x + m) / 2^K, which
  /// is x / 2^K rounded up, and m * 127 * 2^(24 - K). Neither needs a correction.
  template <int K>
  PP_HD Packed over_two_to() const {
    static_assert(K >= 1 && K <= 24);
    const __m512i mask = _mm512_set1_epi32((1 << K) - 1);
    const __m512i below = _mm512_add_epi32(v_, mask);  // x - 1 modulo 2^K
    __m512i factor = _mm512_set1_epi32(127 << (24 - K));
    asm("" : "+v"(factor));  // else the compiler makes three shifts and a subtraction of one product
    const __m512i product = _mm512_mullo_epi32(_mm512_andnot_si512(below, mask), factor);
    return Packed(_mm512_add_epi32(_mm512_srli_epi32(below, K), product));
  }
  /// Gives (x + c)^3, for c_less_p = c - p: all between stays signed, and even and odd lanes apart.
  PP_HD static Packed add_cube(Packed x, std::int32_t c_less_p) {
    const __m512i even = _mm512_add_epi32(x.v_, _mm512_set1_epi32(c_less_p));
    const __m512i odd = high(even);
    const __m512i square_even = high(reduce(_mm512_mul_epi32(even, even)));
    const __m512i square_odd = high(reduce(_mm512_mul_epi32(odd, odd)));
    return canonical(join_high(reduce(_mm512_mul_epi32(square_even, even)), reduce(_mm512_mul_epi32(square_odd, odd))));
  }

  /// Signed words, even and odd lanes apart: factors of a sum of products.
  struct Halves {
    __m512i even, odd;
    PP_HD friend Halves operator-(const Halves& a, const Halves& b) {
      return {_mm512_sub_epi32(a.even, b.even), _mm512_sub_epi32(a.odd, b.odd)};
    }
  };
  /// Gives the lanes in [-(p - 1) / 2, (p - 1) / 2].
  PP_HD Halves centred() const {
    const __mmask16 is_above = _mm512_cmpgt_epi32_mask(v_, _mm512_set1_epi32((field::Fp::kPrime - 1) / 2));
    return spread(_mm512_mask_sub_epi32(v_, is_above, v_, prime()));
  }
  /// Copies one signed word into every lane. Requires: |word| < p.
  PP_HD static Halves broadcast(std::int32_t word) {
    const __m512i all = _mm512_set1_epi32(word);
    return {all, all};
  }
  /// A sum of products that is reduced once. Requires: the products add up to at most p^2 in absolute value, for
  /// instance four of centred factors.
  class ProductSum {
   public:
    PP_HD ProductSum(const Halves& a, const Halves& b)
        : even_(_mm512_mul_epi32(a.even, b.even)), odd_(_mm512_mul_epi32(a.odd, b.odd)) {}
    PP_HD ProductSum& add(const Halves& a, const Halves& b) {
      even_ = _mm512_add_epi64(even_, _mm512_mul_epi32(a.even, b.even));
      odd_ = _mm512_add_epi64(odd_, _mm512_mul_epi32(a.odd, b.odd));
      return *this;
    }
    PP_HD Packed total() const { return canonical(join_high(reduce(even_), reduce(odd_))); }

   private:
    __m512i even_, odd_;
  };

  /// Transposes the 16 x 16 square in place.
  PP_HD static void transpose(Packed* v) {
    exchange<1>(v);
    exchange<2>(v);
    exchange<4>(v);
    exchange<8>(v);
  }

  PP_HD static __m512i prime() { return _mm512_set1_epi32(static_cast<int>(field::Fp::kPrime)); }
  /// Takes signed words in (-p, p) to [0, p).
  PP_HD static Packed canonical(__m512i r) { return Packed(_mm512_min_epu32(r, _mm512_add_epi32(r, prime()))); }

 private:
  PP_HD static Halves spread(__m512i c) { return {c, high(c)}; }
  // Brings odd words to even places, with an instruction that competes with nothing else here (shifts are scarcer).
  PP_HD static __m512i high(__m512i x) { return _mm512_shuffle_epi32(x, _MM_PERM_DDBB); }
  PP_HD static __m512i reduce(__m512i wide) {
    const __m512i inverse = _mm512_set1_epi32(static_cast<int>(field::Fp::kPrimeInverse));
    return _mm512_sub_epi64(wide, _mm512_mul_epi32(_mm512_mul_epi32(wide, inverse), prime()));
  }
  PP_HD static __m512i join_high(__m512i even, __m512i odd) {
    return _mm512_mask_shuffle_epi32(odd, 0x5555, even, _MM_PERM_DDBB);
  }
  PP_HD static __m512i signed_product(__m512i a, __m512i b) {
    const __m512i a_odd = high(a), b_odd = high(b);
    return join_high(reduce(_mm512_mul_epi32(a, b)), reduce(_mm512_mul_epi32(a_odd, b_odd)));
  }

  // Swaps the off-diagonal quarters of every 2D x 2D block.
  template <int D>
  PP_HD static void exchange(Packed* v) {
    for (int i = 0; i < kLanes; ++i) {
      if (i & D) continue;
      const __m512i a = v[i].v_, b = v[i + D].v_;
      if constexpr (D == 1) {
        v[i].v_ = _mm512_mask_shuffle_epi32(a, 0xaaaa, b, _MM_PERM_CCAA);
        v[i + D].v_ = _mm512_mask_shuffle_epi32(b, 0x5555, a, _MM_PERM_DDBB);
      } else if constexpr (D == 2) {
        v[i].v_ = _mm512_unpacklo_epi64(a, b);
        v[i + D].v_ = _mm512_unpackhi_epi64(a, b);
      } else if constexpr (D == 4) {
        v[i].v_ = _mm512_mask_permutex_epi64(a, 0xcc, b, 0x4e);
        v[i + D].v_ = _mm512_mask_permutex_epi64(b, 0x33, a, 0x4e);
      } else {
        v[i].v_ = _mm512_shuffle_i64x2(a, b, 0x44);
        v[i + D].v_ = _mm512_shuffle_i64x2(a, b, 0xee);
      }
    }
  }

  __m512i v_;
};

}  // namespace pp::avx512
