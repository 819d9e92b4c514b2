// SPDX-License-Identifier: Apache-2.0
// CircuitMaker: writes a program by hand, operation by operation, together with a witness that it accepts. Test values;
// not shared.
#pragma once
#include <utility>
#include <vector>

#include "kernels/fri/fold.h"
#include "prover/recursion/machine/values.h"
#include "schemas/vocab/rng.h"

namespace pp::recursion {

using field::Fp;
using field::FpExt;

/// A tree over rows of equal length, node 2 j left of node 2 j + 1.
struct RowTree {
  hash::Domain domain;
  std::vector<std::vector<Fp>> rows;
  std::vector<std::vector<hash::FpDigest>> levels;  // from the leaves up, the root last

  static RowTree make(Rng& rng, std::uint32_t depth, std::uint32_t n_values, hash::Domain domain) {
    RowTree tree{domain, {}, {{}}};
    for (std::size_t i = 0; i < std::size_t{1} << depth; ++i) {
      std::vector<Fp>& row = tree.rows.emplace_back();
      for (std::uint32_t k = 0; k < n_values; ++k) row.push_back(Fp::from_u64(rng.next()));
      tree.levels[0].push_back(hash::hash_elements(domain, row.data(), row.size()));
    }
    while (tree.levels.back().size() > 1) {
      const std::vector<hash::FpDigest> below = tree.levels.back();
      std::vector<hash::FpDigest>& above = tree.levels.emplace_back();
      for (std::size_t j = 0; j < below.size(); j += 2) above.push_back(hash::compress(below[j], below[j + 1]));
    }
    return tree;
  }
};

class CircuitMaker {
 public:
  Program program;
  Witness witness;

  explicit CircuitMaker(std::string name) { program.name = std::move(name); }
  Wire wire() { return {program.n_wires++}; }
  Block block() { return {program.n_blocks++}; }
  std::vector<Block> blocks(std::size_t n) {
    std::vector<Block> result(n);
    for (Block& b : result) b = block();
    return result;
  }
  void add(Op op) { program.ops.push_back(std::move(op)); }

  Wire constant(const FpExt& v) {
    const Wire w = wire();
    add(ConstantOp{w, v});
    return w;
  }
  Wire constant(std::uint32_t v) { return constant(FpExt::from_base(Fp::from(v))); }
  Wire hint(const FpExt& v) {
    const Wire w = wire();
    add(HintOp{w});
    witness.hints.push_back(v);
    return w;
  }
  /// a * b + c.
  Wire fused(Wire a, Wire b, Wire c) {
    const Wire d = wire();
    add(AluOp{a, b, c, d, AluOp::Writes::D});
    return d;
  }
  Block absorb_hint(const std::array<Fp, 8>& values, bool first, std::array<Fp, 3> added = {}) {
    const Block b = block();
    add(DuplexOp{DuplexOp::Kind::Hint, first, added, b});
    witness.absorbed.push_back(values);
    return b;
  }
  void absorb(Block b, bool first = false, std::array<Fp, 3> added = {}) {
    add(DuplexOp{DuplexOp::Kind::Absorb, first, added, b});
  }
  Block squeeze() {
    const Block b = block();
    add(DuplexOp{DuplexOp::Kind::Squeeze, false, {}, b});
    return b;
  }
  /// Digests as blocks that the prover chooses, in a sponge of their own.
  std::uint32_t commitment(const std::vector<hash::FpDigest>& digests) {
    Commitment& c = program.commitments.emplace_back();
    for (const hash::FpDigest& d : digests) {
      std::array<Fp, 8> values;
      std::copy_n(d.word, 8, values.begin());
      c.digests.push_back(absorb_hint(values, true));
    }
    return static_cast<std::uint32_t>(program.commitments.size() - 1);
  }
  /// The wires of the lowest `n` bits.
  std::vector<Wire> bits(Wire value, std::size_t n) {
    BitsOp op{value, {}, {}, {}};
    for (std::size_t i = 0; i < n; ++i) op.bits.push_back(wire());
    add(op);
    return op.bits;
  }
  /// The elements of full blocks as wires: five blocks, eight wires.
  std::vector<Wire> unpacked(const std::vector<Block>& from) {
    PackOp op;
    for (const Block b : from) op.blocks.push_back({b, false});
    for (std::size_t i = 0; i < from.size() * 8 / 5; ++i) op.wires.push_back({wire(), true});
    std::vector<Wire> result;
    for (const auto& port : op.wires) result.push_back(port.wire);
    add(std::move(op));
    return result;
  }
  /// Opens leaf `index` of a tree under the nodes of level `depth` as the commitment.
  OpenOp open(const RowTree& tree, std::size_t index, std::vector<Wire> path, std::uint32_t commitment_id) {
    OpenedLeaf leaf{tree.rows[index], {}};
    for (std::size_t level = 0; level < path.size(); ++level)
      leaf.siblings.push_back(tree.levels[level][index >> level ^ 1]);
    witness.leaves.push_back(std::move(leaf));
    OpenOp op;
    op.domain = tree.domain;
    op.n_values = static_cast<std::uint32_t>(tree.rows[index].size());
    op.path = std::move(path);
    op.commitment = commitment_id;
    return op;
  }
};

}  // namespace pp::recursion
