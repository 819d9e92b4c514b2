// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/value.h"

#include "prover/recursion/builder.h"

namespace pp::recursion {

using field::FpExt;

Cell Cell::of_stream(Builder& builder, std::uint32_t stream, std::uint32_t position) {
  Cell cell;
  cell.builder_ = &builder, cell.kind_ = Kind::Stream, cell.index_ = stream, cell.position_ = position;
  return cell;
}

Cell Cell::of_wire(Builder& builder, std::uint32_t wire) {
  Cell cell;
  cell.builder_ = &builder, cell.kind_ = Kind::Wire, cell.index_ = wire;
  return cell;
}

Value::Value(const Cell& cell) : constant_(FpExt::from_base(cell.constant())) {
  if (cell.kind() != Cell::Kind::Constant) *this = cell.builder()->value_of(cell);
}

Value Value::of_node(Builder& builder, std::uint32_t node) {
  Value value;
  value.builder_ = &builder, value.node_ = node;
  return value;
}

Value Value::from_coefficients(const std::array<Cell, field::kExtDegree>& cells) {
  FpExt constant;
  Builder* builder = nullptr;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    constant.c[i] = cells[i].constant();
    if (cells[i].builder()) builder = cells[i].builder();
  }
  return builder ? builder->compose(cells) : Value(constant);
}

std::array<Cell, field::kExtDegree> Value::coefficients() const {
  if (builder_) return builder_->coefficients(*this);
  std::array<Cell, field::kExtDegree> cells;
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = Cell(constant_.c[i]);
  return cells;
}

Value Value::pow(std::uint64_t exponent) const {
  Value result = one();
  for (Value base = *this; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result = result * base;
    if (exponent > 1) base = base.square();
  }
  return result;
}

Value operator+(const Value& a, const Value& b) {
  if (a.is_constant() && b.is_constant()) return Value(a.constant() + b.constant());
  if (a.is_constant(FpExt::zero())) return b;
  if (b.is_constant(FpExt::zero())) return a;
  return (a.builder() ? a : b).builder()->add(a, b);
}

Value operator-(const Value& a, const Value& b) {
  if (a.is_constant() && b.is_constant()) return Value(a.constant() - b.constant());
  if (b.is_constant()) return a + Value(-b.constant());
  if (a.is_constant(FpExt::zero())) return b * Value(-FpExt::one());
  return b.builder()->subtract(a, b);
}

Value operator*(const Value& a, const Value& b) {
  if (a.is_constant() && b.is_constant()) return Value(a.constant() * b.constant());
  if (a.is_constant(FpExt::zero()) || b.is_constant(FpExt::zero())) return Value::zero();
  if (a.is_constant(FpExt::one())) return b;
  if (b.is_constant(FpExt::one())) return a;
  return (a.builder() ? a : b).builder()->multiply(a, b);
}

Value quotient_of(const Value& a, const Value& b, const Value& d) {
  if (d.is_constant()) return (a - b) * Value(d.constant().inverse());
  return d.builder()->divide(a, b, d);
}

}  // namespace pp::recursion
