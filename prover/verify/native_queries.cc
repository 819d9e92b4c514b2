// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/native_queries.h"

#include <algorithm>

#include "kernels/fri/fold.h"
#include "kernels/hash/rows.h"
#include "prover/verify/queries.h"
#include "schemas/vocab/mutant.h"

namespace pp::verify {
namespace {

using field::Fp;
using field::FpExt;
using hash::FpDigest;
using protocol::Tree;
using Cap = std::span<const FpDigest>;
using NativeKnown = std::vector<Known<std::uint32_t, FpExt>>;

/// Opens each distinct leaf once.
class PrunedOpener {
 public:
  using Position = std::uint32_t;

  PrunedOpener(NativeJudge& judge, const QueryPhase& phase, Expansion* expansion)
      : judge_(judge), phase_(phase), expansion_(expansion) {}

  bool open_rows(const FpExt& batching, NativeKnown& known) {
    const std::array<Cap, protocol::kTrees> caps{Cap(&phase_.prep_root, 1), phase_.proof.main_cap,
                                                 phase_.proof.perm_cap, phase_.proof.quotient_cap};
    for (std::size_t i = 0; i < caps.size(); ++i)
      if (!check_tree(static_cast<Tree>(i), caps[i])) return false;
    known.clear();
    for (const std::uint32_t index : phase_.indices) known.push_back({index, FpExt::zero()});
    combine_rows(batching, known);
    return true;
  }

  FpExt point(std::uint32_t log_rows, std::uint32_t index) const {
    return FpExt::from_base(protocol::domain_point(log_rows, phase_.params.log_blowup, index));
  }

  /// Completes the groups of one layer, checks them against its cap, and folds them into the next layer.
  bool fold(std::size_t layer, std::uint32_t log_rows, std::uint32_t log_arity, const FpExt& beta, NativeKnown& known) {
    const protocol::LayerOpening& opening = phase_.proof.layers[layer];
    const std::uint32_t log_points = log_rows + phase_.params.log_blowup;
    const std::uint32_t n_groups = 1u << (log_points - log_arity);
    const std::size_t arity = std::size_t{1} << log_arity;
    OpenedTree opened{groups_of(known, n_groups),
                      log_points - log_arity,
                      static_cast<std::uint32_t>(arity) * air::kExtensionDegree,
                      {},
                      {}};

    NativeKnown folded;
    std::vector<FpExt> group(arity);
    std::size_t used = 0;
    const Fp shift = protocol::coset_shift(log_rows);
    const Fp generator = protocol::row_generator(log_points);
    for (const std::uint32_t j : opened.indices) {
      for (std::size_t t = 0; t < arity; ++t) {
        const std::uint32_t index = j + static_cast<std::uint32_t>(t) * n_groups;
        const auto at = std::ranges::lower_bound(known, index, {}, &Known<std::uint32_t, FpExt>::at);
        const bool is_known = at != known.end() && at->at == index;
        const bool is_there = is_known || used < opening.values.size();
        if (!judge_.expect(Verdict::OpeningCount, !found("a group's value missing", !is_there))) return false;
        group[t] = is_known ? at->value : is_there ? opening.values[used++] : FpExt::zero();
      }
      opened.rows.insert(opened.rows.end(), group[0].c, group[0].c + opened.width);
      const Fp x_inverse = (shift * generator.pow(j)).inverse();
      folded.push_back({j, fri::fold<Fp>(group.data(), static_cast<int>(log_arity), x_inverse, beta)});
    }
    const bool has_more = found("a group's value too many", used != opening.values.size());
    if (!judge_.expect(Verdict::OpeningCount, !has_more)) return false;
    std::vector<FpDigest> leaves =
        hash::hash_rows(hash::Domain::FriLeaf, opened.rows.data(), opened.width, opened.indices.size());
    if (!authenticate(Verdict::LayerPath, phase_.proof.layer_caps[layer], std::move(leaves), opening.siblings, opened))
      return false;
    if (expansion_) expansion_->layers.push_back(std::move(opened));
    known = std::move(folded);
    return true;
  }

 private:
  static std::vector<std::uint32_t> groups_of(const NativeKnown& known, std::uint32_t n_groups) {
    std::vector<std::uint32_t> groups;
    for (const auto& k : known) groups.push_back(k.at & (n_groups - 1));
    std::ranges::sort(groups);
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
  }

  bool authenticate(Verdict refusal, Cap cap, std::vector<FpDigest> leaves, std::span<const FpDigest> siblings,
                    OpenedTree& opened) {
    const OpeningResult result = check_multi_opening<FpDigest>(cap, opened.depth, opened.indices, std::move(leaves),
                                                               siblings, expansion_ ? &opened.levels : nullptr);
    if (!judge_.expect(Verdict::OpeningCount, result != OpeningResult::WrongCount)) return false;
    return judge_.expect(refusal, result == OpeningResult::Holds);
  }

  /// The rows of one tree hash to its cap.
  bool check_tree(Tree tree, Cap cap) {
    constexpr std::array<Verdict, protocol::kTrees> kRefusals{Verdict::PrepPath, Verdict::MainPath, Verdict::PermPath,
                                                              Verdict::QuotientPath};
    const auto i = static_cast<std::size_t>(tree);
    const protocol::TreeOpening& opening = phase_.proof.trees[i];
    const std::uint32_t log_rows = tree == Tree::Prep ? phase_.params.log_tallest_max : phase_.proof.log_tallest();
    OpenedTree opened{phase_.indices, log_rows + phase_.params.log_blowup, phase_.layout.row_width[i], {}, {}};
    const bool is_other = found("other rows than asked", opening.rows.size() != opened.width * opened.indices.size());
    if (!judge_.expect(Verdict::OpeningCount, !is_other)) return false;
    opened.rows = opening.rows;
    opened.rows.resize(opened.width * opened.indices.size(), Fp::zero());
    if (opened.width == 0)
      return judge_.expect(Verdict::OpeningCount, !found("a digest of no tree", !opening.siblings.empty()));
    std::vector<FpDigest> leaves =
        hash::hash_rows(hash::Domain::TraceLeaf, opened.rows.data(), opened.width, opened.indices.size());
    if (!authenticate(kRefusals[i], cap, std::move(leaves), opening.siblings, opened)) return false;
    rows_[i] = opened.rows;
    if (expansion_) expansion_->trees[i] = std::move(opened);
    return true;
  }

  /// Column by column, so that each power is read once.
  void combine_rows(const FpExt& batching, NativeKnown& known) const {
    std::vector<FpExt> powers(phase_.layout.n_columns, FpExt::one());
    for (std::size_t i = powers.size() - 1; i > 0; --i) powers[i - 1] = powers[i] * batching;
    for (const protocol::ColumnBlock& block : phase_.layout.blocks) {
      const std::size_t width = phase_.layout.row_width[static_cast<std::size_t>(block.tree)];
      const Fp* rows = rows_[static_cast<std::size_t>(block.tree)].data() + block.row_offset;
      for (std::uint32_t c = 0; c < block.n_columns; ++c)
        for (std::size_t i = 0; i < known.size(); ++i) known[i].value += powers[block.first + c] * rows[i * width + c];
    }
  }

  NativeJudge& judge_;
  const QueryPhase& phase_;
  Expansion* expansion_;
  std::array<std::vector<Fp>, protocol::kTrees> rows_;  // as many as queries, whatever the proof holds
};

}  // namespace

bool check_queries(NativeJudge& judge, QueryPhase phase, Expansion* expansion) {
  if (expansion) expansion->indices = phase.indices;
  std::ranges::sort(phase.indices);
  phase.indices.erase(std::unique(phase.indices.begin(), phase.indices.end()), phase.indices.end());
  PrunedOpener opener(judge, phase, expansion);
  return check_queries(judge, opener, phase.layout, phase.params, phase.proof.log_tallest(),
                       std::span<const FpExt>(phase.proof.openings),
                       std::span<const FpExt>(phase.proof.final_coefficients), phase.zeta, phase.batching,
                       std::span<const FpExt>(phase.betas));
}

}  // namespace pp::verify
