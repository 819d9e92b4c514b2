// SPDX-License-Identifier: Apache-2.0
// PackedChallenges: the lookup argument's challenges as the packed readers multiply by them, and the denominator that
// both readers compute. Made once a table by the prover, then only read; any thread.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/field/fp_ext.h"
#include "kernels/port/hd.h"
#include "prover/air/constraint_sequence.h"

namespace pp::air {

struct PackedChallenges {
  std::array<field::FpExt, kBuses + 1> by_bus;
  std::int32_t beta[kTupleWidthMax][field::kExtDegree];  // centred

  PP_HD explicit PackedChallenges(const LookupChallenges<field::FpExt>& from) : by_bus(from.by_bus) {
    for (std::size_t k = 0; k < kTupleWidthMax; ++k)
      for (std::size_t i = 0; i < field::kExtDegree; ++i) beta[k][i] = from.beta[k].c[i].centred();
  }
};

/// Gives alpha + beta_0 * bus + sum over k of beta_k * tuple_k, four products at a time.
template <class P>
PP_HD field::Ext<P> packed_denominator(const PackedChallenges& lookup, Bus bus, std::span<const P> tuple) {
  constexpr std::size_t kTerms = 4;
  using Sum = typename P::ProductSum;
  field::Ext<P> d = field::Ext<P>::broadcast(lookup.by_bus[static_cast<std::size_t>(bus)]);
  for (std::size_t first = 0; first < tuple.size(); first += kTerms) {
    const std::size_t n = tuple.size() - first < kTerms ? tuple.size() - first : kTerms;
    typename P::Halves cells[kTerms];
    for (std::size_t t = 0; t < n; ++t) cells[t] = tuple[first + t].centred();
    for (std::size_t i = 0; i < field::kExtDegree; ++i) {
      Sum sum(cells[0], P::broadcast(lookup.beta[first][i]));
      for (std::size_t t = 1; t < n; ++t) sum.add(cells[t], P::broadcast(lookup.beta[first + t][i]));
      d.c[i] += sum.total();
    }
  }
  return d;
}

}  // namespace pp::air
