// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/commitment.h"

#include <algorithm>

#include "prover/stark/shared_siblings.h"
#include "schemas/vocab/check.h"

namespace pp::stark {

merkle::Tree commit_rows(const Backend& backend, std::span<const Matrix> extensions, std::uint32_t log_height,
                         std::uint32_t log_blowup) {
  std::vector<ConstColumns> matrices;
  for (const Matrix& m : extensions)
    if (!m.empty()) matrices.push_back(m.view());
  return merkle::Tree::build(backend, hash::Domain::TraceLeaf, std::span<const ConstColumns>(matrices),
                             static_cast<int>(log_height), static_cast<int>(log_blowup));
}

protocol::TreeOpening open_rows(const Commitment& commitment, std::uint32_t log_cap,
                                const std::vector<std::uint32_t>& indices) {
  protocol::TreeOpening opening;
  for (const std::uint32_t i : indices) {
    for (const Matrix& m : commitment.extensions) {
      if (m.empty()) continue;
      const std::size_t at = storage_index(i & (m.length() - 1), m.log_height(), m.log_blowup());
      for (std::size_t j = 0; j < m.width(); ++j) opening.rows.push_back(m.column(j)[at]);
    }
  }
  opening.siblings = shared_siblings(commitment.tree, log_cap, indices);
  return opening;
}

Preprocessed preprocess(const Backend& backend, const protocol::Layout& layout, const protocol::Params& params,
                        std::vector<Matrix> traces) {
  PP_CHECK(traces.size() == layout.tables.size());
  Preprocessed result;
  std::uint32_t tallest = 0;
  for (std::size_t t = 0; t < traces.size(); ++t) {
    PP_CHECK(traces[t].width() == layout.tables[t].prep_width);
    if (traces[t].empty()) continue;
    result.log_rows.push_back(static_cast<std::uint8_t>(traces[t].log_height()));
    tallest = std::max<std::uint32_t>(tallest, result.log_rows.back());
    result.traces.push_back(std::move(traces[t]));
  }
  PP_CHECK(tallest > 0);
  const ntt::Plan plan(static_cast<int>(tallest), static_cast<int>(params.log_blowup));
  for (const Matrix& trace : result.traces) {
    Matrix& out = result.commitment.extensions.emplace_back(trace.width(), trace.log_height(),
                                                            static_cast<int>(params.log_blowup));
    backend.lde(plan, trace.view(), out.view());
  }
  result.commitment.tree =
      commit_rows(backend, result.commitment.extensions, params.log_tallest_max, params.log_blowup);
  return result;
}

}  // namespace pp::stark
