// SPDX-License-Identifier: Apache-2.0
// ConstraintSequence: turns what `eval` says into the one sequence of constraints of a table, LogUp's included.
//
// The prover's packed reader and the verifier's point reader both derive from it, so there is one description of the
// lookup argument. Interaction i has multiplicity m_i and denominator
//
//     D_i = alpha + beta_0 * bus + sum over k >= 1 of beta_k * tuple_k        (independent betas, bus >= 1).
//
// Pairs (2j, 2j+1) are settled in order of declaration by a fraction column:   phi_j * D1 * D2 = m1 * D2 + m2 * D1.
// The last pair has no column and is settled by the running sum S, on every row and around the end (cyclic):
//
//     (S' - S - sum of the other phi + T/n) * D1 * D2 = m1 * D2 + m2 * D1,    and S = 0 on the first row.
//
// (With an odd count the last interaction stands alone: (...) * D = m.) Around the cycle the steps add up to
// T = sum over all rows of m_i / D_i. The sequence is: as declared, each fraction where the interaction after its
// pair (or the end) comes; then the step; then the first row. One evaluation at a time; not shared between threads.
#pragma once
#include <cstdint>
#include <span>

#include "prover/air/builder.h"
#include "schemas/vocab/mutant.h"

namespace pp::air {

/// The challenges of the lookup argument in the form that readers use.
/// Shape: by_bus[b] = alpha + beta_0 * b; beta[k] multiplies element k of the tuple.
template <class Ext>
struct LookupChallenges {
  std::array<Ext, kBuses + 1> by_bus;
  std::array<Ext, kTupleWidthMax> beta;
};

/// Self provides: `Ext denominator(Bus, span<const Cell>)`, `Ext phi(j)`, `void fold(Cell or Ext)` for a constraint
/// that holds on every row, and `void fold_first(Ext)` for one that holds on the first.
/// Requires: Ext * Cell and Ext - Cell exist.
template <class Self, class Cell, class Ext>
class ConstraintSequence : public Interactions<Self, Cell> {
 public:
  using Expr = Cell;

  constexpr void zero(std::string_view, const Cell& e) { self().fold(e); }

  constexpr void interact(Bus bus, const Cell& times, std::span<const Cell> tuple) {
    if (n_interactions_ % 2 == 0) {
      if (n_interactions_ > 0) settle_by_fraction();
      times_ = times;
      denominator_ = self().denominator(bus, tuple);
    } else {
      const Ext second = self().denominator(bus, tuple);
      numerator_ = second * times_ + denominator_ * times;
      denominator_ = denominator_ * second;
    }
    ++n_interactions_;
  }

  /// Ends the sequence with the constraints of the running sum.
  constexpr void finish(const Ext& sum, const Ext& sum_next, const Ext& total_per_row) {
    const Ext step = sum_next - sum - fractions_ + total_per_row;
    const Ext settled = n_interactions_ % 2 == 1 ? step * denominator_ - times_ : step * denominator_ - numerator_;
    self().fold(keeps("step of the running sum") ? settled : Ext::zero());
    self().fold_first(keeps("first row of the running sum") ? sum : Ext::zero());
  }

 private:
  constexpr Self& self() { return static_cast<Self&>(*this); }

  constexpr void settle_by_fraction() {
    const Ext phi = self().phi(n_interactions_ / 2 - 1);
    self().fold(keeps("fraction of a pair") ? phi * denominator_ - numerator_ : Ext::zero());
    fractions_ = fractions_ + phi;
  }

  std::uint32_t n_interactions_ = 0;
  Cell times_{};
  Ext numerator_{}, denominator_{};  // of the open pair
  Ext fractions_ = Ext::zero();      // sum of the fraction columns so far
};

}  // namespace pp::air
