// SPDX-License-Identifier: Apache-2.0
// Domain: where columns live and where they are evaluated, for every height. Pure; any thread.
//
// A column of height 2^h is a polynomial over <g_h>, natural row order. Its low-degree extension lies on the coset
// s_h * <w_{h+b}> with s_h = 3^(2^(M-h)), M the global depth. The point of a table of height h that corresponds to x
// in the domain of height H is x^r, r = 2^(H-h): s_H^r = s_h and w_{H+b}^r = w_{h+b}, so H-domain index i falls on
// its own index i mod 2^(h+b).
#pragma once
#include <cstdint>

#include "kernels/field/fp.h"
#include "prover/protocol/params.h"

namespace pp::protocol {

constexpr field::Fp row_generator(std::uint32_t log_rows) {
  return field::two_adic_generator(static_cast<int>(log_rows));
}
constexpr field::Fp coset_shift(std::uint32_t log_rows) {
  return field::pow_two_to(field::Fp::from(field::Fp::kGenerator), static_cast<int>(kLogRowsMax - log_rows));
}
/// s_h^(2^h), the same for every height: on coset c of <g_h> the vanishing polynomial is this * w_b^c - 1.
constexpr field::Fp shift_to_the_rows() { return coset_shift(0); }

/// Point number `index` of the extended domain.
constexpr field::Fp domain_point(std::uint32_t log_rows, std::uint32_t log_blowup, std::uint32_t index) {
  return coset_shift(log_rows) * row_generator(log_rows + log_blowup).pow(index);
}

}  // namespace pp::protocol
