// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/interpreter.h"

#include <algorithm>

#include "kernels/fri/fold.h"
#include "kernels/hash/poseidon2.h"

namespace pp::recursion {
namespace {

using field::Fp;
using field::FpExt;
using hash::FpDigest;

bool is_base(const FpExt& e) { return e == FpExt::from_base(e.c[0]); }

class Interpreter {
 public:
  Interpreter(const Program& program, const Witness& witness) : program_(program), witness_(witness) {
    run_.wires.resize(program.n_wires, FpExt::zero());
    run_.blocks.resize(program.n_blocks);
  }

  Run take() {
    for (std::size_t i = 0; i < program_.ops.size() && !run_.failure; ++i) {
      const char* what = std::visit([&](const auto& op) { return step(op); }, program_.ops[i]);
      if (what) run_.failure = {i, what};
    }
    if (!run_.failure && (next_hint_ != witness_.hints.size() || next_block_ != witness_.absorbed.size() ||
                          next_leaf_ != witness_.leaves.size()))
      run_.failure = {program_.ops.size(), "the witness holds more than was asked for"};
    for (const Block b : program_.publics) run_.publics.push_back(run_.blocks[b.id]);
    return std::move(run_);
  }

 private:
  using Cells = std::array<Fp, 8>;
  FpExt& at(Wire w) { return run_.wires[w.id]; }
  Cells& at(Block b) { return run_.blocks[b.id]; }

  // Each gives what does not hold, or nothing.

  const char* step(const ConstantOp& op) {
    at(op.out) = op.value;
    return nullptr;
  }

  const char* step(const HintOp& op) {
    if (next_hint_ == witness_.hints.size()) return "hint: none left";
    at(op.out) = witness_.hints[next_hint_++];
    return nullptr;
  }

  const char* step(const AluOp& op) {
    switch (op.writes) {
      case AluOp::Writes::Nothing:
        return at(op.a) * at(op.b) + at(op.c) == at(op.d) ? nullptr : "alu: the sides differ";
      case AluOp::Writes::C:
        at(op.c) = at(op.d) - at(op.a) * at(op.b);
        return nullptr;
      case AluOp::Writes::D:
        at(op.d) = at(op.a) * at(op.b) + at(op.c);
        return nullptr;
      case AluOp::Writes::A:
        break;
    }
    const FpExt numerator = at(op.d) - at(op.c);
    if (at(op.b).is_zero() && !numerator.is_zero()) return "alu: division by zero";
    at(op.a) = numerator * at(op.b).inverse();
    return nullptr;
  }

  const char* step(const UnpackOp& op) {
    if (op.writes_base) {
      for (std::size_t i = 0; i < op.base.size(); ++i) at(op.base[i]) = FpExt::from_base(at(op.ext).c[i]);
      return nullptr;
    }
    FpExt ext;
    for (std::size_t i = 0; i < op.base.size(); ++i) {
      if (!is_base(at(op.base[i]))) return "unpack: not a base element";
      ext.c[i] = at(op.base[i]).c[0];
    }
    at(op.ext) = ext;
    return nullptr;
  }

  const char* step(const PackOp& op) {
    std::array<Fp*, 40> left{}, right{};
    std::array<bool, 40> writes_left{}, writes_right{};
    std::size_t n_left = 0, n_right = 0;
    for (const PackOp::WirePort& port : op.wires)
      for (Fp& c : at(port.wire).c) writes_left[n_left] = port.writes, left[n_left++] = &c;
    for (const PackOp::BlockPort& port : op.blocks)
      for (Fp& c : at(port.block)) writes_right[n_right] = port.writes, right[n_right++] = &c;
    for (std::size_t i = 0; i < std::min(n_left, n_right); ++i) {
      if (writes_left[i]) {
        *left[i] = *right[i];
      } else if (writes_right[i]) {
        *right[i] = *left[i];
      } else if (!(*left[i] == *right[i])) {
        return "pack: a coefficient differs from its element";
      }
    }
    return nullptr;
  }

  const char* step(const DuplexOp& op) {
    if (op.first) sponge_.fill(Fp::zero());
    if (op.kind == DuplexOp::Kind::Squeeze) {
      if (squeezed_) {
        sponge_[10] += Fp::one();
        hash::Poseidon2W16::permute(sponge_.data());
      }
      std::copy_n(sponge_.begin(), 8, at(op.block).begin());
    } else {
      if (op.kind == DuplexOp::Kind::Hint) {
        if (next_block_ == witness_.absorbed.size()) return "duplex: no block left";
        at(op.block) = witness_.absorbed[next_block_++];
      }
      std::ranges::copy(at(op.block), sponge_.begin());
      for (std::size_t i = 0; i < op.added.size(); ++i) sponge_[8 + i] += op.added[i];
      hash::Poseidon2W16::permute(sponge_.data());
    }
    squeezed_ = op.kind == DuplexOp::Kind::Squeeze;
    return nullptr;
  }

  const char* step(const BitsOp& op) {
    if (!is_base(at(op.value))) return "bits: not a base element";
    const std::uint32_t value = at(op.value).c[0].value();
    Fp power = Fp::one();
    for (std::size_t i = 0; i < op.bits.size(); ++i) {
      const bool bit = (value >> i & 1) != 0;
      at(op.bits[i]) = bit ? FpExt::one() : FpExt::zero();
      if (op.power && bit) power *= op.factors[i];
    }
    if (op.power) at(*op.power) = FpExt::from_base(power);
    return nullptr;
  }

  const char* step(const OpenOp& op) {
    if (next_leaf_ == witness_.leaves.size()) return "open: no leaf left";
    const OpenedLeaf& leaf = witness_.leaves[next_leaf_++];
    const std::size_t n_values = op.node ? 0 : op.n_values;
    if (leaf.row.size() != n_values || leaf.siblings.size() != op.path.size()) return "open: a leaf of another shape";
    FpDigest node;
    if (op.node) {
      std::ranges::copy(at(*op.node), node.word);
    } else {
      node = hash::hash_elements(op.domain, leaf.row.data(), n_values);
      spread(op, leaf.row);
    }
    for (std::size_t i = 0; i < op.path.size(); ++i) {
      const FpExt& bit = at(op.path[i]);
      if (!(bit * bit == bit)) return "open: not a bit";
      node = bit.is_zero() ? hash::compress(node, leaf.siblings[i]) : hash::compress(leaf.siblings[i], node);
    }
    const std::vector<Block>& digests = program_.commitments[op.commitment].digests;
    const std::uint32_t index = op.cap_index ? at(*op.cap_index).c[0].value() : 0;
    if (index >= digests.size() || (op.cap_index && !is_base(at(*op.cap_index)))) return "open: no such digest";
    return std::ranges::equal(at(digests[index]), node.word) ? nullptr : "open: not under the commitment";
  }

  /// Writes what an opened row gives besides its place in a tree.
  void spread(const OpenOp& op, const std::vector<Fp>& row) {
    if (op.challenge) {
      FpExt combined = FpExt::zero();
      for (std::size_t i = 0; i < (row.size() + 7) / 8 * 8; ++i) {
        combined *= at(*op.challenge);
        if (i < row.size()) combined.c[0] += row[i];
      }
      at(*op.combined) = combined;
    }
    for (std::size_t i = 0; i < op.blocks.size() * 8; ++i)
      at(op.blocks[i / 8])[i % 8] = i < row.size() ? row[i] : Fp::zero();
  }

  const char* step(const FoldOp& op) {
    std::array<FpExt, 8> group;
    const std::size_t arity = std::size_t{1} << op.log_arity;
    for (std::size_t i = 0; i < arity * field::kExtDegree; ++i)
      group[i / field::kExtDegree].c[i % field::kExtDegree] = at(op.blocks[i / 8])[i % 8];
    std::size_t position = 0;
    for (std::size_t i = 0; i < op.position.size(); ++i) {
      const FpExt& bit = at(op.position[i]);
      if (!(bit * bit == bit)) return "fold: not a bit";
      if (!bit.is_zero()) position |= std::size_t{1} << i;
    }
    if (!(group[position] == at(op.known))) return "fold: the group does not hold the known value";
    at(op.out) = fri::fold<Fp>(group.data(), static_cast<int>(op.log_arity), Fp::one(), at(op.ratio));
    return nullptr;
  }

  const Program& program_;
  const Witness& witness_;
  Run run_;
  std::array<Fp, 16> sponge_{};
  bool squeezed_ = false;
  std::size_t next_hint_ = 0, next_block_ = 0, next_leaf_ = 0;
};

struct OpTally {
  OpCounts& n;
  void operator()(const ConstantOp&) const { ++n.constants; }
  void operator()(const HintOp&) const { ++n.hints; }
  void operator()(const AluOp&) const { ++n.alus; }
  void operator()(const UnpackOp&) const { ++n.unpacks; }
  void operator()(const PackOp&) const { ++n.packs; }
  void operator()(const DuplexOp&) const { ++n.duplexes, ++n.permutations; }
  void operator()(const BitsOp& op) const { ++n.bits_ops, n.bits += op.bits.size(); }
  void operator()(const OpenOp& op) const {
    ++n.opens;
    n.permutations += op.path.size() + (op.node ? 0 : (op.n_values + 7) / 8);
  }
  void operator()(const FoldOp&) const { ++n.folds; }
};

}  // namespace

Run interpret(const Program& program, const Witness& witness) { return Interpreter(program, witness).take(); }

OpCounts count_ops(const Program& program) {
  OpCounts counts;
  for (const Op& op : program.ops) std::visit(OpTally{counts}, op);
  return counts;
}

std::string to_string(const OpCounts& c) {
  const auto item = [](const char* name, std::size_t n) { return std::string(name) + ' ' + std::to_string(n); };
  return item("constants", c.constants) + item(", hints", c.hints) + item(", alu", c.alus) +
         item(", unpack", c.unpacks) + item(", pack", c.packs) + item(", duplex", c.duplexes) +
         item(", bits ops", c.bits_ops) + item(" of", c.bits) + item(" bits, open", c.opens) + item(", fold", c.folds) +
         item("; permutations", c.permutations);
}

}  // namespace pp::recursion
