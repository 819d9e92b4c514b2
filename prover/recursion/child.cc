// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/child.h"

#include <algorithm>

namespace pp::recursion {

using field::Fp;
using field::FpExt;

namespace {

Builder::CellBlock constant_block(const hash::FpDigest& digest) {
  Builder::CellBlock block;
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = Cell(digest.word[i]);
  return block;
}

}  // namespace

Span<Cell> check_child(Builder& builder, const ChildClass& child) {
  const protocol::Layout& layout = child.tables.layout;
  StarkCircuit proof(builder, child.tables, *std::ranges::max_element(child.log_rows), 8 * kSpanBlocks);

  builder.enter("heights");
  std::vector<TableHeight> heights;
  std::size_t next_fixed = 0;
  for (std::size_t t = 0; t < child.log_rows.size(); ++t) {
    const Value height(Fp::from(child.log_rows[t]));
    builder.assert_equal(Value(proof.log_rows()[t]), height);
    if (layout.has_prep(t)) builder.assert_equal(Value(proof.prep_log_rows()[next_fixed++]), height);
    heights.push_back({child.log_rows[t], {}});
  }
  builder.leave();

  std::vector<Builder::CellBlock> blocks(kSpanBlocks);
  std::vector<std::array<Value, 8>> values(kSpanBlocks);
  for (std::size_t i = 0; i < proof.publics().size(); ++i) {
    blocks[i / 8][i % 8] = proof.publics()[i];
    values[i / 8][i % 8] = Value(proof.publics()[i]);
  }
  proof.check(std::move(heights), public_boundary<Value>(values));

  builder.enter("key");
  const Span<Cell> said = Span<Cell>::of(blocks);
  std::vector<Value> path;
  for (std::uint32_t i = 0; i < child.log_keys; ++i) {
    path.push_back(builder.hint());
    builder.assert_boolean(path.back());
  }
  const Builder::CellBlock keys = child.keys ? constant_block(*child.keys) : said.vk_root;
  builder.open_node(builder.commit(keys), proof.prep_root(), {std::move(path), {}});
  builder.leave();
  return said;
}

void append_child(Witness& witness, const ChildWitness& child) {
  append_witness(witness, child.proof);
  // A path takes the highest bit of an index first.
  const std::size_t n = child.key_path.size();
  for (std::size_t i = 0; i < n; ++i)
    witness.hints.push_back((child.key_index >> (n - 1 - i) & 1) != 0 ? FpExt::one() : FpExt::zero());
  witness.leaves.push_back({{}, child.key_path});
}

void append_block(Witness& witness, const std::array<Fp, 8>& b) {
  const Fp zero = Fp::zero();
  witness.hints.push_back({{b[0], b[1], b[2], b[3], b[4]}});
  witness.hints.push_back({{b[5], b[6], b[7], zero, zero}});
}

}  // namespace pp::recursion
