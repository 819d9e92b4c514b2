// SPDX-License-Identifier: Apache-2.0
// The query phase: opened rows stand in their trees, give the batched value, and fold down to the final polynomial.
//
// Templated on a judge as verify/argument.h is, and on an opener, which knows how rows and groups reach the verifier:
// natively each distinct leaf once, with shared siblings; in a circuit one path a query. Pure; any thread.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "prover/protocol/domain.h"
#include "prover/protocol/layout.h"
#include "prover/protocol/params.h"
#include "prover/verify/argument.h"

namespace pp::verify {

/// A queried position of a codeword and the value that the verifier knows there.
template <class Position, class E>
struct Known {
  Position at;
  E value;
};

/// sum of point^(n-1-i) * value_i.
template <class E>
E horner(std::span<const E> values, const E& point) {
  E sum = E::zero();
  for (const E& value : values) sum = sum * point + value;
  return sum;
}

/// (a - b) / d.
inline field::FpExt quotient_of(const field::FpExt& a, const field::FpExt& b, const field::FpExt& d) {
  return (a - b) * d.inverse();
}

/// What FRI tests, at a point x where the columns combine to `row` (see protocol/layout.h).
template <class E>
struct Batch {
  E claimed, claimed_next;  // the combination of the opened values at each point
  E zeta, zeta_next;
  E to_second_point;  // batching^n

  Batch(const protocol::Layout& layout, std::span<const E> openings, const E& zeta_in, const E& batching,
        std::uint32_t log_tallest)
      : claimed(horner(openings.first(layout.n_columns), batching)),
        claimed_next(horner(openings.subspan(layout.n_columns), batching)),
        zeta(zeta_in),
        zeta_next(zeta_in * E::broadcast(field::FpExt::from_base(protocol::row_generator(log_tallest)))),
        to_second_point(batching.pow(layout.n_columns)) {}

  E at(const E& x, const E& row) const {
    return quotient_of(row, claimed, x - zeta) + to_second_point * quotient_of(row, claimed_next, x - zeta_next);
  }
};

/// Checks all queries. Opener provides, with the type Position:
///   bool open_rows(batching, known)      authenticates the rows of all trees; their combinations become the values
///   E point(log_rows, position)          the point of the codeword
///   bool fold(layer, log_rows, log_arity, beta, known)   authenticates the groups and folds them to the next layer
template <class J, class Opener>
bool check_queries(J& judge, Opener& opener, const protocol::Layout& layout, const protocol::Params& params,
                   std::uint32_t log_tallest, std::span<const typename J::E> openings,
                   std::span<const typename J::E> final_coefficients, const typename J::E& zeta,
                   const typename J::E& batching, std::span<const typename J::E> betas) {
  using E = typename J::E;
  std::vector<Known<typename Opener::Position, E>> known;
  if (!opener.open_rows(batching, known)) return false;
  const Batch<E> batch(layout, openings, zeta, batching, log_tallest);
  for (auto& [at, value] : known) value = batch.at(opener.point(log_tallest, at), value);

  std::uint32_t log_rows = log_tallest;
  for (std::size_t layer = 0; layer < betas.size(); ++layer) {
    const std::uint32_t log_arity = protocol::next_log_arity(params, log_rows);
    if (!opener.fold(layer, log_rows, log_arity, betas[layer], known)) return false;
    log_rows -= log_arity;
  }
  const std::vector<E> highest_first(final_coefficients.rbegin(), final_coefficients.rend());
  for (const auto& [at, value] : known) {
    const E expected = horner(std::span<const E>(highest_first), opener.point(log_rows, at));
    if (!judge.equal(Verdict::FinalPolynomial, expected, value)) return false;
  }
  return true;
}

}  // namespace pp::verify
