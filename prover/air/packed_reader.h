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
#include "prover/air/constraint_sequence.h"

namespace pp::air {

template <class P>
class PackedReader : public ConstraintSequence<PackedReader<P>, P, field::Ext<P>> {
 public:
  using E = field::Ext<P>;

  /// Shape: weights has one power for each constraint; phis points at the fractions' columns of coset c, `stride`
  /// apart, at the row that lane 0 reads.
  PackedReader(const LookupChallenges<field::FpExt>& lookup, const field::FpExt* weights, const field::Fp* phis,
               std::size_t stride)
      : lookup_(lookup), weight_(weights), phis_(phis), stride_(stride) {}

  PP_HD static P constant(std::uint32_t v) { return P(field::Fp::from(v)); }

  PP_HD E denominator(Bus bus, std::span<const P> tuple) const {
    E d = E::broadcast(lookup_.by_bus[static_cast<std::size_t>(bus)]);
    for (std::size_t k = 0; k < tuple.size(); ++k)
      for (int i = 0; i < field::kExtDegree; ++i) d.c[i] = d.c[i] + P(lookup_.beta[k].c[i]) * tuple[k];
    return d;
  }
  PP_HD E phi(std::uint32_t j) const {
    E e;
    for (std::size_t i = 0; i < kExtensionDegree; ++i) e.c[i] = P::load(phis_ + (kExtensionDegree * j + i) * stride_);
    return e;
  }
  PP_HD void fold(const P& e) {
    for (int i = 0; i < field::kExtDegree; ++i) every_row_.c[i] = every_row_.c[i] + P(weight_->c[i]) * e;
    ++weight_;
  }
  PP_HD void fold(const E& e) { every_row_ = every_row_ + E::broadcast(*weight_++) * e; }
  PP_HD void fold_first(const E& e) { first_row_ = E::broadcast(*weight_++) * e; }

  /// The folded constraints that hold on every row, and those that hold on the first.
  const E& every_row() const { return every_row_; }
  const E& first_row() const { return first_row_; }

 private:
  static constexpr std::size_t kExtensionDegree = field::kExtDegree;
  const LookupChallenges<field::FpExt>& lookup_;
  const field::FpExt* weight_;
  const field::Fp* phis_;
  std::size_t stride_;
  E every_row_ = E::zero();
  E first_row_ = E::zero();
};

}  // namespace pp::air
