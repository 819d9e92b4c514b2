// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine/fixed_columns.h"

#include <algorithm>

#include "prover/recursion/machine/op_ports.h"

namespace pp::recursion {
namespace {

using field::Fp;

/// The preprocessed rows of kOne table under the names of its columns.
template <template <class> class Prep>
class PrepTable {
 public:
  explicit PrepTable(std::uint32_t log_rows) : rows_(std::size_t{1} << log_rows), log_rows_(log_rows) {}
  Prep<Fp>& operator[](std::size_t row) { return rows_[row]; }

  Matrix columns() const {
    constexpr std::size_t kColumns = air::kWidth<Prep>;
    static_assert(sizeof(Prep<Fp>) == kColumns * sizeof(Fp));
    Matrix m(kColumns, static_cast<int>(log_rows_));
    for (std::size_t j = 0; j < kColumns; ++j)
      for (std::size_t i = 0; i < rows_.size(); ++i) m.column(j)[i] = reinterpret_cast<const Fp*>(&rows_[i])[j];
    return m;
  }

 private:
  std::vector<Prep<Fp>> rows_;
  std::uint32_t log_rows_;
};

class Writer {
 public:
  Writer(const Program& program, const Placement& placement, const Heights& h)
      : program_(program),
        placement_(placement),
        commitments_(h[at(TableId::Commitments)]),
        given_(h[at(TableId::Given)]),
        unpack_(h[at(TableId::Unpack)]),
        group_(h[at(TableId::Group)]),
        bits_(h[at(TableId::Bits)]),
        alu_(h[at(TableId::Alu)]),
        path_(h[at(TableId::Path)]) {}

  std::vector<Matrix> write() {
    for (op_index_ = 0; op_index_ < program_.ops.size(); ++op_index_) {
      row_ = placement_.row[op_index_];
      std::visit(*this, program_.ops[op_index_]);
    }
    for (const PathRun& run : placement_.runs)
      if (!std::holds_alternative<OpenOp>(program_.ops[run.ops[0]])) link_sponge(run);
    std::uint32_t row = 0;
    for (std::uint32_t c = 0; c < program_.commitments.size(); ++c)
      for (std::uint32_t i = 0; i < program_.commitments[c].digests.size(); ++i)
        commitments_[row++] = {kOne, address(program_.commitments[c].digests[i]), number(c), number(i)};
    std::vector<Matrix> all;
    all.push_back(commitments_.columns());
    all.push_back(given_.columns());
    all.push_back(unpack_.columns());
    all.push_back(group_.columns());
    all.push_back(bits_.columns());
    all.push_back(alu_.columns());
    all.push_back(path_.columns());
    return all;
  }

  void operator()(const ConstantOp& op) {
    given_[row_].constant = written(op.out);
    std::ranges::copy(op.value.c, given_[row_].value);
  }
  void operator()(const HintOp& op) { given_[row_].hint = written(op.out); }
  void operator()(const AluOp& op) {
    using Writes = AluOp::Writes;
    alu_[row_] = {port(op.a, op.writes == Writes::A), read(op.b), port(op.c, op.writes == Writes::C),
                  port(op.d, op.writes == Writes::D)};
  }
  void operator()(const UnpackOp& op) {
    unpack_[row_].ext = port(op.ext, !op.writes_base);
    for (std::size_t i = 0; i < op.base.size(); ++i) unpack_[row_].base[i] = port(op.base[i], op.writes_base);
  }
  void operator()(const PackOp& op) {
    auto& row = group_[row_];
    for (std::size_t i = 0; i < op.wires.size(); ++i) row.element[i] = port(op.wires[i].wire, op.wires[i].writes);
    for (std::size_t i = 0; i < op.blocks.size(); ++i) row.block[i] = port(op.blocks[i].block, op.blocks[i].writes);
  }
  void operator()(const FoldOp& op) {
    auto& row = group_[row_];
    for (std::size_t i = 0; i < op.blocks.size(); ++i) row.block[i] = port(op.blocks[i], false);
    (op.log_arity == 3 ? row.folds_8 : op.log_arity == 2 ? row.folds_4 : row.folds_2) = kOne;
    for (std::size_t i = 0; i < op.position.size(); ++i) row.bit[i] = address(op.position[i]);
    row.known = address(op.known);
    row.ratio = address(op.ratio);
    row.folded = written(op.out);
  }
  void operator()(const BitsOp& op) {
    for (std::uint32_t i = 0; i < kBitsRows; ++i) {
      auto& row = bits_[row_ + i];
      const std::uint32_t bit = kBitsRows - 1 - i;
      if (i == 0) row.first = kOne;
      if (bit > 0) (bit > 24 ? row.to_high : row.to_low) = kOne;
      if (bit < op.bits.size()) row.bit = written(op.bits[bit]);
      if (op.power && bit < op.factors.size()) row.factor_less_one = op.factors[bit] - kOne;
      if (bit > 0) continue;
      row.value_address = address(op.value);
      row.last = kOne;
      if (op.power) row.power = written(*op.power);
    }
  }
  void operator()(const DuplexOp& op) {
    path_[row_].id = address(op.block);
    path_[row_].block_times = op.kind == DuplexOp::Kind::Absorb ? -kOne : reads(op.block);
  }
  void operator()(const OpenOp& op) {
    const std::uint32_t before = rows_before_climb(op);
    if (op.node) {
      path_[row_].id = address(*op.node);
      path_[row_].block_times = -kOne;
    } else {
      hash_row(op, before);
    }
    auto& leaf = path_[row_ + before - 1];
    leaf.climbs = kOne;
    (op.node ? leaf.from_before : leaf.from_after) = kOne;
    for (std::uint32_t i = 0; i < op.path.size(); ++i) {
      auto& row = path_[row_ + before + i];
      row.wire = read(op.path[i]);
      if (i + 1 < op.path.size()) row.climbs = row.from_after = row.from_before = kOne;
    }
    auto& last = path_[row_ + before + static_cast<std::uint32_t>(op.path.size()) - 1];
    if (op.combined) path_[row_ + before].start = written(*op.combined);
    if (op.cap_index) last.start = read(*op.cap_index);
    last.id = number(op.commitment);
    last.arrives = kOne;
  }

 private:
  static constexpr Fp kOne = Fp::one();
  static Fp number(std::uint32_t v) { return Fp::from(v); }
  Fp address(Wire w) const { return number(w.id); }
  Fp address(Block b) const { return number(placement_.block_address[b.id]); }
  Fp reads(Wire w) const { return number(placement_.wire_reads[w.id]); }
  Fp reads(Block b) const { return number(placement_.block_reads[b.id]); }
  template <class Id>
  Port<Fp> port(Id id, bool writes) const {
    return {address(id), writes ? reads(id) : -kOne};
  }
  template <class Id>
  Port<Fp> read(Id id) const {
    return port(id, false);
  }
  template <class Id>
  Port<Fp> written(Id id) const {
    return port(id, true);
  }

  /// The rows of values, from the one before them, which starts the sponge.
  void hash_row(const OpenOp& op, std::uint32_t n_rows) {
    auto& before = path_[row_ - 1];
    before.starts = kOne;
    before.added[0] = number(static_cast<std::uint32_t>(op.domain));
    before.added[1] = number(op.n_values);
    for (std::uint32_t i = 0; i < n_rows; ++i) {
      auto& row = path_[row_ + i];
      if (i + 1 < n_rows) row.keeps_after = kOne;
      if (op.challenge) row.wire = read(*op.challenge);
      if (op.blocks.empty()) continue;
      row.id = address(op.blocks[i]);
      row.block_times = reads(op.blocks[i]);
    }
    const std::uint32_t missing = 8 * n_rows - op.n_values;
    auto& last = path_[row_ + n_rows - 1];
    last.missing[0] = number(missing >> 2 & 1);
    last.missing[1] = number(missing >> 1 & 1);
    last.missing[2] = missing == 7 ? number(2) : number(missing & 1);
  }

  const DuplexOp& duplex(const PathRun& run, std::size_t i) const {
    return std::get<DuplexOp>(program_.ops[run.ops[i]]);
  }
  bool squeezes(const PathRun& run, std::size_t i) const {
    return i < run.ops.size() && duplex(run, i).kind == DuplexOp::Kind::Squeeze;
  }

  /// A squeezing row holds the state with the 1 of the next squeeze already in it; who absorbs after it takes the state
  /// as it is, for then there is no such 1.
  void link_sponge(const PathRun& run) {
    for (std::size_t i = 0; i < run.ops.size(); ++i) {
      auto& row = path_[run.first_row + i - 1];
      if (i == 0) {
        row.starts = kOne;
      } else {
        (squeezes(run, i - 1) && !squeezes(run, i) ? row.keeps_before : row.keeps_after) = kOne;
      }
      if (squeezes(run, i)) {
        row.keeps_rate = kOne;
        if (squeezes(run, i + 1)) row.added[2] = kOne;
      } else {
        std::ranges::copy(duplex(run, i).added, row.added);
      }
    }
  }

  const Program& program_;
  const Placement& placement_;
  PrepTable<CommitmentsPrep> commitments_;
  PrepTable<GivenPrep> given_;
  PrepTable<UnpackPrep> unpack_;
  PrepTable<GroupPrep> group_;
  PrepTable<BitsPrep> bits_;
  PrepTable<AluPrep> alu_;
  PrepTable<PathPrep> path_;
  std::size_t op_index_ = 0;
  std::uint32_t row_ = 0;
};

}  // namespace

std::vector<Matrix> fixed_columns(const Program& program, const Placement& placement, const Heights& log_rows) {
  return Writer(program, placement, log_rows).write();
}

}  // namespace pp::recursion
