// SPDX-License-Identifier: Apache-2.0
#include "kernels/ntt/plan.h"

#include "schemas/vocab/check.h"

namespace pp::ntt {

namespace {

using field::Fp;

/// The factors of one half-size m: scale * root^k with root of order 2m.
struct Layer {
  Fp scale;
  Fp root;
};

Layer layer_of(std::size_t table, int log_m, int log_blowup) {
  const Fp root = field::two_adic_generator(log_m + 1);
  if (table == 0) return {Fp::one(), root.inverse()};
  const Fp coset = field::two_adic_generator(log_m + 1 + log_blowup).pow(table - 1);
  return {lde_shift(log_m + 1) * coset, root};
}

}  // namespace

Plan::Plan(int max_log_height, int log_blowup)
    : max_log_height_(max_log_height),
      log_blowup_(log_blowup),
      outer_rows_(max_log_height > kInnerLog ? std::size_t{1} << (max_log_height - kInnerLog) : 0),
      outer_size_(outer_rows_ * kInner) {
  PP_CHECK(max_log_height >= 0 && max_log_height <= kMaxLogHeight);
  PP_CHECK(log_blowup >= 0 && max_log_height + log_blowup <= Fp::kTwoAdicity);
  const std::size_t tables = 1 + (std::size_t{1} << log_blowup);
  inner_ = port::Buffer<Fp>(tables * kInner);
  outer_ = port::Buffer<Fp>(tables * outer_size_);
  for (std::size_t table = 0; table < tables; ++table) {
    Fp* inner = inner_.data() + table * kInner;
    inner[0] = Fp::one();
    for (int log_m = 0; log_m < kInnerLog && log_m < max_log_height; ++log_m) {
      const std::size_t m = std::size_t{1} << log_m;
      const Layer layer = layer_of(table, log_m, log_blowup);
      inner[m] = layer.scale;
      for (std::size_t k = 1; k < m; ++k) inner[m + k] = inner[m + k - 1] * layer.root;
    }
    Fp* outer = outer_.data() + table * outer_size_;
    for (int log_m = kInnerLog; log_m < max_log_height; ++log_m) {
      const std::size_t rows = std::size_t{1} << (log_m - kInnerLog);
      const Layer layer = layer_of(table, log_m, log_blowup);
      const Fp step = layer.root.pow(kInner);
      Fp start = layer.scale;
      for (std::size_t c = 0; c < kInner; ++c, start *= layer.root) {
        Fp* lane = outer + (c / kTile * outer_rows_ + rows) * kTile + c % kTile;
        Fp factor = start;
        for (std::size_t r = 0; r < rows; ++r, factor *= step) lane[r * kTile] = factor;
      }
    }
  }
}

}  // namespace pp::ntt
