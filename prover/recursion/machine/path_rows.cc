// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine/path_rows.h"

#include <algorithm>

#include "prover/recursion/machine/op_ports.h"

namespace pp::recursion {
namespace {

using field::Fp;
using field::FpExt;

static_assert(sizeof(PathCols<Fp>) == air::kWidth<PathCols> * sizeof(Fp));

void store(const PathCols<Fp>& row, const Columns& path, std::size_t at) {
  for (std::size_t j = 0; j < air::kWidth<PathCols>; ++j) path.column(j)[at] = reinterpret_cast<const Fp*>(&row)[j];
}

void external_round(std::array<Fp, 16>& state, std::size_t r, PathCols<Fp>& row) {
  for (std::size_t i = 0; i < 16; ++i) {
    const Fp x = state[i] + hash::kPoseidon2.external[r][i];
    state[i] = x * x * x;
  }
  hash::Poseidon2W16::external_matrix(state.data());
  std::ranges::copy(state, row.external[r]);
}

/// Four steps of Horner's rule.
FpExt combine(FpExt sum, const FpExt& point, const Fp* values) {
  for (std::size_t i = 0; i < 4; ++i) sum = sum * point + values[i];
  return sum;
}

class Filler {
 public:
  Filler(const Program& program, const PathRun& run, const Witness& witness, const Values& values, Columns path)
      : program_(program), run_(run), witness_(witness), values_(values), path_(path), next_(run.first_row) {}

  void sponge() {
    std::array<Fp, 16> state{};  // as the row before left it
    for (std::size_t i = 0; i < run_.ops.size(); ++i) {
      const auto& op = std::get<DuplexOp>(program_.ops[run_.ops[i]]);
      const bool squeezes = op.kind == DuplexOp::Kind::Squeeze;
      const bool keeps_before = i > 0 && is_squeeze(i - 1) && !squeezes;
      PathInput row;
      row.in = keeps_before ? before_ : state;
      row.start = keeps_before || i == 0 ? FpExt::zero() : end_;
      if (squeezes) {
        if (is_squeeze(i + 1)) row.in[10] += Fp::one();
      } else {
        std::ranges::copy(values_.blocks[op.block.id], row.in.begin());
        for (std::size_t k = 0; k < 3; ++k) row.in[8 + k] += op.added[k];
      }
      push(row);
      state = after_;
    }
  }

  void opening() {
    const auto& op = std::get<OpenOp>(program_.ops[run_.ops[0]]);
    const OpenedLeaf& leaf = witness_.leaves[run_.first_leaf];
    std::array<Fp, 8> node = op.node ? node_row(op) : value_rows(op, leaf);
    for (std::size_t i = 0; i < op.path.size(); ++i) {
      PathInput row;
      row.wire = values_.wires[op.path[i].id];
      if (i == 0 && !op.node) row.start = end_;
      if (op.cap_index && i + 1 == op.path.size()) row.start = values_.wires[op.cap_index->id];
      const bool right = row.wire == FpExt::one();
      std::ranges::copy(node, row.in.begin() + (right ? 8 : 0));
      std::copy_n(leaf.siblings[i].word, 8, row.in.begin() + (right ? 0 : 8));
      push(row);
      for (std::size_t k = 0; k < 8; ++k) node[k] = after_[k] + before_[k];
    }
  }

 private:
  bool is_squeeze(std::size_t i) const {
    return i < run_.ops.size() && std::get<DuplexOp>(program_.ops[run_.ops[i]]).kind == DuplexOp::Kind::Squeeze;
  }

  std::array<Fp, 8> node_row(const OpenOp& op) {
    PathInput row;
    std::ranges::copy(values_.blocks[op.node->id], row.in.begin());
    push(row);
    return values_.blocks[op.node->id];
  }

  std::array<Fp, 8> value_rows(const OpenOp& op, const OpenedLeaf& leaf) {
    std::array<Fp, 16> state{};
    state[8] = Fp::from(static_cast<std::uint32_t>(op.domain));
    state[9] = Fp::from(op.n_values);
    for (std::size_t i = 0; i < leaf.row.size(); i += 8) {
      PathInput row;
      row.in = state;
      for (std::size_t k = 0; k < 8; ++k) row.in[k] = i + k < leaf.row.size() ? leaf.row[i + k] : Fp::zero();
      if (op.challenge) row.wire = values_.wires[op.challenge->id];
      if (i > 0) row.start = end_;
      push(row);
      state = after_;
    }
    std::array<Fp, 8> digest;
    std::copy_n(state.begin(), 8, digest.begin());
    return digest;
  }

  void push(const PathInput& row) {
    const PathCols<Fp> cols = path_row(row);
    store(cols, path_, next_++);
    before_ = row.in;
    std::ranges::copy(cols.external[7], after_.begin());
    std::copy_n(cols.end, 5, end_.c);
  }

  const Program& program_;
  const PathRun& run_;
  const Witness& witness_;
  const Values& values_;
  Columns path_;
  std::size_t next_;  // row
  std::array<Fp, 16> before_{}, after_{};
  FpExt end_ = FpExt::zero();
};

}  // namespace

PathCols<Fp> path_row(const PathInput& input) {
  PathCols<Fp> row;
  std::ranges::copy(input.in, row.in);
  std::array<Fp, 16> state = input.in;
  hash::Poseidon2W16::external_matrix(state.data());
  for (std::size_t r = 0; r < 4; ++r) external_round(state, r, row);
  for (std::size_t r = 0; r < 20; ++r) {
    const Fp x = state[0] + hash::kPoseidon2.internal[r];
    state[0] = row.internal[r] = x * x * x;
    hash::Poseidon2W16::internal_matrix(state.data());
  }
  for (std::size_t r = 4; r < 8; ++r) external_round(state, r, row);
  const FpExt middle = combine(input.start, input.wire, row.in), end = combine(middle, input.wire, row.in + 4);
  const auto put = [](const FpExt& from, Fp(&to)[5]) { std::copy_n(from.c, 5, to); };
  put(input.wire, row.wire);
  put(input.wire.square(), row.wire_squared);
  put(input.start, row.start);
  put(middle, row.middle);
  put(end, row.end);
  return row;
}

void fill_run(const Program& program, const PathRun& run, const Witness& witness, const Values& values, Columns path) {
  Filler filler(program, run, witness, values, path);
  if (std::holds_alternative<OpenOp>(program.ops[run.ops[0]])) {
    filler.opening();
  } else {
    filler.sponge();
  }
}

void fill_path_padding(Columns path, std::size_t begin, std::size_t end) {
  store(path_row({}), path, begin);
  for (std::size_t j = 0; j < path.width; ++j)
    std::fill(path.column(j) + begin, path.column(j) + end, path.column(j)[begin]);
}

}  // namespace pp::recursion
