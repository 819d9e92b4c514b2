// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/stark_circuit.h"

#include <algorithm>

#include "prover/protocol/proof.h"
#include "prover/recursion/opener.h"
#include "schemas/vocab/check.h"

namespace pp::recursion {
namespace {

using protocol::Tree;

hash::Digest<Cell> digest_of(const Builder::CellBlock& cells) {
  hash::Digest<Cell> digest;
  std::ranges::copy(cells, digest.word);
  return digest;
}

std::vector<hash::Digest<Cell>> digests_of(const PathOpener::CircuitCap& cap) {
  std::vector<hash::Digest<Cell>> digests;
  for (const Builder::CellBlock& cells : cap) digests.push_back(digest_of(cells));
  return digests;
}

verify::Subject<Cell> make_subject(Builder& builder, const protocol::Layout& layout,
                                   const Builder::CellBlock& prep_root, std::size_t n_publics) {
  std::size_t n_fixed = 0;
  for (std::size_t t = 0; t < layout.tables.size(); ++t) n_fixed += layout.has_prep(t) ? 1 : 0;
  return {.prep_root = digest_of(prep_root),
          .prep_log_rows = builder.message(n_fixed),
          .publics = builder.message(n_publics),
          .log_rows = builder.message(layout.tables.size())};
}

}  // namespace

StarkCircuit::StarkCircuit(Builder& builder, const CircuitClass& tables, std::uint32_t log_tallest,
                           std::size_t n_publics)
    : builder_(builder),
      tables_(tables),
      log_tallest_(log_tallest),
      judge_(builder, tables.params, log_tallest),
      prep_root_(message_of_digests(1)[0]),
      subject_(make_subject(builder, tables.layout, prep_root_, n_publics)),
      script_(verify::begin_script(judge_, tables.layout, subject_)) {
  // Bounds that do not depend on the heights below the tallest: they hold even if every table is as tall.
  PP_CHECK(tables.params.log_tallest_min <= log_tallest && log_tallest <= tables.params.log_tallest_max);
  const std::vector<std::uint8_t> all(tables.layout.tables.size(), static_cast<std::uint8_t>(log_tallest));
  const std::vector<std::uint8_t> fixed(subject_.prep_log_rows.size(), static_cast<std::uint8_t>(log_tallest));
  PP_CHECK(verify::check_heights(tables.layout, tables.params, fixed, all) == verify::Verdict::Accepted);
}

std::vector<Builder::CellBlock> StarkCircuit::message_of_digests(std::size_t n) {
  std::vector<Builder::CellBlock> digests(n);
  const std::vector<Cell> cells = builder_.message(8 * n);
  for (std::size_t i = 0; i < cells.size(); ++i) digests[i / 8][i % 8] = cells[i];
  return digests;
}

std::vector<Value> StarkCircuit::message_of_values(std::size_t n) {
  const std::vector<Cell> cells = builder_.message(n * field::kExtDegree);
  std::vector<Value> values;
  for (std::size_t i = 0; i < cells.size(); i += field::kExtDegree)
    values.push_back(Value::from_coefficients({cells[i], cells[i + 1], cells[i + 2], cells[i + 3], cells[i + 4]}));
  return values;
}

void StarkCircuit::check(std::vector<TableHeight> heights,
                         const std::vector<protocol::BoundaryTermOf<Value>>& boundary) {
  const protocol::Layout& layout = tables_.layout;
  const protocol::Params& params = tables_.params;
  judge_.set_heights(std::move(heights));
  const auto message_of_cap = [&] { return message_of_digests(std::size_t{1} << params.log_cap); };
  const PathOpener::CircuitCap main = message_of_cap(), perm = message_of_cap(), quotient = message_of_cap();
  std::vector<PathOpener::CircuitCap> layer_caps;
  verify::Messages<Cell, Value> said{.main_cap = digests_of(main),
                                     .perm_cap = digests_of(perm),
                                     .quotient_cap = digests_of(quotient),
                                     .sums = message_of_values(layout.tables.size()),
                                     .openings = message_of_values(layout.n_openings()),
                                     .batch_nonce = {},
                                     .layer_caps = {},
                                     .final_coefficients = message_of_values(std::size_t{1} << params.log_final_rows),
                                     .query_nonce = {}};
  if (params.batch_grinding_bits > 0) std::ranges::copy(builder_.message(2), said.batch_nonce.begin());
  std::ranges::copy(builder_.message(2), said.query_nonce.begin());
  for (std::uint32_t i = 0; i < protocol::n_layers(params, log_tallest_); ++i) {
    layer_caps.push_back(message_of_cap());
    said.layer_caps.push_back(digests_of(layer_caps.back()));
  }
  builder_.enter("argument");
  auto drawn =
      verify::check_argument<CircuitJudge>(judge_, script_, layout, params, log_tallest_, boundary, said, tables_.sum);
  builder_.leave();
  PathOpener opener(judge_, layout, log_tallest_, {PathOpener::CircuitCap{prep_root_}, main, perm, quotient},
                    std::move(layer_caps), std::move(drawn->indices));
  builder_.enter("queries");
  verify::check_queries(judge_, opener, layout, params, log_tallest_, std::span<const Value>(said.openings),
                        std::span<const Value>(said.final_coefficients), drawn->zeta, drawn->batching,
                        std::span<const Value>(drawn->betas));
  builder_.leave();
}

void append_witness(Witness& witness, const verify::Expansion& proof) {
  PP_CHECK(proof.complete);
  // The class constant comes first and is the circuit's own.
  witness.absorbed.insert(witness.absorbed.end(), proof.absorbed.begin() + 1, proof.absorbed.end());
  const auto open = [&](const verify::OpenedTree& tree, std::uint32_t index) {
    const auto at = static_cast<std::size_t>(std::ranges::lower_bound(tree.indices, index) - tree.indices.begin());
    const field::Fp* row = tree.rows.data() + at * tree.width;
    witness.leaves.push_back({{row, row + tree.width}, verify::path_of(tree.levels, tree.depth, index)});
  };
  for (const verify::OpenedTree& tree : proof.trees) {
    if (tree.width == 0) continue;
    for (const std::uint32_t index : proof.indices) open(tree, index);
  }
  for (const verify::OpenedTree& layer : proof.layers) {
    const std::uint32_t n_groups = 1u << layer.depth;
    for (const std::uint32_t index : proof.indices) open(layer, index & (n_groups - 1));
  }
}

}  // namespace pp::recursion
