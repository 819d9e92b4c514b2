// SPDX-License-Identifier: Apache-2.0
// Matrix: columns of field elements, and the views that the backend's verbs take.
//
// Shape: `width` columns, each of 2^log_blowup cosets of 2^log_height rows, coset-major: row k of coset c stands at
// c * 2^log_height + k and is the natural index k * 2^log_blowup + c. A trace has log_blowup 0. A vector of extension
// elements is a matrix of 5 columns, one for each coefficient. Columns start 64 bytes off any power of two apart, so
// that walking a row does not hit one cache set.
#pragma once
#include <cstddef>

#include "kernels/field/fp_ext.h"
#include "kernels/port/buffer.h"

namespace pp {

struct ConstColumns {
  const field::Fp* data = nullptr;
  std::size_t stride = 0;  // elements from one column to the next
  std::size_t width = 0;
  int log_height = 0;
  int log_blowup = 0;

  PP_HD const field::Fp* column(std::size_t j) const { return data + j * stride; }
  PP_HD std::size_t height() const { return std::size_t{1} << log_height; }
  PP_HD std::size_t length() const { return std::size_t{1} << (log_height + log_blowup); }
  /// Gives columns [first, first + count).
  PP_HD ConstColumns columns(std::size_t first, std::size_t count) const {
    return {data + first * stride, stride, count, log_height, log_blowup};
  }
  /// Gives one coset as a matrix without blow-up.
  PP_HD ConstColumns coset(std::size_t c) const { return {data + c * height(), stride, width, log_height, 0}; }
};

struct Columns {
  field::Fp* data = nullptr;
  std::size_t stride = 0;
  std::size_t width = 0;
  int log_height = 0;
  int log_blowup = 0;

  PP_HD field::Fp* column(std::size_t j) const { return data + j * stride; }
  PP_HD std::size_t height() const { return std::size_t{1} << log_height; }
  PP_HD std::size_t length() const { return std::size_t{1} << (log_height + log_blowup); }
  PP_HD Columns columns(std::size_t first, std::size_t count) const {
    return {data + first * stride, stride, count, log_height, log_blowup};
  }
  PP_HD Columns coset(std::size_t c) const { return {data + c * height(), stride, width, log_height, 0}; }
  PP_HD operator ConstColumns() const { return {data, stride, width, log_height, log_blowup}; }
};

/// Where row i of the natural order stands in storage.
PP_HD constexpr std::size_t storage_index(std::size_t natural, int log_height, int log_blowup) {
  return ((natural & ((std::size_t{1} << log_blowup) - 1)) << log_height) + (natural >> log_blowup);
}

class Matrix {
 public:
  Matrix() = default;
  /// Contents are indeterminate.
  Matrix(std::size_t width, int log_height, int log_blowup = 0)
      : stride_(padded(std::size_t{1} << (log_height + log_blowup))),
        width_(width),
        log_height_(log_height),
        log_blowup_(log_blowup),
        cells_(width * stride_) {}

  Columns view() { return {cells_.data(), stride_, width_, log_height_, log_blowup_}; }
  ConstColumns view() const { return {cells_.data(), stride_, width_, log_height_, log_blowup_}; }
  field::Fp* column(std::size_t j) { return cells_.data() + j * stride_; }
  const field::Fp* column(std::size_t j) const { return cells_.data() + j * stride_; }
  std::size_t width() const { return width_; }
  std::size_t height() const { return std::size_t{1} << log_height_; }
  std::size_t length() const { return std::size_t{1} << (log_height_ + log_blowup_); }
  int log_height() const { return log_height_; }
  int log_blowup() const { return log_blowup_; }
  bool empty() const { return width_ == 0; }

  /// Reads element `row` (in storage order) of a vector of extension elements. Requires: width 5.
  field::FpExt ext(std::size_t row) const {
    field::FpExt x;
    for (std::size_t j = 0; j < 5; ++j) x.c[j] = column(j)[row];
    return x;
  }
  void set_ext(std::size_t row, const field::FpExt& x) {
    for (std::size_t j = 0; j < 5; ++j) column(j)[row] = x.c[j];
  }

 private:
  static constexpr std::size_t padded(std::size_t length) { return length >= 1024 ? length + 16 : length; }

  std::size_t stride_ = 0;
  std::size_t width_ = 0;
  int log_height_ = 0;
  int log_blowup_ = 0;
  port::Buffer<field::Fp> cells_;
};

}  // namespace pp
