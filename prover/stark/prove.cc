// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/prove.h"

#include <algorithm>
#include <numeric>

#include "prover/protocol/domain.h"
#include "prover/protocol/proof.h"
#include "prover/protocol/script.h"
#include "prover/stark/layers.h"
#include "prover/stark/openings.h"
#include "prover/stark/permutation.h"
#include "prover/stark/phase_clock.h"
#include "prover/stark/quotient.h"
#include "schemas/vocab/check.h"

namespace pp::stark {
namespace {

using field::Fp;
using field::FpExt;

/// Adds the time since the last call to a phase.
class Stopwatch {
 public:
  explicit Stopwatch(ProveReport* report) : report_(report) {}
  void charge(Phase phase) {
    const double seconds = clock_.lap_seconds();
    if (report_) report_->seconds[static_cast<std::size_t>(phase)] += seconds;
  }

 private:
  ProveReport* report_;
  PhaseClock clock_;
};

/// Extends traces one table at a time, letting each go as soon as it is extended, and commits the rows.
class Committer {
 public:
  Committer(const Backend& backend, const protocol::Params& params, std::uint32_t log_tallest)
      : backend_(backend),
        log_blowup_(params.log_blowup),
        log_cap_(params.log_cap),
        log_tallest_(log_tallest),
        plan_(static_cast<int>(log_tallest), static_cast<int>(params.log_blowup)) {}

  Matrix extend(const Matrix& trace) const {
    Matrix out(trace.width(), trace.log_height(), static_cast<int>(log_blowup_));
    backend_.lde(plan_, trace.view(), out.view());
    return out;
  }
  protocol::Cap commit(Commitment& c) const {
    c.tree = commit_rows(backend_, c.extensions, log_tallest_, log_blowup_);
    return c.tree.cap(static_cast<int>(log_cap_));
  }
  Matrix split_quotient(const Matrix& values) const {
    Matrix out(protocol::kQuotientWidth, values.log_height(), static_cast<int>(log_blowup_));
    backend_.split_extend(plan_, values.view(), out.view());
    return out;
  }

 private:
  const Backend& backend_;
  std::uint32_t log_blowup_, log_cap_, log_tallest_;
  ntt::Plan plan_;
};

/// The preprocessed columns of a table; null if it has none.
const Matrix* prep_trace(const protocol::Layout& layout, const Preprocessed& preprocessed, std::size_t table) {
  return layout.has_prep(table) ? &preprocessed.traces[layout.prep_place(table)] : nullptr;
}

/// The tallest height, or nothing when a trace has the wrong shape.
std::optional<std::uint32_t> measure(const ProverClass& prover, const Preprocessed& preprocessed,
                                     const std::vector<Matrix>& main) {
  if (main.size() != prover.layout.tables.size()) return std::nullopt;
  std::uint32_t tallest = 0;
  for (std::size_t t = 0; t < main.size(); ++t) {
    const auto log_rows = static_cast<std::uint32_t>(main[t].log_height());
    const Matrix* prep = prep_trace(prover.layout, preprocessed, t);
    if (main[t].width() != prover.layout.tables[t].main_width) return std::nullopt;
    if (log_rows < std::max(protocol::kLogRowsMin, prover.layout.tables[t].log_period)) return std::nullopt;
    if (prep != nullptr && prep->log_height() != main[t].log_height()) return std::nullopt;
    tallest = std::max(tallest, log_rows);
  }
  if (tallest < prover.params.log_tallest_min || tallest > prover.params.log_tallest_max) return std::nullopt;
  return tallest;
}

/// Finds the smallest nonce and absorbs it as the verifier will.
std::uint32_t grind(const Backend& backend, protocol::FpTranscript& t, std::string_view label, std::uint32_t bits) {
  const std::array<Fp, 16> state = t.before_nonce(label);
  const std::uint64_t nonce = backend.grind(state.data(), static_cast<int>(bits));
  PP_CHECK(nonce < std::uint64_t{1} << 32);
  PP_CHECK(absorb_nonce(t, label, static_cast<std::uint32_t>(nonce), bits));
  return static_cast<std::uint32_t>(nonce);
}

std::vector<std::uint32_t> draw_indices(protocol::Script<Fp>& script, const protocol::Params& params,
                                        std::uint32_t log_tallest) {
  std::vector<std::uint32_t> indices;
  for (std::uint32_t q = 0; q < params.n_queries; ++q)
    indices.push_back(script.draw_index(log_tallest + params.log_blowup));
  std::ranges::sort(indices);
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

Error stopped() { return error("P-STK-002", "proving was stopped on request; nothing was produced"); }

}  // namespace

std::string_view to_string(Phase phase) {
  constexpr std::array<std::string_view, kPhases> kNames{"main commit",     "fractions", "perm commit", "quotient",
                                                         "quotient commit", "openings",  "batching",    "fri",
                                                         "grinding",        "queries"};
  return kNames[static_cast<std::size_t>(phase)];
}

double ProveReport::total_seconds() const { return std::accumulate(seconds.begin(), seconds.end(), 0.0); }

Result<Bytes> prove(const ProverClass& prover, const Preprocessed& preprocessed, std::vector<Matrix> main,
                    std::span<const Fp> publics, const Backend& backend, std::stop_token stop, ProveReport* report) {
  const protocol::Layout& layout = prover.layout;
  const protocol::Params& params = prover.params;
  const std::optional<std::uint32_t> tallest = measure(prover, preprocessed, main);
  if (!tallest)
    return error("P-STK-001",
                 "a trace has the wrong width or a height outside its bounds; fill every table of the "
                 "class, padded to a power of two");
  const std::uint32_t log_tallest = *tallest;
  const std::size_t n_tables = layout.tables.size();
  const Committer committer(backend, params, log_tallest);
  Stopwatch watch(report);

  // 1. What the proof is about.
  protocol::Proof proof;
  for (const Matrix& m : main) proof.log_rows.push_back(static_cast<std::uint8_t>(m.log_height()));
  protocol::Script<Fp> script;
  if (report) script.transcript().record_to(report->steps);
  script.begin(layout, preprocessed.root(), protocol::cells_of(preprocessed.log_rows), publics,
               protocol::cells_of(proof.log_rows));

  // 2. Main columns; lookup challenges.
  Commitment main_commitment;
  for (const Matrix& trace : main) main_commitment.extensions.push_back(committer.extend(trace));
  proof.main_cap = committer.commit(main_commitment);
  const air::LookupChallenges<FpExt> lookup = script.main_committed(proof.main_cap);
  watch.charge(Phase::MainCommit);
  if (stop.stop_requested()) return stopped();

  // 3. Permutation columns and sums; constraint challenge.
  Commitment perm_commitment;
  for (std::size_t t = 0; t < n_tables; ++t) {
    const Matrix* prep = prep_trace(layout, preprocessed, t);
    const PermutationTrace trace = make_permutation(layout.tables[t], prover.kernels[t], main[t].view(),
                                                    prep ? prep->view() : ConstColumns{}, lookup, backend.threads());
    main[t] = Matrix();
    proof.sums.push_back(trace.sum);
    watch.charge(Phase::Fractions);
    perm_commitment.extensions.push_back(committer.extend(trace.columns));
    watch.charge(Phase::PermCommit);
  }
  proof.perm_cap = committer.commit(perm_commitment);
  const FpExt challenge = script.perm_committed(proof.perm_cap, proof.sums);
  watch.charge(Phase::PermCommit);
  if (stop.stop_requested()) return stopped();

  // 4. Quotient; zeta.
  Commitment quotient_commitment;
  {
    const Matrix values = quotient_values({.layout = layout,
                                           .kernels = prover.kernels,
                                           .prep = preprocessed.commitment,
                                           .main = main_commitment,
                                           .perm = perm_commitment,
                                           .lookup = lookup,
                                           .challenge = challenge,
                                           .sums = proof.sums,
                                           .log_tallest = log_tallest,
                                           .threads = backend.threads()});
    watch.charge(Phase::Quotient);
    quotient_commitment.extensions.resize(n_tables);
    quotient_commitment.extensions.push_back(committer.split_quotient(values));
  }
  proof.quotient_cap = committer.commit(quotient_commitment);
  const FpExt zeta = script.quotient_committed(proof.quotient_cap);
  watch.charge(Phase::QuotientCommit);
  if (stop.stop_requested()) return stopped();

  // 5. Openings.
  const Commitments commitments{&preprocessed.commitment, &main_commitment, &perm_commitment, &quotient_commitment};
  proof.openings = open_columns(backend, layout, commitments, log_tallest, zeta);
  script.opened(proof.openings);
  watch.charge(Phase::Openings);

  // 6. Batching.
  if (params.batch_grinding_bits > 0)
    proof.batch_nonce = grind(backend, script.transcript(), protocol::kBatchNonceLabel, params.batch_grinding_bits);
  watch.charge(Phase::Grinding);
  Matrix codeword = batched_codeword(backend, layout, commitments, log_tallest, params.log_blowup, zeta,
                                     script.draw_batching(), proof.openings);
  watch.charge(Phase::Batching);
  if (stop.stop_requested()) return stopped();

  // 7. Layers. 8. Final polynomial, work, indices.
  const Layers layers(backend, params, std::move(codeword), script, proof);
  watch.charge(Phase::Fri);
  proof.query_nonce = grind(backend, script.transcript(), protocol::kQueryNonceLabel, params.query_grinding_bits);
  watch.charge(Phase::Grinding);

  // 9. Queries.
  const std::vector<std::uint32_t> indices = draw_indices(script, params, log_tallest);
  for (std::size_t i = 0; i < protocol::kTrees; ++i) {
    const bool is_prep = i == static_cast<std::size_t>(protocol::Tree::Prep);
    proof.trees[i] = open_rows(*commitments[i], is_prep ? 0 : params.log_cap, indices);
  }
  proof.layers = layers.open(indices);
  Bytes bytes = protocol::encode(proof, params);
  watch.charge(Phase::Queries);
  if (report) {
    report->log_rows = proof.log_rows;
    for (std::size_t t = 0; t < n_tables; ++t)
      report->committed_cells += std::uint64_t{layout.tables[t].main_width + layout.tables[t].perm_width()}
                                 << proof.log_rows[t];
    report->committed_cells += std::uint64_t{protocol::kQuotientWidth} << log_tallest;
  }
  return bytes;
}

}  // namespace pp::stark
