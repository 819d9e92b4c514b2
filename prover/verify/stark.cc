// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/stark.h"

#include <algorithm>

#include "prover/protocol/domain.h"
#include "prover/protocol/script.h"
#include "prover/verify/queries.h"

namespace pp::verify {
namespace {

using field::Fp;
using field::FpExt;
using protocol::Layout;
using protocol::Params;
using protocol::Proof;
using protocol::Statement;

constexpr std::uint64_t kTicksPerRow = 3;  // how far one row can move the clock

PointView<FpExt> point_view(const Proof& proof, const FpExt& zeta, const air::LookupChallenges<FpExt>& lookup,
                            const FpExt& constraint_challenge) {
  const int log_tallest = static_cast<int>(proof.log_tallest());
  PointView<FpExt> at{.lookup = lookup,
                      .constraint_challenge = constraint_challenge,
                      .zeta_to_rows = field::pow_two_to(zeta, log_tallest),
                      .zeta_parts = {},
                      .y = {},
                      .sum_per_row = {}};
  for (int k = 0; k < static_cast<int>(at.zeta_parts.size()) && k <= log_tallest; ++k)
    at.zeta_parts[static_cast<std::size_t>(k)] = field::pow_two_to(zeta, log_tallest - k);
  for (std::size_t t = 0; t < proof.log_rows.size(); ++t) {
    const int log_rows = proof.log_rows[t];
    at.y.push_back(field::pow_two_to(zeta, log_tallest - log_rows));
    at.sum_per_row.push_back(proof.sums[t] * Fp::from(1u << log_rows).inverse());
  }
  return at;
}

}  // namespace

std::optional<FpExt> boundary_sum(std::span<const protocol::BoundaryTerm> terms,
                                  const air::LookupChallenges<FpExt>& lookup) {
  FpExt sum = FpExt::zero();
  for (const protocol::BoundaryTerm& term : terms) {
    FpExt d = lookup.by_bus[static_cast<std::size_t>(term.bus)];
    for (std::size_t k = 0; k < term.tuple.size(); ++k) d += lookup.beta[k] * term.tuple[k];
    if (d.is_zero()) return std::nullopt;
    sum += d.inverse() * term.times;
  }
  return sum;
}

bool in_base_field(const FpExt& e) {
  return e.c[1].is_zero() && e.c[2].is_zero() && e.c[3].is_zero() && e.c[4].is_zero();
}

Verdict check_heights(const Layout& layout, const Params& params, std::span<const std::uint8_t> prep_log_rows,
                      std::span<const std::uint8_t> log_rows) {
  const std::uint32_t tallest = *std::ranges::max_element(log_rows);
  if (tallest < params.log_tallest_min || tallest > params.log_tallest_max) return Verdict::HeightOutOfRange;
  for (std::size_t t = 0; t < log_rows.size(); ++t)
    if (log_rows[t] < std::max(protocol::kLogRowsMin, layout.tables[t].log_period)) return Verdict::HeightOutOfRange;
  std::size_t next_fixed = 0;
  for (std::size_t t = 0; t < log_rows.size(); ++t) {
    if (!layout.has_prep(t)) continue;
    if (next_fixed == prep_log_rows.size() || prep_log_rows[next_fixed] != log_rows[t]) return Verdict::FixedHeight;
    ++next_fixed;
  }
  if (next_fixed != prep_log_rows.size()) return Verdict::FixedHeight;
  for (std::size_t b = 1; b <= air::kBuses; ++b) {
    std::uint64_t tuples = 0;
    for (std::size_t t = 0; t < log_rows.size(); ++t)
      tuples += std::uint64_t{layout.tables[t].n_interactions_on(static_cast<air::Bus>(b))} << log_rows[t];
    if (tuples >= Fp::kPrime) return Verdict::MultiplicityOverflow;
  }
  std::uint64_t rows = 0;
  for (const std::uint8_t h : log_rows) rows += std::uint64_t{1} << h;
  return kTicksPerRow * rows < Fp::kPrime ? Verdict::Accepted : Verdict::ClockOverflow;
}

Verdict verify_stark(BytesView bytes, const Statement& statement, const Layout& layout, const Params& params,
                     ConstraintSum sum) {
  const std::optional<Proof> proof = protocol::decode_proof(bytes, params, layout);
  if (!proof) return Verdict::Malformed;
  return verify_stark(*proof, statement, layout, params, sum);
}

Verdict verify_stark(const Proof& proof, const Statement& statement, const Layout& layout, const Params& params,
                     ConstraintSum sum) {
  const Verdict heights = check_heights(layout, params, statement.prep_log_rows, proof.log_rows);
  if (heights != Verdict::Accepted) return heights;
  const std::uint32_t log_tallest = proof.log_tallest();

  // 1. What the proof is about.
  protocol::Script<Fp> script;
  script.begin(layout, statement.prep_root, protocol::cells_of(statement.prep_log_rows), statement.publics,
               protocol::cells_of(proof.log_rows));
  // 2. Main columns; lookup challenges. 3. Permutation columns and sums; constraint challenge.
  const air::LookupChallenges<FpExt> lookup = script.main_committed(proof.main_root);
  const FpExt constraint_challenge = script.perm_committed(proof.perm_root, proof.sums);
  const std::optional<FpExt> boundary = boundary_sum(statement.boundary, lookup);
  if (!boundary) return Verdict::ZeroDenominator;
  FpExt balance = *boundary;
  for (const FpExt& t : proof.sums) balance += t;
  if (!balance.is_zero()) return Verdict::BusesUnbalanced;
  // 4. Quotient; zeta. 5. Openings and the identity.
  const FpExt zeta = script.quotient_committed(proof.quotient_root);
  if (in_base_field(zeta)) return Verdict::ZetaInBaseField;
  script.opened(proof.openings);
  const PointView<FpExt> at = point_view(proof, zeta, lookup, constraint_challenge);
  const FpExt left = sum(layout, proof.openings, at);
  if (!(left == quotient_times_vanishing<FpExt>(layout, proof.openings, at.zeta_to_rows)))
    return Verdict::QuotientMismatch;
  // 6. Batching.
  if (params.batch_grinding_bits > 0 &&
      !absorb_nonce(script.transcript(), protocol::kBatchNonceLabel, proof.batch_nonce, params.batch_grinding_bits))
    return Verdict::BatchNonce;
  const FpExt batching = script.draw_batching();
  // 7. Layers. 8. Final polynomial, work, indices.
  std::vector<FpExt> betas;
  for (std::uint32_t i = 0; i < proof.layer_roots.size(); ++i)
    betas.push_back(script.layer_committed(i, proof.layer_roots[i]));
  script.finished(proof.final_coefficients);
  if (!absorb_nonce(script.transcript(), protocol::kQueryNonceLabel, proof.query_nonce, params.query_grinding_bits))
    return Verdict::QueryNonce;
  std::vector<std::uint32_t> indices;
  for (std::uint32_t q = 0; q < params.n_queries; ++q)
    indices.push_back(script.draw_index(log_tallest + params.log_blowup));
  // 9. Queries.
  std::ranges::sort(indices);
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return check_queries({.proof = proof,
                        .layout = layout,
                        .params = params,
                        .prep_root = statement.prep_root,
                        .zeta = zeta,
                        .batching = batching,
                        .betas = betas,
                        .indices = std::move(indices)});
}

}  // namespace pp::verify
