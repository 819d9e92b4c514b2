// SPDX-License-Identifier: Apache-2.0
// Forgeries that keep each row consistent in itself: what is left to catch them is the relation to other rows, the
// canonical form of bits, and the buses.
#include <gtest/gtest.h>

#include "prover/recursion/machine/path_rows.h"
#include "tests/property/recursion/machine_rows.h"
#include "tests/property/recursion/machine_sample.h"

namespace pp::recursion {
namespace {

constexpr std::size_t kPath = static_cast<std::size_t>(TableId::Path);
constexpr std::size_t kBits = static_cast<std::size_t>(TableId::Bits);
constexpr std::size_t kCommitments = static_cast<std::size_t>(TableId::Commitments);

FilledCircuit honest() {
  const CircuitMaker m = toy_circuit(5);
  return fill_circuit(m.program, m.witness, kHeights);
}

template <template <class> class Cols>
Cols<Fp> get(const Matrix& m, std::size_t row) {
  Cols<Fp> cols;
  for (std::size_t j = 0; j < air::kWidth<Cols>; ++j) reinterpret_cast<Fp*>(&cols)[j] = m.column(j)[row];
  return cols;
}
template <template <class> class Cols>
void set(Matrix& m, std::size_t row, const Cols<Fp>& cols) {
  for (std::size_t j = 0; j < air::kWidth<Cols>; ++j) m.column(j)[row] = reinterpret_cast<const Fp*>(&cols)[j];
}

PathInput input_of(const PathCols<Fp>& row) {
  PathInput input;
  std::copy_n(row.in, 16, input.in.begin());
  std::copy_n(row.wire, 5, input.wire.c);
  std::copy_n(row.start, 5, input.start.c);
  return input;
}

std::string kind_of(const PathPrep<Fp>& prep, const PathPrep<Fp>& before) {
  if (!prep.arrives.is_zero()) return "last climb";
  if (!before.climbs.is_zero()) return "climb";
  if (!before.keeps_rate.is_zero()) return "squeeze";
  if (!before.starts.is_zero()) return "first of a sponge";
  return before.keeps_after.is_zero() && before.keeps_before.is_zero() ? "node" : "within a sponge";
}

/// Every input cell of every row of Path, with the whole row computed from it.
TEST(MachineForger, ARowOfPathCannotStandAlone) {
  FilledCircuit c = honest();
  std::map<std::string, std::size_t> n_by_kind;
  for (std::size_t row = 1; row < c.placement.rows_used[kPath]; ++row) {
    const auto prep = get<PathPrep>(c.prep[kPath], row), before = get<PathPrep>(c.prep[kPath], row - 1);
    const PathCols<Fp> old = get<PathCols>(c.main[kPath], row);
    const Rows<Path> rows(c, kPath);
    for (std::size_t cell = 0; cell < 26; ++cell) {
      PathInput input = input_of(old);
      (cell < 16 ? input.in[cell] : cell < 21 ? input.wire.c[cell - 16] : input.start.c[cell - 21]) += Fp::one();
      const PathCols<Fp> forged = path_row(input);
      Rows<Path>::Changes changes;
      for (std::size_t j = 0; j < air::kWidth<PathCols>; ++j)
        changes.push_back({j, reinterpret_cast<const Fp*>(&forged)[j]});
      const bool noticed = !rows.notice(row, changes).empty();
      // A wire or start without a port, and not chained, is nobody's; nor is what stands beside a node that is read.
      const bool is_free = (cell >= 16 && cell < 21 && prep.wire.times.is_zero()) ||
                           (cell >= 21 && prep.start.times.is_zero()) || (cell >= 8 && kind_of(prep, before) == "node");
      EXPECT_TRUE(noticed || is_free) << "row " << row << " cell " << cell << " " << kind_of(prep, before);
      ++n_by_kind[kind_of(prep, before)];
    }
  }
  EXPECT_EQ(n_by_kind.size(), 6u);
}

/// The node on the other side than the bit says, with the rest of the path computed from there.
TEST(MachineForger, ANodeStandsOnItsSide) {
  const CircuitMaker m = toy_circuit(5);
  FilledCircuit c = honest();
  for (std::size_t row = 1; row < c.placement.rows_used[kPath]; ++row) {
    if (get<PathPrep>(c.prep[kPath], row - 1).climbs.is_zero()) continue;
    const PathCols<Fp> old = get<PathCols>(c.main[kPath], row);
    PathInput input = input_of(old);
    std::rotate(input.in.begin(), input.in.begin() + 8, input.in.end());
    const PathCols<Fp> forged = path_row(input);
    set(c.main[kPath], row, forged);
    EXPECT_NE(Rows<Path>(c, kPath).read(row - 1).broken, "") << row;
    set(c.main[kPath], row, old);
  }
}

/// The bits of value + p, which fit 31 bits for small values.
TEST(MachineForger, BitsAreCanonical) {
  FilledCircuit c = honest();
  std::size_t n_forged = 0;
  for (std::size_t i = 0; i < c.program.ops.size(); ++i) {
    const auto* op = std::get_if<BitsOp>(&c.program.ops[i]);
    if (!op) continue;
    const std::size_t first = c.placement.row[i];
    const std::uint32_t value = get<BitsCols>(c.main[kBits], first + 30).value.value();
    if (value > (1u << 24) - 2) continue;
    const std::uint32_t forged = value + Fp::kPrime;
    BitsCols<Fp> cols{};
    cols.power = Fp::one();
    for (std::size_t r = 0; r < 31; ++r) {
      const std::size_t bit = 30 - r;
      cols.bit = Fp::from(forged >> bit & 1);
      cols.value = Fp::from(forged >> bit);
      if (r < 7) cols.ones = r == 0 ? cols.bit : cols.ones * cols.bit;
      cols.power_before = cols.power;
      cols.power = cols.power * (Fp::one() + cols.bit * get<BitsPrep>(c.prep[kBits], first + r).factor_less_one);
      set(c.main[kBits], first + r, cols);
    }
    ASSERT_EQ(cols.value.value(), value);
    std::string broken;
    for (std::size_t r = 0; r < 31 && broken.empty(); ++r) broken = Rows<Bits>(c, kBits).read(first + r).broken;
    EXPECT_EQ(broken, "below p");
    ++n_forged;
  }
  EXPECT_GT(n_forged, 5u);
}

/// Padding offers no digest, and no one row another's.
TEST(MachineForger, CommitmentsAnswerOnlyForTheirDigests) {
  FilledCircuit c = honest();
  const std::size_t padding = c.placement.rows_used[kCommitments];
  CommitmentsCols<Fp> cols{};
  cols.times = Fp::one();
  set(c.main[kCommitments], padding, cols);
  EXPECT_EQ(Rows<Commitments>(c, kCommitments).read(padding).broken, "padding answers nothing");
}

/// A row longer than it says, hashed with what it hides.
TEST(MachineForger, MissingValuesAreZero) {
  FilledCircuit c = honest();
  std::size_t n_tried = 0;
  for (std::size_t row = 1; row < c.placement.rows_used[kPath]; ++row) {
    const auto prep = get<PathPrep>(c.prep[kPath], row);
    std::size_t missing = 4 * prep.missing[0].value() + 2 * prep.missing[1].value();
    missing += prep.missing[2] == Fp::from(2) ? 1 : prep.missing[2].value();
    for (std::size_t cell = 8 - missing; cell < 8; ++cell) {
      PathInput input = input_of(get<PathCols>(c.main[kPath], row));
      ASSERT_TRUE(input.in[cell].is_zero());
      input.in[cell] = Fp::from(7);
      const PathCols<Fp> forged = path_row(input);
      Rows<Path>::Changes changes;
      for (std::size_t j = 0; j < air::kWidth<PathCols>; ++j)
        changes.push_back({j, reinterpret_cast<const Fp*>(&forged)[j]});
      EXPECT_NE(Rows<Path>(c, kPath).read(row, changes).broken, "") << missing << " missing, cell " << cell;
      ++n_tried;
    }
    if (missing < 8) {
      PathInput input = input_of(get<PathCols>(c.main[kPath], row));
      input.in[7 - missing] = Fp::from(7);
      const PathCols<Fp> other = path_row(input);
      Rows<Path>::Changes changes;
      for (std::size_t j = 0; j < air::kWidth<PathCols>; ++j)
        changes.push_back({j, reinterpret_cast<const Fp*>(&other)[j]});
      EXPECT_FALSE(Rows<Path>(c, kPath).read(row, changes).broken.ends_with("missing")) << missing;
    }
  }
  EXPECT_GT(n_tried, 7u + 6 + 5 + 4 + 3 + 2 + 1);
}

}  // namespace
}  // namespace pp::recursion
