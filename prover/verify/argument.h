// SPDX-License-Identifier: Apache-2.0
// The interactive part of the verifier: walks the script over a proof's messages, checks the buses and the quotient
// identity, and leaves the challenges on which the queries rest.
//
// Templated on a judge: over native elements it notes the first check that fails, in a circuit it states each check.
// So the order of messages, the formulas and the checks are written once. Pure; any thread.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "prover/protocol/script.h"
#include "prover/protocol/statement.h"
#include "prover/verify/identity.h"
#include "prover/verify/verdict.h"

namespace pp::verify {

/// What a proof is about, as the transcript takes it.
template <class T>
struct Subject {
  hash::Digest<T> prep_root;
  std::vector<T> prep_log_rows, publics, log_rows;
};

/// What a proof says before the queries.
template <class T, class E>
struct Messages {
  std::vector<hash::Digest<T>> main_cap, perm_cap, quotient_cap;
  std::vector<E> sums, openings;
  std::array<T, 2> batch_nonce;
  std::vector<std::vector<hash::Digest<T>>> layer_caps;
  std::vector<E> final_coefficients;
  std::array<T, 2> query_nonce;
};

/// What the interactive part leaves for the queries. Shape: one beta a layer, one index a query, in drawing order.
template <class E, class Index>
struct Challenges {
  E zeta, batching;
  std::vector<E> betas;
  std::vector<Index> indices;
};

/// The class of tables at one value type: the one thing about it that its layout does not say.
template <class E>
using ConstraintSumOf = E (*)(const protocol::Layout&, std::span<const E> openings, const PointView<E>&);

/// What the public tuples add to the buses. Errors: nothing when the judge refuses a denominator of zero.
template <class J>
std::optional<typename J::E> boundary_sum(J& judge, std::span<const protocol::BoundaryTermOf<typename J::B>> terms,
                                          const air::LookupChallenges<typename J::E>& lookup) {
  using E = typename J::E;
  E sum = E::zero();
  for (const auto& term : terms) {
    E d = lookup.by_bus[static_cast<std::size_t>(term.bus)];
    for (std::size_t k = 0; k < term.tuple.size(); ++k) d = d + lookup.beta[k] * term.tuple[k];
    if (!judge.nonzero(Verdict::ZeroDenominator, d)) return std::nullopt;
    sum = sum + d.inverse() * term.times;
  }
  return sum;
}

/// A table of height 2^h sees zeta^(2^(H-h)); the judge knows the heights.
template <class J>
PointView<typename J::E> point_view(J& judge, std::uint32_t log_tallest, const typename J::E& zeta,
                                    std::span<const typename J::E> sums) {
  using E = typename J::E;
  std::vector<E> squares{zeta};  // zeta^(2^k)
  while (squares.size() <= log_tallest) squares.push_back(squares.back().square());
  PointView<E> at{.lookup = {},
                  .constraint_challenge = {},
                  .zeta_to_rows = squares[log_tallest],
                  .zeta_parts = {},
                  .y = {},
                  .sum_per_row = {}};
  for (std::size_t k = 0; k < at.zeta_parts.size(); ++k)
    at.zeta_parts[k] = k <= log_tallest ? squares[log_tallest - k] : E::zero();
  for (std::size_t t = 0; t < sums.size(); ++t) {
    at.y.push_back(judge.at_height(t, squares));
    at.sum_per_row.push_back(judge.per_row(t, sums[t]));
  }
  return at;
}

template <class J>
using ScriptOf = protocol::Script<typename J::T, typename J::E, typename J::D>;

/// The first step: what the proof is about.
template <class J>
ScriptOf<J> begin_script(const J& judge, const protocol::Layout& layout, const Subject<typename J::T>& subject) {
  ScriptOf<J> script(judge.duplex());
  script.begin(layout, subject.prep_root, subject.prep_log_rows, subject.publics, subject.log_rows);
  return script;
}

/// Walks the script from there. J::B is an element that can be computed with. Errors: nothing when the judge refuses.
/// Requires: heights checked; the layout is that of the class and the parameters, the sum that of the same list.
template <class J>
std::optional<Challenges<typename J::E, typename J::Index>> check_argument(
    J& judge, ScriptOf<J>& script, const protocol::Layout& layout, const protocol::Params& params,
    std::uint32_t log_tallest, std::span<const protocol::BoundaryTermOf<typename J::B>> boundary,
    const Messages<typename J::T, typename J::E>& said, ConstraintSumOf<typename J::E> sum) {
  using T = typename J::T;
  using E = typename J::E;
  Challenges<E, typename J::Index> drawn;
  // 2. Main columns; lookup challenges. 3. Permutation columns and sums; constraint challenge.
  const air::LookupChallenges<E> lookup = script.main_committed(said.main_cap);
  const E constraint_challenge = script.perm_committed(said.perm_cap, said.sums);
  std::optional<E> balance = boundary_sum<J>(judge, boundary, lookup);
  if (!balance) return std::nullopt;
  for (const E& t : said.sums) *balance = *balance + t;
  if (!judge.equal(Verdict::BusesUnbalanced, *balance, E::zero())) return std::nullopt;
  // 4. Quotient; zeta. 5. Openings and the identity.
  drawn.zeta = script.quotient_committed(said.quotient_cap);
  if (!judge.outside_base_field(Verdict::ZetaInBaseField, drawn.zeta)) return std::nullopt;
  script.opened(said.openings);
  PointView<E> at = point_view<J>(judge, log_tallest, drawn.zeta, said.sums);
  at.lookup = lookup;
  at.constraint_challenge = constraint_challenge;
  const E left = sum(layout, said.openings, at);
  const E right = quotient_times_vanishing<E>(layout, said.openings, at.zeta_to_rows);
  if (!judge.equal(Verdict::QuotientMismatch, left, right)) return std::nullopt;
  // 6. Batching.
  if (params.batch_grinding_bits > 0) {
    const T work = absorb_nonce(script.transcript(), protocol::kBatchNonceLabel, said.batch_nonce);
    if (!judge.low_bits_vanish(Verdict::BatchNonce, work, params.batch_grinding_bits)) return std::nullopt;
  }
  drawn.batching = script.draw_batching();
  // 7. Layers. 8. Final polynomial, work, indices.
  for (std::uint32_t i = 0; i < said.layer_caps.size(); ++i)
    drawn.betas.push_back(script.layer_committed(i, said.layer_caps[i]));
  script.finished(said.final_coefficients);
  const T work = absorb_nonce(script.transcript(), protocol::kQueryNonceLabel, said.query_nonce);
  if (!judge.low_bits_vanish(Verdict::QueryNonce, work, params.query_grinding_bits)) return std::nullopt;
  std::vector<T> cells;
  for (std::uint32_t q = 0; q < params.n_queries; ++q) cells.push_back(script.draw_index());
  for (const T& cell : cells) drawn.indices.push_back(judge.index(cell, log_tallest + params.log_blowup));
  return drawn;
}

}  // namespace pp::verify
