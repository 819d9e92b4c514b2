// SPDX-License-Identifier: Apache-2.0
// FractionReader: computes numerator and denominator of every pair of interactions on packed rows, for the LogUp
// columns. It pairs as ConstraintSequence does and ignores constraints. Not shared between threads.
#pragma once
#include <cstdint>
#include <span>

#include "kernels/field/fp_ext.h"
#include "kernels/port/hd.h"
#include "prover/air/packed_challenges.h"

namespace pp::air {

template <class P>
class FractionReader : public Interactions<FractionReader<P>, P> {
 public:
  using Expr = P;
  using E = field::Ext<P>;
  struct Fraction {
    E numerator, denominator;
  };

  /// Shape: `out` has room for one fraction a pair.
  FractionReader(const PackedChallenges& lookup, Fraction* out) : lookup_(lookup), out_(out) {}

  PP_HD static P constant(std::uint32_t v) { return P(field::Fp::from(v)); }
  PP_HD void zero(std::string_view, const P&) {}
  PP_HD void interact(Bus bus, const P& times, std::span<const P> tuple) {
    const E d = packed_denominator(lookup_, bus, tuple);
    if (is_first_of_pair_) {
      *out_ = {E::from_base(times), d};
    } else {
      const E first = out_->denominator;
      *out_ = {d * out_->numerator.c[0] + first * times, first * d};
      ++out_;
    }
    is_first_of_pair_ = !is_first_of_pair_;
  }

 private:
  const PackedChallenges& lookup_;
  Fraction* out_;
  bool is_first_of_pair_ = true;
};

}  // namespace pp::air
