// SPDX-License-Identifier: Apache-2.0
// Cell and Value: what the verifier computes with when it is written down as a circuit.
//
// A Cell is one base element that exists somewhere: a constant, an element of a block, a wire. It moves but does not
// compute. A Value is an extension element with the arithmetic that templates expect; each operation writes to the
// builder's program, sums taking up the product beside them (a * b + c is one operation). Constants compute on their
// own. A builder outlives its cells and values; one thread.
#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "kernels/field/fp_ext.h"

namespace pp::recursion {

class Builder;

class Cell {
 public:
  enum class Kind : std::uint8_t { Constant, Stream, Wire };

  Cell() = default;
  explicit Cell(field::Fp constant) : constant_(constant) {}
  /// The element at a position of one of the builder's streams.
  static Cell of_stream(Builder& builder, std::uint32_t stream, std::uint32_t position);
  /// A wire that holds a base element.
  static Cell of_wire(Builder& builder, std::uint32_t wire);

  Kind kind() const { return kind_; }
  Builder* builder() const { return builder_; }
  field::Fp constant() const { return constant_; }
  std::uint32_t index() const { return index_; }        // of the stream or the wire
  std::uint32_t position() const { return position_; }  // within the stream

 private:
  Builder* builder_ = nullptr;
  Kind kind_ = Kind::Constant;
  field::Fp constant_ = field::Fp::zero();
  std::uint32_t index_ = 0, position_ = 0;
};

class Value {
 public:
  Value() : constant_(field::FpExt::zero()) {}
  explicit Value(field::Fp constant) : constant_(field::FpExt::from_base(constant)) {}
  explicit Value(const field::FpExt& constant) : constant_(constant) {}
  /// A base element.
  explicit Value(const Cell& cell);
  static Value from_coefficients(const std::array<Cell, field::kExtDegree>& cells);
  static Value of_node(Builder& builder, std::uint32_t node);

  static Value zero() { return Value(); }
  static Value one() { return Value(field::FpExt::one()); }
  static Value broadcast(const field::FpExt& constant) { return Value(constant); }

  std::array<Cell, field::kExtDegree> coefficients() const;
  Value square() const { return *this * *this; }
  Value inverse() const { return quotient_of(one(), zero(), *this); }
  Value pow(std::uint64_t exponent) const;

  friend Value operator+(const Value& a, const Value& b);
  friend Value operator-(const Value& a, const Value& b);
  friend Value operator*(const Value& a, const Value& b);
  /// (a - b) / d in one operation; where d is zero nothing proves, unless a = b too, and then it is anything.
  friend Value quotient_of(const Value& a, const Value& b, const Value& d);

  bool is_constant() const { return builder_ == nullptr; }
  bool is_constant(const field::FpExt& v) const { return is_constant() && constant_ == v; }
  const field::FpExt& constant() const { return constant_; }
  Builder* builder() const { return builder_; }
  std::uint32_t node() const { return node_; }

 private:
  Builder* builder_ = nullptr;
  std::uint32_t node_ = 0;
  field::FpExt constant_;
};

}  // namespace pp::recursion
