// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine/trace.h"

#include <algorithm>

#include "prover/recursion/machine/path_rows.h"

namespace pp::recursion {
namespace {

using field::Fp;
using field::FpExt;

Matrix zeros(std::size_t width, std::uint32_t log_rows, int threads) {
  Matrix m(width, static_cast<int>(log_rows));
#pragma omp parallel for num_threads(threads)
  for (std::size_t j = 0; j < width; ++j) std::fill_n(m.column(j), m.height(), Fp::zero());
  return m;
}

template <template <class> class Cols>
void store(const Cols<Fp>& cols, Matrix& m, std::size_t row) {
  constexpr std::size_t kColumns = air::kWidth<Cols>;
  static_assert(sizeof(Cols<Fp>) == kColumns * sizeof(Fp));
  for (std::size_t j = 0; j < kColumns; ++j) m.column(j)[row] = reinterpret_cast<const Fp*>(&cols)[j];
}

void put(const FpExt& from, Fp (&to)[5]) { std::copy_n(from.c, 5, to); }

/// Fills the rows of one operation; those in Path and Commitments are filled elsewhere.
class RowFiller {
 public:
  RowFiller(const Values& values, std::vector<Matrix>& main) : values_(values), main_(main) {}
  std::size_t row = 0;

  void operator()(const ConstantOp&) const {}
  void operator()(const DuplexOp&) const {}
  void operator()(const OpenOp&) const {}
  void operator()(const HintOp& op) const {
    GivenCols<Fp> cols;
    put(value(op.out), cols.hint);
    store(cols, main_[at(TableId::Given)], row);
  }
  void operator()(const AluOp& op) const {
    AluCols<Fp> cols;
    put(value(op.a), cols.a);
    put(value(op.b), cols.b);
    put(value(op.c), cols.c);
    put(value(op.d), cols.d);
    store(cols, main_[at(TableId::Alu)], row);
  }
  void operator()(const UnpackOp& op) const {
    UnpackCols<Fp> cols;
    put(value(op.ext), cols.value);
    store(cols, main_[at(TableId::Unpack)], row);
  }
  void operator()(const PackOp& op) const {
    GroupCols<Fp> cols{};
    for (std::size_t i = 0; i < op.wires.size(); ++i) put(value(op.wires[i].wire), cols.element[i]);
    for (std::size_t i = 0; i < op.blocks.size(); ++i) elements(cols, i, op.blocks[i].block);
    finish_group(cols, 0);
  }
  void operator()(const FoldOp& op) const {
    GroupCols<Fp> cols{};
    for (std::size_t i = 0; i < op.blocks.size(); ++i) elements(cols, i, op.blocks[i]);
    for (std::size_t i = 0; i < op.position.size(); ++i) cols.bit[i] = value(op.position[i]).c[0];
    put(value(op.ratio), cols.ratio[0]);
    put(value(op.out), cols.folded);
    finish_group(cols, op.log_arity);
  }
  void operator()(const BitsOp& op) const {
    const std::uint32_t integer = value(op.value).c[0].value();
    BitsCols<Fp> cols{};
    cols.power = Fp::one();
    for (std::uint32_t i = 0; i < kBitsRows; ++i) {
      const std::uint32_t bit = kBitsRows - 1 - i;
      cols.bit = Fp::from(integer >> bit & 1);
      cols.value = Fp::from(integer >> bit);
      if (i < 7) cols.ones = i == 0 ? cols.bit : cols.ones * cols.bit;
      cols.power_before = cols.power;
      if (op.power && bit < op.factors.size() && cols.bit == Fp::one()) cols.power *= op.factors[bit];
      store(cols, main_[at(TableId::Bits)], row + i);
    }
  }

 private:
  const FpExt& value(Wire w) const { return values_.wires[w.id]; }
  void elements(GroupCols<Fp>& cols, std::size_t i, Block b) const {
    for (std::size_t k = 8 * i; k < 8 * i + 8; ++k) cols.element[k / 5][k % 5] = values_.blocks[b.id][k % 8];
  }

  void finish_group(GroupCols<Fp>& cols, std::uint32_t log_arity) const {
    const FpExt ratio = ext(cols.ratio[0]);
    for (std::size_t k = 1; k < 4; ++k) put(ext(cols.ratio[k - 1]) * ratio, cols.ratio[k]);
    // The upper half of the polynomial that interpolates all eight, whatever the row does with it.
    FpExt high = FpExt::zero();
    for (std::size_t k = 8; k-- > 4;) {
      FpExt coefficient = FpExt::zero();
      const Fp step = field::two_adic_generator(3).pow(k).inverse();
      Fp weight = Fp::from(8).inverse();
      for (std::size_t t = 0; t < 8; ++t, weight *= step) coefficient += ext(cols.element[t]) * weight;
      high = high * ratio + coefficient;
    }
    put(high, cols.high);
    std::size_t upper = 0;
    if (log_arity > 1 && cols.bit[1] == Fp::one()) upper += 2;
    if (log_arity > 2 && cols.bit[2] == Fp::one()) upper += 4;
    for (std::size_t s = 0; s < 2; ++s) std::copy_n(cols.element[upper + s], 5, cols.near[s]);
    std::copy_n(cols.near[cols.bit[0] == Fp::one() ? 1 : 0], 5, cols.known);
    store(cols, main_[at(TableId::Group)], row);
  }
  static FpExt ext(const Fp (&c)[5]) { return {{c[0], c[1], c[2], c[3], c[4]}}; }

  const Values& values_;
  std::vector<Matrix>& main_;
};

/// Counts which digest each opening leads to.
void fill_commitments(const Program& program, const Values& values, Matrix& m) {
  std::vector<std::size_t> first_row;
  std::size_t row = 0;
  for (const Commitment& c : program.commitments) {
    first_row.push_back(row);
    for (const Block b : c.digests) {
      for (std::size_t j = 0; j < 8; ++j) m.column(j)[row] = values.blocks[b.id][j];
      ++row;
    }
  }
  for (const Op& op : program.ops) {
    const auto* open = std::get_if<OpenOp>(&op);
    if (!open) continue;
    const std::size_t index = open->cap_index ? values.wires[open->cap_index->id].c[0].value() : 0;
    if (index < program.commitments[open->commitment].digests.size())
      m.column(8)[first_row[open->commitment] + index] += Fp::one();
  }
}

}  // namespace

std::vector<Matrix> fill_trace(const Program& program, const Placement& placement, const Heights& log_rows,
                               const Witness& witness, const Values& values, int threads) {
  std::vector<Matrix> main;
  MachineTables::for_each([&]<class Table>(std::size_t t) {
    constexpr std::size_t kColumns = air::kWidth<Table::template Cols>;
    if (t == at(TableId::Path))
      main.emplace_back(kColumns, static_cast<int>(log_rows[t]));
    else
      main.push_back(zeros(kColumns, log_rows[t], threads));
  });
  const Columns path = main[at(TableId::Path)].view();
  fill_path_padding(path, 0, 1);
  fill_path_padding(path, placement.rows_used[at(TableId::Path)], path.height());
#pragma omp parallel for schedule(dynamic, 16) num_threads(threads)
  for (std::size_t r = 0; r < placement.runs.size(); ++r) fill_run(program, placement.runs[r], witness, values, path);
#pragma omp parallel for schedule(static) num_threads(threads)
  for (std::size_t i = 0; i < program.ops.size(); ++i) {
    RowFiller filler(values, main);
    filler.row = placement.row[i];
    std::visit(filler, program.ops[i]);
  }
  fill_commitments(program, values, main[at(TableId::Commitments)]);
  return main;
}

}  // namespace pp::recursion
