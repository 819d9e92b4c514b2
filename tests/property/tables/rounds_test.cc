// SPDX-License-Identifier: Apache-2.0
// Rows of the rounds of SHA-256 and Keccak, forged cell by cell and constraint by constraint: which cells are bits,
// what ties a column of theta together, and what ties the rows of a limb to each other.
#include <gtest/gtest.h>

#include "schemas/vocab/rng.h"
#include "tests/property/tables/forged_call.h"

namespace pp::tables {
namespace {

using field::Fp;
using vm::KeccakRun;
using vm::KeccakState;
using Kinds = std::set<std::string>;
using Columns = std::vector<std::size_t>;

/// The columns of a member of a struct of columns.
template <class Cols, class Member>
Columns columns_of(Member Cols::*member) {
  static const Cols kCols{};
  const auto* base = reinterpret_cast<const std::uint32_t*>(&kCols);
  const auto first = static_cast<std::size_t>(reinterpret_cast<const std::uint32_t*>(&(kCols.*member)) - base);
  Columns columns(sizeof(Member) / sizeof(std::uint32_t));
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = first + i;
  return columns;
}

/// Whatever the other cells hold, one constraint is broken by everything in this cell but 0 and 1.
template <class Table>
bool is_bound_to_bits(std::size_t column) {
  Rng rng(3);
  std::vector<bool> binds;
  for (int filling = 0; filling < 3; ++filling) {
    air::WindowCells<Table, Fp> cells{};
    for (auto span : {cells.local.cells(), cells.next.cells()})
      for (Fp& cell : span) cell = Fp::from_u64(rng.next());
    for (const Fp value : {Fp::zero(), Fp::one(), Fp::from(2), -Fp::one(), Fp::from_u64(rng.next())}) {
      cells.local.cells()[column] = value;
      const bool is_bit = value == Fp::zero() || value == Fp::one();
      const RowReader reading = read_row(cells, 5);
      binds.resize(reading.values.size(), true);
      for (std::size_t i = 0; i < binds.size(); ++i) binds[i] = binds[i] && reading.values[i].is_zero() == is_bit;
    }
  }
  return std::ranges::count(binds, true) == 1;
}

TEST(Rounds, EveryBitIsOne) {
  using Sha = Sha256RoundCols<std::uint32_t>;
  using Keccak = KeccakRoundCols<std::uint32_t>;
  Columns sha;
  for (const auto member : {&Sha::a, &Sha::b, &Sha::c, &Sha::e, &Sha::f, &Sha::g, &Sha::second, &Sha::fifteenth})
    for (const std::size_t c : columns_of(member)) sha.push_back(c);
  for (const auto member : {&Sha::new_a, &Sha::new_e}) {
    const Columns sum = columns_of(member);  // two limbs, then the carries
    sha.insert(sha.end(), sum.begin() + 2, sum.end());
  }
  for (const auto member : {&Sha::word_carry_lo, &Sha::word_carry_hi})
    for (const std::size_t c : columns_of(member)) sha.push_back(c);
  EXPECT_EQ(sha.size(), 8u * 32 + 2 * 6 + 4);
  for (const std::size_t c : sha) EXPECT_TRUE(is_bound_to_bits<Sha256Round>(c)) << "column " << c;

  Columns keccak = columns_of(&Keccak::parity_below);
  for (const auto member : {&Keccak::before_chi, &Keccak::after_theta})
    for (const std::size_t c : columns_of(member)) keccak.push_back(c);
  for (const auto member : {&Keccak::parity, &Keccak::parity_after})
    for (const std::size_t c : columns_of(member)) keccak.push_back(c);
  EXPECT_EQ(keccak.size(), 5u + 2 * 100 + 2 * 20);
  for (const std::size_t c : keccak) EXPECT_TRUE(is_bound_to_bits<KeccakRound>(c)) << "column " << c;
  EXPECT_TRUE(is_bound_to_bits<KeccakIo>(columns_of(&KeccakIoCols<std::uint32_t>::half)[0]));
}

/// Each cell of each round of the permutation, everything after it as it follows: one constraint minds.
template <class Table>
void move_each_cell() {
  std::array<Fp, 16> in;
  for (std::uint32_t i = 0; i < 16; ++i) in[i] = Fp::from(77 * i + 5);
  for (std::size_t round = 0; round < 28; ++round)
    for (std::size_t cell = 0; cell < (round < 8 ? 16 : 1); ++cell) {
      const Poseidon2Cols<Fp> row = falsified_permutation<Poseidon2Cols<Fp>>(in, round, cell);
      air::WindowCells<Table, Fp> cells{};
      std::copy_n(reinterpret_cast<const Fp*>(&row), air::kWidth<Poseidon2Cols>, cells.local.cells().begin());
      const RowReader reading = read_row(cells, 0);
      EXPECT_EQ(std::ranges::count_if(reading.values, [](Fp v) { return !v.is_zero(); }), 1)
          << Table::kName << " round " << round << " cell " << cell;
    }
}
TEST(Rounds, EachCellOfThePermutationFollows) {
  move_each_cell<Poseidon2>();
  move_each_cell<Poseidon2Perm>();
}

/// The honest call, and what notices other rows of its last stage, after whose theta nobody asks: the one constraint
/// that breaks, "several", or "traffic" where a bus hears something else.
const ForgedKeccak& honest_call() {
  static const ForgedKeccak kCall([](KeccakRun&) {});
  return kCall;
}
std::string guard_of_last_stage(const ForgedKeccak::Stage& rows) {
  const ForgedKeccak::Stage honest = honest_call().stage(kKeccakRounds);
  std::string guard;
  for (std::uint32_t k = 0; k < kKeccakStageRows; ++k) {
    const auto read = [&](const ForgedKeccak::Stage& stage) {
      air::WindowCells<KeccakRound, Fp> cells{};
      const auto load = [](std::span<Fp> to, const KeccakRoundCols<std::uint32_t>& row) {
        for (std::size_t j = 0; j < to.size(); ++j) to[j] = Fp::from(reinterpret_cast<const std::uint32_t*>(&row)[j]);
      };
      load(cells.local.cells(), stage[k]);
      if (k + 1 < kKeccakStageRows) load(cells.next.cells(), stage[k + 1]);
      return read_row(cells, kKeccakRounds * kKeccakStageRows + k);
    };
    const RowReader reading = read(rows), truth = read(honest);
    for (std::size_t i = 0; i < truth.requests.size(); ++i)
      if (reading.requests[i].times != truth.requests[i].times ||
          (truth.requests[i].times != 0 && reading.requests[i].tuple != truth.requests[i].tuple))
        return "traffic";
    const auto n_broken = std::ranges::count_if(reading.values, [](Fp v) { return !v.is_zero(); });
    if (n_broken == 0) continue;
    guard = n_broken == 1 && guard.empty() ? reading.broken : "several";
  }
  return guard;
}

/// The last stage with theta's cells made from a state and from parities of one's own choice.
ForgedKeccak::Stage with_theta(KeccakState state, const std::array<std::uint64_t, 5>& parity_change) {
  auto parity = vm::keccak_parity(state);
  std::array<std::uint64_t, 5> parity_after;
  for (std::size_t x = 0; x < 5; ++x) parity[x] ^= parity_change[x];
  for (std::size_t i = 0; i < 25; ++i) state[i] ^= parity[(i + 4) % 5] ^ std::rotl(parity[(i + 1) % 5], 1);
  for (std::size_t x = 0; x < 5; ++x)
    parity_after[x] = parity[x] ^ parity[(x + 4) % 5] ^ std::rotl(parity[(x + 1) % 5], 1);
  auto rows = honest_call().stage(kKeccakRounds);
  const auto bit = [](std::uint64_t lane, std::uint32_t z) { return static_cast<std::uint32_t>(lane >> (z % 64) & 1); };
  for (std::uint32_t z = 0; z < 64; ++z) {
    auto& row = rows[z / kKeccakSlices];
    const std::uint32_t i = z % kKeccakSlices;
    for (std::size_t lane = 0; lane < kKeccakLanes; ++lane) row.after_theta[lane][i] = bit(state[lane], z);
    for (std::size_t x = 0; x < 5; ++x) {
      row.parity[x][i] = bit(parity[x], z), row.parity_after[x][i] = bit(parity_after[x], z);
      if (i == 0) row.parity_below[x] = bit(parity[x], z + 63);
    }
  }
  return rows;
}

TEST(Rounds, ThetaIsThatOfTheState) {
  const KeccakState state = honest_call().run.state[kKeccakRounds];
  EXPECT_EQ(guard_of_last_stage(with_theta(state, {})), "");
  for (std::size_t lane = 0; lane < kKeccakLanes; ++lane) {
    KeccakState other = state;
    other[lane] ^= std::uint64_t{1} << 21;  // inside a row, whose parities no other row hears of
    EXPECT_EQ(guard_of_last_stage(with_theta(other, {})), "state by theta") << lane;
  }
}

/// A parity that is not its column's, and all that theta makes of it. The topmost of a row is heard by the row above.
TEST(Rounds, EachParityIsThatOfItsColumn) {
  const KeccakState state = honest_call().run.state[kKeccakRounds];
  for (std::size_t x = 0; x < 5; ++x)
    for (std::size_t i = 0; i < kKeccakSlices; ++i) {
      std::array<std::uint64_t, 5> change{};
      change[x] = std::uint64_t{1} << (24 + i);
      if (i + 1 < kKeccakSlices) {
        EXPECT_EQ(guard_of_last_stage(with_theta(state, change)), "parity of a column") << x << " " << i;
        continue;
      }
      ForgedKeccak forged([](KeccakRun&) {});
      forged.put(kKeccakRounds, with_theta(state, change));
      EXPECT_EQ(forged.guards(), Kinds{"keccak_round: parity of a column"}) << x;
    }
}

/// A column flipped by theta without cause, or not flipped: its parity afterwards is as it should be.
TEST(Rounds, EachColumnIsFlippedByItsNeighbours) {
  for (std::size_t x = 0; x < 5; ++x)
    for (std::size_t i = 0; i < kKeccakSlices; ++i) {
      auto rows = honest_call().stage(kKeccakRounds);
      rows[6].parity_after[x][i] ^= 1;
      for (std::size_t y = 0; y < 5; ++y) rows[6].after_theta[5 * y + x][i] ^= 1;
      EXPECT_EQ(guard_of_last_stage(rows), "parity after theta") << x << " " << i;
    }
}

/// What iota and the stages after it make of a bit that chi did not give.
TEST(Rounds, IotaStartsFromWhatChiGives) {
  for (const std::uint32_t bit : kKeccakConstantBits) {
    ForgedKeccak forged([&](KeccakRun& run) {
      run.state[9][0] ^= std::uint64_t{1} << (8 + bit);
      for (std::size_t s = 10; s < run.state.size(); ++s) vm::keccak_stage(run, s);
    });
    EXPECT_EQ(forged.guards(), Kinds{"keccak_round: a bit before iota"}) << bit;
  }
}

/// A Keccak call with a second group of 512 rows, whose rows are padding.
class TwoGroups : public ForgedKeccak {
 public:
  static constexpr std::size_t kGroup = std::size_t{1} << KeccakRound::kLogPeriod;
  /// Where the top row of the lowest limb of the last stage stands, which speaks to memory.
  static constexpr std::size_t kTop = kKeccakRounds * kKeccakStageRows + kKeccakLimbRows - 1;
  using Row = KeccakRoundCols<std::uint32_t>;

  explicit TwoGroups(const std::function<void(KeccakRun&)>& falsify) : ForgedKeccak(falsify) {
    Matrix& rows = main(index_of<KeccakRound>(SegmentClass::Full));
    Matrix longer(rows.width(), static_cast<int>(rows.log_height()) + 1);
    for (std::size_t j = 0; j < rows.width(); ++j) {
      std::copy(rows.column(j), rows.column(j) + rows.height(), longer.column(j));
      std::fill(longer.column(j) + rows.height(), longer.column(j) + longer.height(), Fp::zero());
    }
    rows = std::move(longer);
  }
  Row row(std::size_t at) { return get<KeccakRound>(at); }
  void set(std::size_t at, const Row& row) { ForgedCall::put<KeccakRound>(at, row); }
  /// Packs the states of the rows of a limb below its top row anew.
  void pack_below(std::size_t top, const std::function<Row(Row)>& change = {}) {
    for (std::size_t at = top; at-- > top - (kKeccakLimbRows - 1);) {
      Row here = row(at);
      if (change) here = change(here);
      for (std::size_t lane = 0; lane < kKeccakLanes; ++lane)
        here.state[lane] = (here.state[lane] & 15) + 16 * row(at + 1).state[lane];
      set(at, here);
    }
  }
};

/// The top row of a limb goes to the other group, where it still takes and gives its bits; in its place is one that is
/// not real and holds what the prover likes, which the limb's other rows hand to memory.
TEST(Rounds, AllRowsOfALimbAreReal) {
  const std::uint64_t change = 1 << 14;  // in the top row
  TwoGroups forged([&](KeccakRun& run) { run.state[kKeccakRounds][3] ^= change; });
  KeccakRun truth = forged.run;
  truth.state[kKeccakRounds][3] ^= change;
  ForgedKeccak::Stage honest{};
  vm::fill_stage(honest.data(), truth, kKeccakRounds);
  constexpr std::size_t kFirst = TwoGroups::kTop - (kKeccakLimbRows - 1);
  for (std::size_t k = 0; k < kKeccakStageRows; ++k) forged.set(kFirst + k, honest[k]);
  const auto top = honest[kKeccakLimbRows - 1];
  forged.set(TwoGroups::kTop + TwoGroups::kGroup, top);
  forged.pack_below(TwoGroups::kTop + TwoGroups::kGroup, [&](auto row) {
    row.ts = top.ts;
    return row;
  });
  KeccakRun lie{};  // the first stage adds no constant, like a row that is not real
  lie.state[0] = forged.run.state[kKeccakRounds];
  ForgedKeccak::Stage unreal{};
  vm::fill_stage(unreal.data(), lie, 0);
  auto hole = unreal[kKeccakLimbRows - 1];
  hole.is_real = hole.takes = hole.gives = hole.speaks = 0, hole.ts = top.ts;
  forged.set(TwoGroups::kTop, hole);
  forged.pack_below(TwoGroups::kTop);
  EXPECT_EQ(forged.guards(), Kinds{"keccak_round: is_real over the limb"});
}

/// The top rows of one limb of two calls change places, which no bus minds.
TEST(Rounds, AllRowsOfALimbAreOfOneCall) {
  const SampleProgram program = sample_calls();
  TinyMachine machine(program.code, program.memory);
  Segment segment =
      make_segment(machine.run_segment(1 << 16), DecodedCode::decode(program.code).value(), SegmentClass::Full);
  Matrix& rows = segment.trace.main[index_of<KeccakRound>(SegmentClass::Full)];
  ASSERT_EQ(rows.height(), 2 * TwoGroups::kGroup);
  const std::size_t top = 7 * kKeccakStageRows + kKeccakLimbRows - 1;
  const std::size_t first_state = columns_of(&KeccakRoundCols<std::uint32_t>::state)[0];
  for (std::size_t j = 0; j < rows.width(); ++j)
    std::swap(rows.column(j)[top], rows.column(j)[top + TwoGroups::kGroup]);
  for (const std::size_t group : {std::size_t{0}, TwoGroups::kGroup})
    for (std::size_t at = group + top; at-- > group + top - (kKeccakLimbRows - 1);)
      for (std::size_t lane = 0; lane < kKeccakLanes; ++lane) {
        Fp* state = rows.column(first_state + lane);
        state[at] = Fp::from(state[at].value() & 15) + Fp::from(16) * state[at + 1];
      }
  std::set<std::string> labels;
  for (const std::string& fault : all_faults_of(segment)) labels.insert(fault.substr(fault.find(':') + 1));
  EXPECT_EQ(labels, Kinds{" ts over the limb"});
}

}  // namespace
}  // namespace pp::tables
