// SPDX-License-Identifier: Apache-2.0
// Fp: the KoalaBear field, p = 2^31 - 2^24 + 1, in Montgomery form with R = 2^32.
//
// Any thread, no state. `from` takes integers, `value` gives the canonical integer back; what lies in memory is the
// Montgomery form, below p and therefore unique, so comparing bytes compares values. Everything is constexpr.
// Source: Montgomery, "Modular multiplication without trial division", 1985.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/port/hd.h"

namespace pp::field {

class Fp {
 public:
  static constexpr std::uint32_t kPrime = 0x7f000001u;
  static constexpr std::uint32_t kGenerator = 3;               // of the whole multiplicative group
  static constexpr int kTwoAdicity = 24;                       // 2^24 divides p - 1
  static constexpr std::uint32_t kPrimeInverse = 0x81000001u;  // p^-1 modulo 2^32

  constexpr Fp() = default;

  /// Takes any 32-bit integer modulo p.
  PP_HD static constexpr Fp from(std::uint32_t integer) { return Fp(reduce(std::uint64_t{integer} * kRadixSquared)); }
  /// Takes any 64-bit integer modulo p.
  PP_HD static constexpr Fp from_u64(std::uint64_t integer) {
    return from(static_cast<std::uint32_t>(integer % kPrime));
  }
  /// Takes a word that already is a Montgomery form. Requires: word < p.
  PP_HD static constexpr Fp from_montgomery(std::uint32_t word) { return Fp(word); }
  /// Says whether `integer` is the canonical form of an element, which proofs must use.
  PP_HD static constexpr bool is_canonical(std::uint32_t integer) { return integer < kPrime; }
  PP_HD static constexpr Fp zero() { return Fp(0); }
  PP_HD static constexpr Fp one() { return Fp(kRadix); }

  /// Gives the canonical integer in [0, p).
  PP_HD constexpr std::uint32_t value() const { return reduce(word_); }
  PP_HD constexpr std::uint32_t montgomery() const { return word_; }
  /// Gives the Montgomery form less p where that is nearer to zero: a word in [-(p - 1) / 2, (p - 1) / 2].
  PP_HD constexpr std::int32_t centred() const {
    return static_cast<std::int32_t>(word_) - (word_ > (kPrime - 1) / 2 ? static_cast<std::int32_t>(kPrime) : 0);
  }
  /// Reduces a sum of products of Montgomery forms. Requires: |sum| <= p^2.
  PP_HD static constexpr Fp from_signed_product(std::int64_t sum) {
    constexpr std::int64_t kSquare = std::int64_t{kPrime} * kPrime;
    return Fp(reduce(static_cast<std::uint64_t>(sum < 0 ? sum + kSquare : sum)));
  }

  PP_HD friend constexpr Fp operator+(Fp a, Fp b) {
    const std::uint32_t sum = a.word_ + b.word_;
    return Fp(sum >= kPrime ? sum - kPrime : sum);
  }
  PP_HD friend constexpr Fp operator-(Fp a, Fp b) {
    const std::uint32_t difference = a.word_ - b.word_;
    return Fp(a.word_ < b.word_ ? difference + kPrime : difference);
  }
  PP_HD friend constexpr Fp operator*(Fp a, Fp b) { return Fp(reduce(std::uint64_t{a.word_} * b.word_)); }
  PP_HD constexpr Fp operator-() const { return Fp(word_ == 0 ? 0 : kPrime - word_); }
  PP_HD constexpr Fp& operator+=(Fp b) { return *this = *this + b; }
  PP_HD constexpr Fp& operator-=(Fp b) { return *this = *this - b; }
  PP_HD constexpr Fp& operator*=(Fp b) { return *this = *this * b; }
  PP_HD friend constexpr bool operator==(Fp a, Fp b) { return a.word_ == b.word_; }
  PP_HD friend constexpr bool operator!=(Fp a, Fp b) { return a.word_ != b.word_; }

  PP_HD constexpr Fp square() const { return *this * *this; }
  PP_HD constexpr Fp twice() const { return *this + *this; }
  PP_HD constexpr Fp halve() const { return Fp((word_ >> 1) + ((word_ & 1) ? (kPrime + 1) / 2 : 0)); }
  PP_HD constexpr bool is_zero() const { return word_ == 0; }

  PP_HD constexpr Fp pow(std::uint64_t exponent) const {
    Fp result = one();
    for (Fp base = *this; exponent != 0; exponent >>= 1, base = base.square())
      if (exponent & 1) result *= base;
    return result;
  }
  /// Gives 1/x, and 0 for 0: callers that must refuse zero test for it.
  PP_HD constexpr Fp inverse() const { return pow(kPrime - 2); }

 private:
  static constexpr std::uint32_t kRadix = 0x01fffffeu;         // 2^32 modulo p
  static constexpr std::uint32_t kRadixSquared = 0x17f7efe4u;  // 2^64 modulo p

  PP_HD explicit constexpr Fp(std::uint32_t word) : word_(word) {}
  // Subtracts the multiple of p that agrees with `wide` in its low half; the high half is then wide / 2^32.
  // Requires: wide < p * 2^32.
  PP_HD static constexpr std::uint32_t reduce(std::uint64_t wide) {
    const std::uint32_t quotient = static_cast<std::uint32_t>(wide) * kPrimeInverse;
    const std::uint32_t high = static_cast<std::uint32_t>(wide >> 32);
    const std::uint32_t excess = static_cast<std::uint32_t>((std::uint64_t{quotient} * kPrime) >> 32);
    return high < excess ? high - excess + kPrime : high - excess;
  }

  std::uint32_t word_ = 0;
};

static_assert(sizeof(Fp) == 4);
static_assert(Fp::kPrime * Fp::kPrimeInverse == 1u);
static_assert(Fp::one().value() == 1 && Fp::from(0xffffffffu).value() == 0xffffffffu - 2 * Fp::kPrime);

/// Gives the fixed generator of the subgroup of order 2^log: 3^((p - 1) / 2^log). Requires: 0 <= log <= 24.
PP_HD constexpr Fp two_adic_generator(int log) { return Fp::from(Fp::kGenerator).pow((Fp::kPrime - 1) >> log); }

/// Gives x^(2^log).
template <class T>
PP_HD constexpr T pow_two_to(T x, int log) {
  for (int i = 0; i < log; ++i) x = x.square();
  return x;
}

/// Gives 1/x on every lane of any cell type (0 for 0): x^(p - 2), where p - 2 is 6 ones, a zero and 24 ones.
template <class T>
PP_HD constexpr T inverse(const T& x) {
  const T x3 = x.square() * x;
  const T x6 = pow_two_to(x3, 2) * x3;  // 4 ones
  const T ones6 = pow_two_to(x6, 2) * x3;
  const T ones12 = pow_two_to(ones6, 6) * ones6;
  const T ones24 = pow_two_to(ones12, 12) * ones12;
  return pow_two_to(ones6, 25) * ones24;
}

}  // namespace pp::field
