// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/stark.h"

#include <algorithm>

#include "prover/verify/native_judge.h"

namespace pp::verify {
namespace {

using field::Fp;
using field::FpExt;
using protocol::Layout;
using protocol::Params;
using protocol::Proof;
using protocol::Statement;

constexpr std::uint64_t kTicksPerRow = 3;  // how far one row can move the clock

Messages<Fp, FpExt> messages_of(const Proof& proof) {
  return {.main_cap = proof.main_cap,
          .perm_cap = proof.perm_cap,
          .quotient_cap = proof.quotient_cap,
          .sums = proof.sums,
          .openings = proof.openings,
          .batch_nonce = protocol::nonce_limbs(proof.batch_nonce),
          .layer_caps = proof.layer_caps,
          .final_coefficients = proof.final_coefficients,
          .query_nonce = protocol::nonce_limbs(proof.query_nonce)};
}

}  // namespace

Verdict check_heights(const Layout& layout, const Params& params, std::span<const std::uint8_t> prep_log_rows,
                      std::span<const std::uint8_t> log_rows, std::uint64_t modulus) {
  const std::uint32_t tallest = *std::ranges::max_element(log_rows);
  if (found("tallest too low", tallest < params.log_tallest_min)) return Verdict::HeightOutOfRange;
  if (found("tallest too high", tallest > params.log_tallest_max)) return Verdict::HeightOutOfRange;
  for (std::size_t t = 0; t < log_rows.size(); ++t) {
    if (found("a table too low", log_rows[t] < protocol::kLogRowsMin)) return Verdict::HeightOutOfRange;
    if (found("a table below its period", log_rows[t] < layout.tables[t].log_period)) return Verdict::HeightOutOfRange;
  }
  std::size_t next_fixed = 0;
  for (std::size_t t = 0; t < log_rows.size(); ++t) {
    if (!layout.has_prep(t)) continue;
    if (next_fixed == prep_log_rows.size()) return Verdict::FixedHeight;
    if (found("another fixed height", prep_log_rows[next_fixed] != log_rows[t])) return Verdict::FixedHeight;
    ++next_fixed;
  }
  if (found("a fixed height too many", next_fixed != prep_log_rows.size())) return Verdict::FixedHeight;
  for (std::size_t b = 1; b <= air::kBuses; ++b) {
    std::uint64_t tuples = 0;
    for (std::size_t t = 0; t < log_rows.size(); ++t)
      tuples += std::uint64_t{layout.tables[t].n_interactions_on(static_cast<air::Bus>(b))} << log_rows[t];
    if (found("a bus too busy", tuples >= modulus)) return Verdict::MultiplicityOverflow;
  }
  std::uint64_t rows = 0;
  for (const std::uint8_t h : log_rows) rows += std::uint64_t{1} << h;
  return found("time full circle", kTicksPerRow * rows >= modulus) ? Verdict::ClockOverflow : Verdict::Accepted;
}

Verdict verify_stark(BytesView bytes, const Statement& statement, const Layout& layout, const Params& params,
                     ConstraintSum sum) {
  const std::optional<Proof> proof = protocol::decode_proof(bytes, params, layout);
  if (!proof) return Verdict::Malformed;
  return verify_stark(*proof, statement, layout, params, sum);
}

Verdict verify_stark(const Proof& proof, const Statement& statement, const Layout& layout, const Params& params,
                     ConstraintSum sum, Expansion* expansion) {
  const Verdict heights = check_heights(layout, params, statement.prep_log_rows, proof.log_rows);
  if (found("heights refused", heights != Verdict::Accepted)) return heights;
  const Subject<Fp> subject{.prep_root = statement.prep_root,
                            .prep_log_rows = protocol::cells_of(statement.prep_log_rows),
                            .publics = statement.publics,
                            .log_rows = protocol::cells_of(proof.log_rows)};
  NativeJudge judge(proof.log_rows, expansion ? &expansion->absorbed : nullptr);
  auto script = begin_script(judge, layout, subject);
  auto drawn = check_argument<NativeJudge>(judge, script, layout, params, proof.log_tallest(), statement.boundary,
                                           messages_of(proof), sum);
  if (!drawn) return judge.verdict();
  const bool complete = check_queries(judge,
                                      {.proof = proof,
                                       .layout = layout,
                                       .params = params,
                                       .prep_root = statement.prep_root,
                                       .zeta = drawn->zeta,
                                       .batching = drawn->batching,
                                       .betas = std::move(drawn->betas),
                                       .indices = std::move(drawn->indices)},
                                      expansion);
  if (expansion) expansion->complete = complete;
  return judge.verdict();
}

}  // namespace pp::verify
