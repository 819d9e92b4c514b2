// SPDX-License-Identifier: Apache-2.0
// Plan: the twiddle factors of all transforms up to one height and one blow-up, built once and then only read.
//
// Any thread may read it. A transform of size n is an inverse DIF from natural order to bit-reversed coefficients and,
// for each coset, a forward DIT back to natural order. The butterfly of half-size m in coset c at shift s uses
// s^(n / 2m) w_2m^k; with s_h = 3^(2^(M - h)) that factor does not depend on h, so one table serves all heights and
// shifting costs no multiplication of its own.
#pragma once
#include <cstddef>

#include "kernels/field/fp.h"
#include "kernels/port/buffer.h"

namespace pp::ntt {

inline constexpr int kMaxLogHeight = 21;  // M: the tallest table there is

/// Gives s_h, the shift of the LDE domain of height 2^log_height.
PP_HD constexpr field::Fp lde_shift(int log_height) {
  return field::pow_two_to(field::Fp::from(field::Fp::kGenerator), kMaxLogHeight - log_height);
}

class Plan {
 public:
  static constexpr int kInnerLog = 12;  // chunks of 16 KiB stay in the first-level cache
  static constexpr std::size_t kInner = std::size_t{1} << kInnerLog;
  static constexpr std::size_t kTile = 16;  // elements of a row that one strided tile takes: one cache line

  /// Requires: log_blowup + max_log_height <= 24, max_log_height <= kMaxLogHeight.
  Plan(int max_log_height, int log_blowup);

  PP_HD int max_log_height() const { return max_log_height_; }
  PP_HD int log_blowup() const { return log_blowup_; }

  /// Table 0 is the inverse transform's; table 1 + c is the forward transform's into coset c. Inside a table the
  /// factor of half-size m at position k stands at m + k.
  PP_HD const field::Fp* inner(std::size_t table) const { return inner_.data() + table * kInner; }
  /// Factors of the layers above kInner for one tile of kTile adjacent rows' positions: the factor of half-size
  /// r_m * kInner at row r, lane l stands at (r_m + r) * kTile + l.
  PP_HD const field::Fp* outer(std::size_t table, std::size_t tile) const {
    return outer_.data() + table * outer_size_ + tile * outer_rows_ * kTile;
  }

 private:
  int max_log_height_;
  int log_blowup_;
  std::size_t outer_rows_;  // 0 when everything fits a chunk
  std::size_t outer_size_;
  port::Buffer<field::Fp> inner_;
  port::Buffer<field::Fp> outer_;
};

}  // namespace pp::ntt
