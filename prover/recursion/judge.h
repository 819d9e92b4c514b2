// SPDX-License-Identifier: Apache-2.0
// CircuitJudge: the verifier's checks as statements of a circuit, and the sponge of its transcript as operations.
// The twin of verify::NativeJudge. One circuit owns it; one thread.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "prover/protocol/domain.h"
#include "prover/protocol/params.h"
#include "prover/recursion/builder.h"
#include "prover/verify/verdict.h"

namespace pp::recursion {

class CircuitDuplex {
 public:
  static constexpr std::size_t kRate = 8;
  explicit CircuitDuplex(Builder& builder) : builder_(&builder) {}

  void absorb(const Builder::CellBlock& block, std::uint32_t tag, std::uint32_t count) {
    builder_->absorb(block, is_first_, {field::Fp::from(tag), field::Fp::from(count), field::Fp::zero()});
    is_first_ = false;
    rate_.reset();
  }
  Cell rate(std::size_t i) {
    if (!rate_) rate_ = builder_->squeeze();
    return (*rate_)[i];
  }
  void advance() { rate_.reset(); }

 private:
  Builder* builder_;
  bool is_first_ = true;
  std::optional<Builder::CellBlock> rate_;
};

/// The height of a table: known when the circuit is made, or chosen by the prover as the one bit that is 1.
struct TableHeight {
  std::optional<std::uint32_t> fixed;
  std::vector<Value> one_hot;  // of heights kLogRowsMin and up
};

/// A queried position of a codeword: its index as bits, lowest first, and its point. All trees that the index leads
/// into have their cap's digests in order of the same low bits.
struct CircuitPosition {
  std::vector<Value> bits;
  Value x;
  std::optional<Value> cap_index;  // absent where caps are roots
};

class CircuitJudge {
 public:
  using T = Cell;
  using B = Value;
  using E = Value;
  using D = CircuitDuplex;
  using Index = CircuitPosition;

  CircuitJudge(Builder& builder, const protocol::Params& params, std::uint32_t log_tallest)
      : builder_(builder), params_(params), log_tallest_(log_tallest) {}
  /// Requires: before the quotient identity is checked.
  void set_heights(std::vector<TableHeight> heights) { heights_ = std::move(heights); }

  Builder& builder() { return builder_; }
  const protocol::Params& params() const { return params_; }
  D duplex() const { return D(builder_); }

  bool equal(verify::Verdict refusal, const E& a, const E& b);
  /// Inverting the element states it.
  bool nonzero(verify::Verdict, const E&) { return true; }
  bool outside_base_field(verify::Verdict refusal, const E& e);
  bool low_bits_vanish(verify::Verdict refusal, const Cell& cell, std::uint32_t bits);
  /// Shape: squares[k] = zeta^(2^k) for k = 0..H.
  E at_height(std::size_t table, std::span<const E> squares) const;
  E per_row(std::size_t table, const E& sum) const;
  Index index(const Cell& drawn, std::uint32_t bits);

 private:
  Builder& builder_;
  const protocol::Params& params_;
  std::uint32_t log_tallest_;
  std::vector<TableHeight> heights_;
};

}  // namespace pp::recursion
