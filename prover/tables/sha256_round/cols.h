// SPDX-License-Identifier: Apache-2.0
// The columns of Sha256Round. One row a round; the 64 rows of a group are rounds 0 to 63.
#pragma once
#include "prover/tables/sha256_round/parts.h"

namespace pp::tables {

/// A sum modulo 2^32 and how far its limbs overflow.
template <class T>
struct Sum32 {
  Word<T> value;
  T carry_lo[3], carry_hi[3];  // bits, lowest first
};

template <class T>
struct Sha256RoundCols {
  T is_real;
  T goes_on;                                   // 1 on a real row whose schedule is wanted by another
  T ts;                                        // of the call
  T a[32], b[32], c[32], e[32], f[32], g[32];  // bits, lowest first
  Word<T> d, h;
  // The schedule: W_t, W_(t + 1) in bits, W_(t + 2) to W_(t + 13), W_(t + 14) in bits, W_(t + 15).
  Word<T> first;
  T second[32];
  Word<T> middle[12];
  T fifteenth[32];
  Word<T> sixteenth;
  Sum32<T> new_a, new_e;
  Word<T> new_word;  // W_(t + 16)
  T word_carry_lo[2], word_carry_hi[2];
};

template <class T>
struct Sha256RoundPeriodic {
  T round;
  Word<T> constant;
  T is_last;
};

}  // namespace pp::tables
