// SPDX-License-Identifier: Apache-2.0
// The columns of Bits. One row a bit; 31 rows a value, the highest bit first.
#pragma once
#include "prover/recursion/machine/ports.h"

namespace pp::recursion {

template <class T>
struct BitsPrep {
  T first;                // the highest bit
  T to_high, to_low;      // the next row is another of the seven highest bits, or of the 24 lower ones
  T value_address, last;  // the lowest bit, where the value is read
  Port<T> bit;
  Port<T> power;
  T factor_less_one;  // by which the power grows where the bit is 1, less one
};

template <class T>
struct BitsCols {
  T bit;
  T value;                // of the bits from the highest to this one
  T ones;                 // all of the seven highest bits, down to this one, are 1
  T power_before, power;  // the product of the factors of the bits that are 1
};

}  // namespace pp::recursion
