// SPDX-License-Identifier: Apache-2.0
// PointReader: evaluates a table's constraints at one point outside the domain, for the verifier.
//
// Templated on the extension element, so that the recursive verifier runs the very same code over circuit values.
// Constraints are folded by Horner's rule with one challenge, running on from table to table. Not shared.
#pragma once
#include <cstdint>
#include <span>

#include "kernels/field/fp_ext.h"
#include "prover/air/constraint_sequence.h"

namespace pp::air {

template <class Ext>
class PointReader : public ConstraintSequence<PointReader<Ext>, Ext, Ext> {
 public:
  /// Shape: phis holds the fraction columns of the table at the point.
  PointReader(const LookupChallenges<Ext>& lookup, std::span<const Ext> phis, const Ext& is_first, const Ext& challenge,
              Ext& accumulator)
      : lookup_(lookup), phis_(phis), is_first_(is_first), challenge_(challenge), accumulator_(accumulator) {}

  static constexpr Ext constant(std::uint32_t v) { return Ext::broadcast(field::FpExt::from_base(field::Fp::from(v))); }
  Ext denominator(Bus bus, std::span<const Ext> tuple) const {
    Ext d = lookup_.by_bus[static_cast<std::size_t>(bus)];
    for (std::size_t k = 0; k < tuple.size(); ++k) d = d + lookup_.beta[k] * tuple[k];
    return d;
  }
  const Ext& phi(std::uint32_t j) const { return phis_[j]; }
  void fold(const Ext& e) { accumulator_ = accumulator_ * challenge_ + e; }
  void fold_first(const Ext& e) { fold(e * is_first_); }

 private:
  const LookupChallenges<Ext>& lookup_;
  std::span<const Ext> phis_;
  const Ext& is_first_;
  const Ext& challenge_;
  Ext& accumulator_;
};

}  // namespace pp::air
