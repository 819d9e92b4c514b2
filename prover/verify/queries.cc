// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/queries.h"

#include <algorithm>

#include "kernels/field/batch_inverse.h"
#include "kernels/fri/fold.h"
#include "prover/protocol/domain.h"
#include "prover/verify/multi_opening.h"

namespace pp::verify {
namespace {

using field::Fp;
using field::FpExt;
using hash::FpDigest;
using protocol::ColumnBlock;
using protocol::Tree;

std::uint32_t depth_of(const QueryPhase& phase, Tree tree) {
  const std::uint32_t log_rows = tree == Tree::Prep ? protocol::kLogRowsMax : phase.proof.log_tallest();
  return log_rows + phase.params.log_blowup;
}

/// The rows of one tree hash to its root.
Verdict check_tree(const QueryPhase& phase, Tree tree, const FpDigest& root, Verdict refusal) {
  const protocol::TreeOpening& opening = phase.proof.trees[static_cast<std::size_t>(tree)];
  const std::size_t width = phase.layout.row_width[static_cast<std::size_t>(tree)];
  if (opening.rows.size() != width * phase.indices.size()) return Verdict::OpeningCount;
  if (width == 0) return opening.siblings.empty() ? Verdict::Accepted : Verdict::OpeningCount;
  std::vector<FpDigest> leaves;
  for (std::size_t i = 0; i < phase.indices.size(); ++i)
    leaves.push_back(hash::hash_elements(hash::Domain::TraceLeaf, opening.rows.data() + i * width, width));
  switch (
      check_multi_opening<FpDigest>(root, depth_of(phase, tree), phase.indices, std::move(leaves), opening.siblings)) {
    case OpeningResult::Holds:
      return Verdict::Accepted;
    case OpeningResult::WrongCount:
      return Verdict::OpeningCount;
    case OpeningResult::WrongRoot:
      break;
  }
  return refusal;
}

/// sum of batching^(n-1-i) * value_i.
FpExt combine(std::span<const FpExt> values, const FpExt& batching) {
  FpExt sum = FpExt::zero();
  for (const FpExt& value : values) sum = sum * batching + value;
  return sum;
}

/// The combination of each queried row.
std::vector<FpExt> combined_rows(const QueryPhase& phase) {
  std::vector<FpExt> powers(phase.layout.n_columns, FpExt::one());
  for (std::size_t i = powers.size() - 1; i > 0; --i) powers[i - 1] = powers[i] * phase.batching;
  std::vector<FpExt> sums(phase.indices.size(), FpExt::zero());
  for (const ColumnBlock& block : phase.layout.blocks) {
    const std::size_t width = phase.layout.row_width[static_cast<std::size_t>(block.tree)];
    const Fp* rows = phase.proof.trees[static_cast<std::size_t>(block.tree)].rows.data() + block.row_offset;
    for (std::uint32_t c = 0; c < block.n_columns; ++c)
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += powers[block.first + c] * rows[i * width + c];
  }
  return sums;
}

/// The value of the batched polynomial at each queried point.
std::vector<FpExt> batched_values(const QueryPhase& phase) {
  const std::uint32_t log_tallest = phase.proof.log_tallest();
  const std::size_t n = phase.indices.size(), n_columns = phase.layout.n_columns;
  const FpExt zeta_next = phase.zeta * protocol::row_generator(log_tallest);
  std::vector<FpExt> denominators(2 * n), scratch(2 * n);
  for (std::size_t i = 0; i < n; ++i) {
    const FpExt x = FpExt::from_base(protocol::domain_point(log_tallest, phase.params.log_blowup, phase.indices[i]));
    denominators[i] = x - phase.zeta;
    denominators[n + i] = x - zeta_next;
  }
  field::batch_inverse(denominators.data(), scratch.data(), denominators.size());
  const std::span<const FpExt> openings(phase.proof.openings);
  const FpExt claimed = combine(openings.first(n_columns), phase.batching);
  const FpExt claimed_next = combine(openings.subspan(n_columns), phase.batching);
  const FpExt to_second_point = phase.batching.pow(n_columns);
  std::vector<FpExt> values = combined_rows(phase);
  for (std::size_t i = 0; i < n; ++i) {
    values[i] =
        (values[i] - claimed) * denominators[i] + to_second_point * ((values[i] - claimed_next) * denominators[n + i]);
  }
  return values;
}

/// The known values of a codeword of 2^log_points points, ascending by index.
struct KnownValues {
  std::uint32_t log_rows;
  std::vector<std::uint32_t> indices;
  std::vector<FpExt> values;
};

/// Completes the groups of one layer, checks them against its root, and folds them into the next layer.
Verdict fold_layer(const QueryPhase& phase, std::size_t layer, KnownValues& known) {
  const protocol::LayerOpening& opening = phase.proof.layers[layer];
  const std::uint32_t log_arity = protocol::next_log_arity(phase.params, known.log_rows);
  const std::uint32_t log_points = known.log_rows + phase.params.log_blowup;
  const std::uint32_t n_groups = 1u << (log_points - log_arity);
  const std::size_t arity = std::size_t{1} << log_arity;

  std::vector<std::uint32_t> groups;
  for (const std::uint32_t i : known.indices) groups.push_back(i & (n_groups - 1));
  std::ranges::sort(groups);
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());

  std::vector<FpDigest> leaves;
  std::vector<FpExt> folded;
  std::vector<FpExt> group(arity);
  std::size_t used = 0;
  const Fp shift = protocol::coset_shift(known.log_rows);
  const Fp generator = protocol::row_generator(log_points);
  for (const std::uint32_t j : groups) {
    for (std::size_t t = 0; t < arity; ++t) {
      const std::uint32_t index = j + static_cast<std::uint32_t>(t) * n_groups;
      const auto at = std::ranges::lower_bound(known.indices, index);
      if (at != known.indices.end() && *at == index) {
        group[t] = known.values[static_cast<std::size_t>(at - known.indices.begin())];
      } else {
        if (used == opening.values.size()) return Verdict::OpeningCount;
        group[t] = opening.values[used++];
      }
    }
    leaves.push_back(hash::hash_elements(hash::Domain::FriLeaf, group[0].c, arity * air::kExtensionDegree));
    const Fp x_inverse = (shift * generator.pow(j)).inverse();
    folded.push_back(fri::fold<Fp>(group.data(), static_cast<int>(log_arity), x_inverse, phase.betas[layer]));
  }
  if (used != opening.values.size()) return Verdict::OpeningCount;
  const OpeningResult result = check_multi_opening<FpDigest>(phase.proof.layer_roots[layer], log_points - log_arity,
                                                             groups, std::move(leaves), opening.siblings);
  if (result == OpeningResult::WrongCount) return Verdict::OpeningCount;
  if (result == OpeningResult::WrongRoot) return Verdict::LayerPath;
  known = {known.log_rows - log_arity, std::move(groups), std::move(folded)};
  return Verdict::Accepted;
}

Verdict check_final(const QueryPhase& phase, const KnownValues& known) {
  for (std::size_t i = 0; i < known.indices.size(); ++i) {
    const Fp x = protocol::domain_point(known.log_rows, phase.params.log_blowup, known.indices[i]);
    FpExt value = FpExt::zero();
    for (std::size_t k = phase.proof.final_coefficients.size(); k-- > 0;)
      value = value * x + phase.proof.final_coefficients[k];
    if (!(value == known.values[i])) return Verdict::FinalPolynomial;
  }
  return Verdict::Accepted;
}

}  // namespace

Verdict check_queries(const QueryPhase& phase) {
  struct Commitment {
    Tree tree;
    const FpDigest& root;
    Verdict refusal;
  };
  const std::array<Commitment, protocol::kTrees> commitments{
      {{Tree::Prep, phase.prep_root, Verdict::PrepPath},
       {Tree::Main, phase.proof.main_root, Verdict::MainPath},
       {Tree::Perm, phase.proof.perm_root, Verdict::PermPath},
       {Tree::Quotient, phase.proof.quotient_root, Verdict::QuotientPath}}};
  for (const Commitment& c : commitments) {
    const Verdict verdict = check_tree(phase, c.tree, c.root, c.refusal);
    if (verdict != Verdict::Accepted) return verdict;
  }
  KnownValues known{phase.proof.log_tallest(), phase.indices, batched_values(phase)};
  for (std::size_t layer = 0; layer < phase.proof.layers.size(); ++layer) {
    const Verdict verdict = fold_layer(phase, layer, known);
    if (verdict != Verdict::Accepted) return verdict;
  }
  return check_final(phase, known);
}

}  // namespace pp::verify
