// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine/values.h"

#include <algorithm>

#include "kernels/fri/fold.h"
#include "prover/recursion/machine/op_ports.h"

namespace pp::recursion {
namespace {

using field::Fp;
using field::FpExt;

/// Runs operations one by one; each says whether it could.
class Evaluator {
 public:
  Evaluator(const Program& program, const Witness& witness) : witness_(witness) {
    values.wires.resize(program.n_wires);
    values.blocks.resize(program.n_blocks);
  }

  bool operator()(const ConstantOp& op) {
    at(op.out) = op.value;
    return true;
  }
  bool operator()(const HintOp& op) {
    if (hints_ == witness_.hints.size()) return false;
    at(op.out) = witness_.hints[hints_++];
    return true;
  }
  bool operator()(const AluOp& op) {
    using Writes = AluOp::Writes;
    if (op.writes == Writes::D) at(op.d) = at(op.a) * at(op.b) + at(op.c);
    if (op.writes == Writes::C) at(op.c) = at(op.d) - at(op.a) * at(op.b);
    if (op.writes == Writes::A) {
      const FpExt numerator = at(op.d) - at(op.c);
      if (at(op.b).is_zero() && !numerator.is_zero()) return false;
      at(op.a) = numerator * at(op.b).inverse();
    }
    return true;
  }
  bool operator()(const UnpackOp& op) {
    for (std::size_t i = 0; i < op.base.size(); ++i) {
      if (op.writes_base)
        at(op.base[i]) = FpExt::from_base(at(op.ext).c[i]);
      else
        at(op.ext).c[i] = at(op.base[i]).c[0];
    }
    return true;
  }
  bool operator()(const PackOp& op) {
    for (std::size_t cell = 0; cell < 40; ++cell) {
      const std::size_t w = cell / 5, b = cell / 8;
      if (w >= op.wires.size() || b >= op.blocks.size()) continue;
      Fp& in_wire = at(op.wires[w].wire).c[cell % 5];
      Fp& in_block = at(op.blocks[b].block)[cell % 8];
      if (op.wires[w].writes) in_wire = in_block;
      if (op.blocks[b].writes) in_block = in_wire;
    }
    return true;
  }
  bool operator()(const DuplexOp& op) {
    using Kind = DuplexOp::Kind;
    if (op.first) state_ = {};
    if (op.kind == Kind::Squeeze) {
      if (squeezed_) {
        state_[10] += Fp::one();
        hash::Poseidon2W16::permute(state_.data());
      }
      std::copy_n(state_.begin(), 8, at(op.block).begin());
    } else {
      if (op.kind == Kind::Hint) {
        if (absorbed_ == witness_.absorbed.size()) return false;
        at(op.block) = witness_.absorbed[absorbed_++];
      }
      std::ranges::copy(at(op.block), state_.begin());
      for (std::size_t i = 0; i < op.added.size(); ++i) state_[8 + i] += op.added[i];
      hash::Poseidon2W16::permute(state_.data());
    }
    squeezed_ = op.kind == Kind::Squeeze;
    return true;
  }
  bool operator()(const BitsOp& op) {
    const std::uint32_t value = at(op.value).c[0].value();
    Fp power = Fp::one();
    for (std::size_t i = 0; i < op.bits.size(); ++i) {
      const bool bit = value >> i & 1;
      at(op.bits[i]) = FpExt::from_base(Fp::from(bit));
      if (op.power && bit) power *= op.factors[i];
    }
    if (op.power) at(*op.power) = FpExt::from_base(power);
    return true;
  }
  bool operator()(const OpenOp& op) {
    if (leaves_ == witness_.leaves.size()) return false;
    const OpenedLeaf& leaf = witness_.leaves[leaves_++];
    if (leaf.siblings.size() != op.path.size() || leaf.row.size() != (op.node ? 0 : op.n_values)) return false;
    FpExt combined = FpExt::zero();
    for (std::size_t i = 0; i < (leaf.row.size() + 7) / 8 * 8; ++i) {
      const Fp value = i < leaf.row.size() ? leaf.row[i] : Fp::zero();
      if (!op.blocks.empty()) at(op.blocks[i / 8])[i % 8] = value;
      if (op.challenge) combined = combined * at(*op.challenge) + value;
    }
    if (op.combined) at(*op.combined) = combined;
    return true;
  }
  bool operator()(const FoldOp& op) {
    std::array<FpExt, 8> group{};
    for (std::size_t i = 0; i < std::size_t{5} << op.log_arity; ++i)
      group[i / 5].c[i % 5] = at(op.blocks[i / 8])[i % 8];
    at(op.out) = fri::fold<Fp>(group.data(), static_cast<int>(op.log_arity), Fp::one(), at(op.ratio));
    return true;
  }

  bool used_up() const {
    return hints_ == witness_.hints.size() && absorbed_ == witness_.absorbed.size() &&
           leaves_ == witness_.leaves.size();
  }
  Values values;

 private:
  FpExt& at(Wire w) { return values.wires[w.id]; }
  std::array<Fp, 8>& at(Block b) { return values.blocks[b.id]; }

  const Witness& witness_;
  std::array<Fp, 16> state_{};  // of the sponge
  bool squeezed_ = false;       // its last step was a squeeze
  std::size_t hints_ = 0, absorbed_ = 0, leaves_ = 0;
};

}  // namespace

std::optional<Values> evaluate(const Program& program, const Witness& witness) {
  Evaluator evaluator(program, witness);
  for (const Op& op : program.ops)
    if (!std::visit(evaluator, op)) return std::nullopt;
  if (!evaluator.used_up()) return std::nullopt;
  return std::move(evaluator.values);
}

}  // namespace pp::recursion
