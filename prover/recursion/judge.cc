// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/judge.h"

namespace pp::recursion {

using field::Fp;
using field::FpExt;
using verify::Verdict;

bool CircuitJudge::equal(Verdict refusal, const Value& a, const Value& b) {
  builder_.enter(std::string(verify::to_string(refusal)));
  builder_.assert_equal(a, b);
  builder_.leave();
  return true;
}

/// The base field is what the Frobenius map leaves alone; what it moves differs from its image by something invertible.
bool CircuitJudge::outside_base_field(Verdict refusal, const Value& e) {
  builder_.enter(std::string(verify::to_string(refusal)));
  const auto cells = e.coefficients();
  Value image(cells[0]);
  for (std::size_t i = 1; i < cells.size(); ++i) image = Value(cells[i]) * Value(field::kFrobenius.row[i]) + image;
  (image - e).inverse();
  builder_.leave();
  return true;
}

/// 2 to the number of bits that are 1 is 1 only if there are none: the order of 2 is above 2^24.
bool CircuitJudge::low_bits_vanish(Verdict refusal, const Cell& cell, std::uint32_t bits) {
  if (bits == 0) return true;
  const std::vector<Fp> factors(bits, Fp::from(2));
  return equal(refusal, builder_.bits_of(cell, bits, factors).power, Value::one());
}

Value CircuitJudge::at_height(std::size_t table, std::span<const Value> squares) const {
  const TableHeight& height = heights_[table];
  if (height.fixed) return squares[log_tallest_ - *height.fixed];
  Value y;
  for (std::size_t k = 0; k < height.one_hot.size(); ++k)
    y = height.one_hot[k] * squares[log_tallest_ - protocol::kLogRowsMin - k] + y;
  return y;
}

Value CircuitJudge::per_row(std::size_t table, const Value& sum) const {
  const auto inverse_of = [](std::size_t log_rows) { return Value(Fp::from(1u << log_rows).inverse()); };
  const TableHeight& height = heights_[table];
  if (height.fixed) return sum * inverse_of(*height.fixed);
  Value per_row;
  for (std::size_t k = 0; k < height.one_hot.size(); ++k)
    per_row = height.one_hot[k] * inverse_of(protocol::kLogRowsMin + k) + per_row;
  return sum * per_row;
}

CircuitPosition CircuitJudge::index(const Cell& drawn, std::uint32_t bits) {
  std::vector<Fp> factors{protocol::row_generator(bits)};
  while (factors.size() < bits) factors.push_back(factors.back().square());
  Builder::Bits low = builder_.bits_of(drawn, bits, std::move(factors));
  std::optional<Value> cap_index;
  if (params_.log_cap > 0) {
    cap_index.emplace();
    for (std::uint32_t i = 0; i < params_.log_cap; ++i) cap_index = low.bits[i] * Value(Fp::from(1u << i)) + *cap_index;
  }
  const Value x = low.power * Value(protocol::coset_shift(bits - params_.log_blowup));
  return {std::move(low.bits), x, std::move(cap_index)};
}

}  // namespace pp::recursion
