// SPDX-License-Identifier: Apache-2.0
// The forger looks for a second outcome of an instruction. It changes one cell of an honest row, solves for up to three
// other cells so that every constraint holds again and the row still reads the same inputs, and asks whether the
// lookups would let it pass with another next state or other memory. No row may have two outcomes. As a control, each
// check that only a lookup makes is dropped in turn, and then the forger must succeed.
#include <set>

#include <gtest/gtest.h>

#include "schemas/vocab/rng.h"
#include "tests/property/tables/per_table.h"
#include "tests/property/tables/samples.h"

namespace pp::tables {
namespace {

using field::Fp;

/// All that a forged row must keep: constraints at zero, multiplicities, the instruction, the state that it takes, and
/// what memory holds; not at which address, which loads and stores compute.
class EquationReader : public air::Interactions<EquationReader, Fp> {
 public:
  using Expr = Fp;
  explicit EquationReader(std::vector<Fp>& out) : out_(out) {}
  static constexpr Expr constant(std::uint32_t v) { return Fp::from(v); }
  void zero(std::string_view, Expr e) { out_.push_back(e); }
  void interact(air::Bus bus, Expr times, std::span<const Expr> tuple) {
    using air::Bus;
    out_.push_back(times);
    const bool taken = bus == Bus::Prog || ((bus == Bus::Exec || bus == Bus::Mem) && times == -Fp::one());
    if (taken) out_.insert(out_.end(), tuple.begin() + (bus == Bus::Mem), tuple.end());
  }

 private:
  std::vector<Fp>& out_;
};

/// Appends what `eval` says of a row of one table.
using Equations = void (*)(const void* cells, std::vector<Fp>& out);
template <class Table>
void equations_of(const void* cells, std::vector<Fp>& out) {
  EquationReader reader(out);
  air::evaluate<Table>(reader, static_cast<const air::WindowCells<Table, Fp>*>(cells)->window());
}

class Forger {
 public:
  /// The window holds an honest row, and does again after each search.
  template <class Table>
  Forger(air::WindowCells<Table, Fp>& window, const Providers& providers)
      : window_(window),
        cells_(&window),
        equations_(&equations_of<Table>),
        n_cells_(window_.local.size()),
        providers_(providers) {
    honest_ = std::vector<Fp>(window_.local.begin(), window_.local.end());
    kept_ = equations();
    outcome_ = window_.read(0).requests;
  }

  /// Tries every set of up to `n_solved` further cells with every cell as the first. n_solved is 1 or 2.
  void search(std::size_t n_solved) {
    for (std::size_t first = 0; first < n_cells_; ++first)
      for (const Fp value : others(honest_[first]))
        for (std::size_t a = 0; a < n_cells_; ++a) {
          if (a == first) continue;
          attempt(first, value, std::array{a});
          if (n_solved < 2) continue;
          for (std::size_t b = a + 1; b < n_cells_; ++b)
            if (b != first) attempt(first, value, std::array{a, b});
        }
  }
  /// Changes one to three random cells, then solves for one to four others.
  void search_randomly(Rng& rng, std::size_t n_attempts) {
    const auto cell = [&] { return static_cast<std::size_t>(rng.below(n_cells_)); };
    for (std::size_t i = 0; i < n_attempts; ++i) {
      const std::size_t n_changed = 1 + rng.below(3);
      std::string changed;
      for (std::size_t k = 0; k < n_changed; ++k) {
        const std::size_t c = cell();
        const Fp v = honest_[c];
        const bool flips = (v == Fp::zero() || v == Fp::one()) && rng.below(2) == 0;
        const auto values = others(v);
        window_.local[c] = flips ? Fp::one() - v : values[rng.below(values.size())];
        changed += " " + std::to_string(c);
      }
      switch (rng.below(4)) {
        case 0:
          solve(changed, std::array{cell()});
          break;
        case 1:
          solve(changed, std::array{cell(), cell()});
          break;
        case 2:
          solve(changed, std::array{cell(), cell(), cell()});
          break;
        default:
          solve(changed, std::array{cell(), cell(), cell(), cell()});
          break;
      }
    }
  }

  std::vector<std::string> forgeries;
  std::set<std::size_t> guarding_lookups;  // by place: dropping this one alone would let a forgery pass

 private:
  static std::vector<Fp> others(Fp v) {
    std::vector<Fp> values;
    for (const std::uint32_t d : {1u, 2u, 128u, 256u, 1u << 15, 1u << 16}) {
      values.push_back(v + Fp::from(d));
      values.push_back(v - Fp::from(d));
    }
    return values;
  }

  std::vector<Fp> equations() {
    std::vector<Fp> out;
    out.reserve(256);
    equations_(cells_, out);
    return out;
  }
  std::vector<Fp> residual() {
    std::vector<Fp> r = equations();
    for (std::size_t i = 0; i < r.size(); ++i) r[i] -= i < kept_.size() ? kept_[i] : Fp::zero();
    return r;
  }
  bool holds() {
    const auto r = equations();
    return r == kept_;
  }

  template <std::size_t N>
  void attempt(std::size_t first, Fp value, const std::array<std::size_t, N>& solved) {
    window_.local[first] = value;
    solve(" " + std::to_string(first), solved);
  }

  /// Completes changed cells by solving for others, judges, and restores the honest row.
  template <std::size_t N>
  void solve(const std::string& changed, const std::array<std::size_t, N>& solved) {
    // Newton's method: one round where the equations are linear in the cells, a few where they multiply them.
    bool satisfied = holds();
    for (int round = 0; round < 3 && !satisfied; ++round) {
      if (!correct(solved)) break;
      satisfied = holds();
    }
    if (satisfied) judge(changed, solved);
    std::ranges::copy(honest_, window_.local.begin());
  }

  /// Moves the solved cells to where the linearised equations hold; false if they cannot.
  template <std::size_t N>
  bool correct(const std::array<std::size_t, N>& solved) {
    const auto cells = window_.local;
    const std::vector<Fp> at = residual();
    std::vector<std::array<Fp, N + 1>> rows(at.size());
    for (std::size_t i = 0; i < at.size(); ++i) rows[i][N] = -at[i];
    for (std::size_t k = 0; k < N; ++k) {
      const Fp old = cells[solved[k]];
      cells[solved[k]] = old + Fp::one();
      const std::vector<Fp> moved = residual();
      cells[solved[k]] = old;
      if (moved.size() != at.size()) return false;
      for (std::size_t i = 0; i < at.size(); ++i) rows[i][k] = moved[i] - at[i];
    }
    std::size_t rank = 0;
    for (std::size_t k = 0; k < N; ++k) {
      std::size_t pivot = rank;
      while (pivot < rows.size() && rows[pivot][k].is_zero()) ++pivot;
      if (pivot == rows.size()) return false;
      std::swap(rows[rank], rows[pivot]);
      const Fp inverse = rows[rank][k].inverse();
      for (Fp& e : rows[rank]) e *= inverse;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const Fp factor = rows[i][k];
        if (i == rank || factor.is_zero()) continue;
        for (std::size_t j = 0; j <= N; ++j) rows[i][j] -= factor * rows[rank][j];
      }
      ++rank;
    }
    for (std::size_t k = 0; k < N; ++k) cells[solved[k]] += rows[k][N];
    return true;
  }

  template <std::size_t N>
  void judge(const std::string& changed, const std::array<std::size_t, N>& solved) {
    const auto requests = window_.read(0).requests;
    bool differs = false;
    std::size_t n_refused = 0, refused = 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (requests[i].times == 0) continue;
      if (!is_lookup(requests[i].bus)) {
        differs = differs || requests[i].tuple != outcome_[i].tuple;
      } else if (!providers_.can_answer(requests[i])) {
        ++n_refused;
        refused = i;
      }
    }
    if (!differs || n_refused > 1) return;
    if (n_refused == 1) {
      guarding_lookups.insert(refused);
      return;
    }
    std::string text = std::string(window_.table) + ": changed" + changed + ", solved for";
    for (const std::size_t s : solved) text += " " + std::to_string(s);
    forgeries.push_back(text);
  }

  RowView window_;
  const void* cells_;
  Equations equations_;
  std::size_t n_cells_;
  const Providers& providers_;
  std::vector<Fp> honest_, kept_;
  std::vector<Request> outcome_;
};

/// The control: so many lookups of a table were found to be all that stood between the forger and a second outcome.
/// (More guard it; these are what this search reaches. The gaps of accesses guard time, which one row cannot show.)
template <class Table>
constexpr std::size_t guards_min() {
  if constexpr (std::is_same_v<Table, Bitwise>) return 4;
  if constexpr (std::is_same_v<Table, Mul> || std::is_same_v<Table, Lt>) return 3;
  if constexpr (std::is_same_v<Table, AddSub> || std::is_same_v<Table, BrLt> || std::is_same_v<Table, MemSub>) return 2;
  if constexpr (std::is_same_v<Table, Halt> || std::is_same_v<Table, Constant> || std::is_same_v<Table, BrEq>) return 0;
  return 1;
}

PP_TEST_OF_TABLES(Forgery, NoRowHasTwoOutcomes, IsInstruction, CoreTables) {
  const TableSample sample = sample_of<Table>();
  const std::size_t height = sample.rows().height(), stride = std::max<std::size_t>(1, height / 16) | 1;
  Rng rng(7);
  std::set<std::size_t> guards;
  for (std::size_t row = 0; row < height && !testing::Test::HasFailure(); row += stride) {
    auto window = honest_row<Table>(row);
    Forger forger(window, sample.providers);
    forger.search(row % 4 == 0 && air::kWidth<Table::template Cols> < 25 ? 2 : 1);
    forger.search_randomly(rng, 10'000);
    for (const std::string& forgery : forger.forgeries) ADD_FAILURE() << forgery << " in row " << row;
    guards.insert(forger.guarding_lookups.begin(), forger.guarding_lookups.end());
  }
  std::string places;
  for (const std::size_t g : guards) places += " " + std::to_string(g);
  testing::Test::RecordProperty(std::string(Table::kName), places);
  if (testing::Test::HasFailure()) return;
  EXPECT_GE(guards.size(), guards_min<Table>()) << Table::kName << ":" << places;
}

/// A division row for a chosen |quotient| and |remainder|, its other hints as good as they can be.
DivRemCols<Fp> division(std::uint32_t x, std::uint32_t y, std::uint32_t quotient, std::uint32_t remainder) {
  DivRemCols<Fp> row{};
  const auto fp = [](std::uint32_t v) { return Fp::from(v); };
  const auto word = [&](std::uint32_t v) { return Word<Fp>{fp(v & 0xffff), fp(v >> 16)}; };
  row.is_divu = row.head.ts = Fp::one();
  row.read1.prev = row.x_abs = word(x);
  row.read2.prev = word(y);
  std::uint32_t bytes = 0;
  for (std::uint32_t i = 0; i < 4; ++i) {
    row.y_abs[i] = fp(y >> 8 * i & 255), row.quotient_abs[i] = fp(quotient >> 8 * i & 255);
    bytes += y >> 8 * i & 255;
  }
  row.remainder_abs = word(remainder);
  row.result = row.result_abs = word(quotient);
  row.by_zero = fp(y == 0), row.inverse = fp(bytes).inverse();
  row.borrow = fp((y & 0xffff) < (remainder & 0xffff) + 1);
  const auto &q = row.quotient_abs, &d = row.y_abs;
  row.carry = (q[0] * d[0] + fp(256) * (q[0] * d[1] + q[1] * d[0]) + row.remainder_abs.lo - row.x_abs.lo) *
              fp(1 << 16).inverse();
  return row;
}

/// Other pairs with quotient * y + remainder = x, as integers or modulo 2^32, and quotients over zero.
TEST(Forger, DivisionsWithAnotherQuotient) {
  struct Case {
    std::uint32_t x, y, quotient, remainder;
    bool passes;
    const char* what;
  };
  const std::uint32_t x = 0x89abcdef, y = 0x1235, q = x / y, r = x % y;
  const Case cases[]{
      {x, y, q, r, true, "the true one"},
      {x, y, q - 1, r + y, false, "a remainder as large as y"},
      {x, y, 0, x, false, "nothing divided"},
      {x, y, q + 1, r - y, false, "a negative remainder"},
      {5, 3, 0xaaaaaaad, 0xfffffffe, false, "a product beyond 2^32"},
      {6, 4, 0x80000001, 2, false, "a product beyond 2^32 with the true remainder"},
      {7, 0, ~0u, 7, true, "over zero"},
      {7, 0, 0, 7, false, "over zero with another quotient"},
      {7, 0, ~0u, 6, false, "over zero with another remainder"},
      {0, 0, ~0u, 0, true, "zero over zero"},
  };
  const Providers providers(sample().code);
  for (const Case& c : cases) {
    air::WindowCells<DivRem, Fp> cells{};
    const DivRemCols<Fp> row = division(c.x, c.y, c.quotient, c.remainder);
    std::ranges::copy(std::span(reinterpret_cast<const Fp*>(&row), cells.local.kCells), cells.local.cells().begin());
    const RowReader reader = read_row(cells, 0);
    bool passes = reader.broken.empty();
    for (const Request& request : reader.requests) {
      const bool about_hints = is_lookup(request.bus) && request.bus != air::Bus::Prog;
      if (about_hints && request.times != 0) passes = passes && providers.can_answer(request);
    }
    EXPECT_EQ(passes, c.passes) << c.what << "; " << reader.broken;
  }
}

}  // namespace
}  // namespace pp::tables
