// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/layers.h"

#include <algorithm>

#include "prover/protocol/domain.h"
#include "prover/stark/shared_siblings.h"

namespace pp::stark {
namespace {

using field::Fp;
using field::FpExt;

/// Hashes each group of 2^log_arity points, the values in order of the point.
merkle::Tree commit_groups(const Backend& backend, const Matrix& codeword, std::uint32_t log_arity) {
  const std::vector<LeafColumn> columns = merkle::fri_leaf_columns(codeword.view(), static_cast<int>(log_arity));
  return merkle::Tree::build(backend, hash::Domain::FriLeaf, columns,
                             codeword.log_height() - static_cast<int>(log_arity), codeword.log_blowup());
}

/// The coefficients of the polynomial whose values on the first coset are given.
std::vector<FpExt> interpolate(const Matrix& codeword) {
  const std::size_t n = codeword.height();
  const auto log_rows = static_cast<std::uint32_t>(codeword.log_height());
  const Fp g_inverse = protocol::row_generator(log_rows).inverse();
  const Fp shift_inverse = protocol::coset_shift(log_rows).inverse();
  std::vector<FpExt> coefficients(n);
  Fp scale = Fp::from(static_cast<std::uint32_t>(n)).inverse();
  for (std::size_t i = 0; i < n; ++i, scale *= shift_inverse) {
    const Fp step = g_inverse.pow(i);
    Fp twiddle = Fp::one();
    FpExt sum = FpExt::zero();
    for (std::size_t k = 0; k < n; ++k, twiddle *= step) sum += codeword.ext(k) * twiddle;
    coefficients[i] = sum * scale;
  }
  return coefficients;
}

}  // namespace

Layers::Layers(const Backend& backend, const protocol::Params& params, Matrix codeword, protocol::Script<Fp>& script,
               protocol::Proof& proof)
    : log_cap_(params.log_cap) {
  for (std::uint32_t i = 0;; ++i) {
    const auto log_rows = static_cast<std::uint32_t>(codeword.log_height());
    const std::uint32_t log_arity = protocol::next_log_arity(params, log_rows);
    if (log_arity == 0) break;
    merkle::Tree tree = commit_groups(backend, codeword, log_arity);
    proof.layer_caps.push_back(tree.cap(static_cast<int>(log_cap_)));
    const FpExt beta = script.layer_committed(i, proof.layer_caps.back());
    Matrix folded(codeword.width(), static_cast<int>(log_rows - log_arity), codeword.log_blowup());
    backend.fri_fold(codeword.view(), protocol::coset_shift(log_rows), static_cast<int>(log_arity), beta,
                     folded.view());
    layers_.push_back({std::move(codeword), log_arity, std::move(tree)});
    codeword = std::move(folded);
  }
  proof.final_coefficients = interpolate(codeword);
  script.finished(proof.final_coefficients);
}

std::vector<protocol::LayerOpening> Layers::open(std::vector<std::uint32_t> indices) const {
  std::vector<protocol::LayerOpening> openings;
  for (const Layer& layer : layers_) {
    const Matrix& m = layer.codeword;
    const auto n_groups = static_cast<std::uint32_t>(m.length() >> layer.log_arity);
    std::vector<std::uint32_t> groups;
    for (const std::uint32_t i : indices) groups.push_back(i & (n_groups - 1));
    std::ranges::sort(groups);
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    protocol::LayerOpening& opening = openings.emplace_back();
    for (const std::uint32_t j : groups) {
      for (std::uint32_t t = 0; t < 1u << layer.log_arity; ++t) {
        const std::uint32_t index = j + t * n_groups;
        if (std::ranges::binary_search(indices, index)) continue;
        opening.values.push_back(m.ext(storage_index(index, m.log_height(), m.log_blowup())));
      }
    }
    opening.siblings = shared_siblings(layer.tree, log_cap_, groups);
    indices = std::move(groups);
  }
  return openings;
}

}  // namespace pp::stark
