// SPDX-License-Identifier: Apache-2.0
// Poseidon2W16: the Poseidon2 permutation of width 16 over KoalaBear, cube S-box, 8 external and 20 internal rounds.
//
// Any thread, no state; written once over the cell type T (Fp, packed, or a circuit's value), which needs +, -, *
// and construction from Fp. Hash functions take the permutation as a parameter, so another can be swapped in.
// Source: Grassi, Khovratovich, Schofnegger, "Poseidon2", 2023/323, sections 5 and 6.
#pragma once
#include "kernels/field/fp.h"
#include "kernels/hash/poseidon2_constants.h"

namespace pp::hash {

/// The constants in Montgomery form, so that rounds only load them.
struct Poseidon2Tables {
  field::Fp external[8][16];
  field::Fp internal[20];
  field::Fp diagonal[16];  // internal matrix = all ones + diag(diagonal)
  // The same round constants less p, as signed words, for vectors that leave the sum unreduced.
  std::int32_t external_less_p[8][16];
  std::int32_t internal_less_p[20];
};

constexpr Poseidon2Tables make_poseidon2_tables() {
  using field::Fp;
  Poseidon2Tables t{};
  for (int r = 0; r < 4; ++r)
    for (int i = 0; i < 16; ++i) {
      t.external[r][i] = Fp::from(kPoseidon2ExternalInitial[r][i]);
      t.external[r + 4][i] = Fp::from(kPoseidon2ExternalFinal[r][i]);
    }
  const auto less_p = [](Fp x) { return static_cast<std::int32_t>(x.montgomery() - Fp::kPrime); };
  for (int r = 0; r < 8; ++r)
    for (int i = 0; i < 16; ++i) t.external_less_p[r][i] = less_p(t.external[r][i]);
  for (int r = 0; r < 20; ++r) {
    t.internal[r] = Fp::from(kPoseidon2Internal[r]);
    t.internal_less_p[r] = less_p(t.internal[r]);
  }
  const Fp half = Fp::one().halve();
  const auto two_to_minus = [&](std::uint64_t n) { return half.pow(n); };
  const Fp diagonal[16] = {-Fp::from(2),
                           Fp::one(),
                           Fp::from(2),
                           half,
                           Fp::from(3),
                           Fp::from(4),
                           -half,
                           -Fp::from(3),
                           -Fp::from(4),
                           two_to_minus(8),
                           two_to_minus(3),
                           two_to_minus(24),
                           -two_to_minus(8),
                           -two_to_minus(3),
                           -two_to_minus(4),
                           -two_to_minus(24)};
  for (int i = 0; i < 16; ++i) t.diagonal[i] = diagonal[i];
  return t;
}
inline constexpr Poseidon2Tables kPoseidon2 = make_poseidon2_tables();

/// Vectors, which add, halve and divide by powers of two faster than they multiply.
template <class T>
concept WideCell = requires(T x) {
  T::add_cube(x, std::int32_t{});
};

struct Poseidon2W16 {
  static constexpr int kWidth = 16;
  static constexpr int kRate = 8;
  static constexpr int kDigest = 8;
  static constexpr int kExternalRounds = 8;
  static constexpr int kInternalRounds = 20;

  /// Permutes 16 cells in place.
  template <class T>
  PP_HD static constexpr void permute(T* s) {
    external_matrix(s);
    for (int r = 0; r < 4; ++r) external_round(s, r);
    for (int r = 0; r < kInternalRounds; ++r) {
      if constexpr (WideCell<T>)
        s[0] = T::add_cube(s[0], kPoseidon2.internal_less_p[r]);
      else
        s[0] = cube(s[0] + T(kPoseidon2.internal[r]));
      internal_matrix(s);
    }
    for (int r = 4; r < 8; ++r) external_round(s, r);
  }

  /// Multiplies by circ(2 M4, M4, M4, M4).
  template <class T>
  PP_HD static constexpr void external_matrix(T* s) {
    for (int k = 0; k < 16; k += 4) {
      const T s01 = s[k] + s[k + 1], s23 = s[k + 2] + s[k + 3];
      const T all = s01 + s23;
      const T left = all + s[k + 1], right = all + s[k + 3];
      s[k + 3] = right + (s[k] + s[k]);
      s[k + 1] = left + (s[k + 2] + s[k + 2]);
      s[k] = left + s01;
      s[k + 2] = right + s23;
    }
    for (int j = 0; j < 4; ++j) {
      const T sum = (s[j] + s[j + 4]) + (s[j + 8] + s[j + 12]);
      for (int k = 0; k < 16; k += 4) s[k + j] = s[k + j] + sum;
    }
  }

  /// Multiplies by ones + diag(diagonal).
  template <class T>
  PP_HD static constexpr void internal_matrix(T* s) {
    const T head = s[0];
    const T rest = (((s[1] + s[2]) + (s[3] + s[4])) + ((s[5] + s[6]) + (s[7] + s[8]))) +
                   (((s[9] + s[10]) + (s[11] + s[12])) + ((s[13] + s[14]) + s[15]));
    const T sum = rest + head;
    s[0] = rest - head;
    if constexpr (WideCell<T>) {
      scale_diagonal(s, sum);
    } else {
      for (int i = 1; i < 16; ++i) s[i] = sum + s[i] * T(kPoseidon2.diagonal[i]);
    }
  }

  template <class T>
  PP_HD static constexpr T cube(const T& x) {
    return x * x * x;
  }

 private:
  template <class T>
  PP_HD static constexpr void external_round(T* s, int r) {
#pragma GCC unroll 16  // the state then stays in registers
    for (int i = 0; i < 16; ++i) {
      if constexpr (WideCell<T>)
        s[i] = T::add_cube(s[i], kPoseidon2.external_less_p[r][i]);
      else
        s[i] = cube(s[i] + T(kPoseidon2.external[r][i]));
    }
    external_matrix(s);
  }

  // The diagonal is -2, 1, 2, 1/2, 3, 4, -1/2, -3, -4, 2^-8, 2^-3, 2^-24, -2^-8, -2^-3, -2^-4, -2^-24.
  template <class T>
  PP_HD static constexpr void scale_diagonal(T* s, const T& sum) {
    s[1] = sum + s[1];
    s[2] = sum + s[2].twice();
    s[3] = sum + s[3].halve();
    s[4] = sum + s[4].twice() + s[4];
    s[5] = sum + s[5].twice().twice();
    s[6] = sum - s[6].halve();
    s[7] = sum - s[7].twice() - s[7];
    s[8] = sum - s[8].twice().twice();
    s[9] = sum + s[9].template over_two_to<8>();
    s[10] = sum + s[10].template over_two_to<3>();
    s[11] = sum + s[11].template over_two_to<24>();
    s[12] = sum - s[12].template over_two_to<8>();
    s[13] = sum - s[13].template over_two_to<3>();
    s[14] = sum - s[14].template over_two_to<4>();
    s[15] = sum - s[15].template over_two_to<24>();
  }
};

}  // namespace pp::hash
