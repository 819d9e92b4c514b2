// SPDX-License-Identifier: Apache-2.0
// PackedReader: evaluates a table's constraints on as many consecutive rows as a vector has lanes, for the quotient.
//
// Templated on the packed cell of one instruction set, which is in a namespace of its own; so are all its copies.
// Constraints are weighted with precomputed powers of the challenge, in the order of the sequence. Not shared.
#pragma once
#include <cstdint>
#include <span>

#include "kernels/field/fp_ext.h"
#include "kernels/port/hd.h"
#include "prover/air/packed_challenges.h"

namespace pp::air {

template <class P>
class PackedReader : public ConstraintSequence<PackedReader<P>, P, field::Ext<P>> {
 public:
  using E = field::Ext<P>;

  /// Shape: weights has one power for each constraint; phis points at the fractions' columns of coset c, `stride`
  /// apart, at the row that lane 0 reads.
  PackedReader(const PackedChallenges& lookup, const field::ExtFactor* weights, const field::Fp* phis,
               std::size_t stride)
      : lookup_(lookup), weight_(weights), phis_(phis), stride_(stride) {}

  PP_HD static P constant(std::uint32_t v) { return P(field::Fp::from(v)); }

  PP_HD E denominator(Bus bus, std::span<const P> tuple) const { return packed_denominator(lookup_, bus, tuple); }
  PP_HD E phi(std::uint32_t j) const {
    E e;
    for (std::size_t i = 0; i < kExtensionDegree; ++i) e.c[i] = P::load(phis_ + (kExtensionDegree * j + i) * stride_);
    return e;
  }
  PP_HD void fold(const P& e) {
    open_[n_open_] = e.centred();
    open_weight_[n_open_] = weight_++;
    if (++n_open_ == kTerms) close();
  }
  PP_HD void fold(const E& e) { every_row_ = every_row_ + e * *weight_++; }
  PP_HD void fold_first(const E& e) { first_row_ = e * *weight_++; }

  /// The folded constraints that hold on every row, and those that hold on the first.
  PP_HD const E& every_row() {
    close();
    return every_row_;
  }
  const E& first_row() const { return first_row_; }

 private:
  static constexpr std::size_t kExtensionDegree = field::kExtDegree;
  static constexpr std::size_t kTerms = 4;  // products that are added up before they are reduced

  PP_HD void close() {
    if (n_open_ == 0) return;
    for (int i = 0; i < field::kExtDegree; ++i) {
      typename P::ProductSum sum(open_[0], P::broadcast(open_weight_[0]->c[i]));
      for (std::size_t t = 1; t < n_open_; ++t) sum.add(open_[t], P::broadcast(open_weight_[t]->c[i]));
      every_row_.c[i] = every_row_.c[i] + sum.total();
    }
    n_open_ = 0;
  }

  const PackedChallenges& lookup_;
  const field::ExtFactor* weight_;
  const field::Fp* phis_;
  std::size_t stride_;
  E every_row_ = E::zero();
  E first_row_ = E::zero();
  typename P::Halves open_[kTerms];  // constraints in base cells that are not yet folded in
  const field::ExtFactor* open_weight_[kTerms];
  std::size_t n_open_ = 0;
};

}  // namespace pp::air
