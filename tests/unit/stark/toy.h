// SPDX-License-Identifier: Apache-2.0
// A small class of tables that uses every feature of the protocol: a table that reads its next row and the period-16
// selectors, a lookup into a preprocessed table, two tables of different heights that exchange tuples, odd and even
// counts of interactions, one table of 16 rows and one of full height. Test values; not shared.
#pragma once
#include <span>
#include <vector>

#include "kernels/backend.h"
#include "prover/air/builder.h"
#include "prover/air/table_list.h"
#include "prover/protocol/layout.h"
#include "prover/protocol/statement.h"
#include "prover/stark/table_kernels.h"

namespace pp::toy {

template <class T>
struct FibonacciCols {
  T a, b;
  T starts;  // 1 on rows that take their values from outside
  T ends;    // 1 on rows that give their values out
};

/// Groups of 16 rows, each a run of the Fibonacci recurrence.
struct Fibonacci {
  static constexpr std::string_view kName = "fibonacci";
  template <class T>
  using Cols = FibonacciCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  template <class T>
  using Periodic = air::GroupOf16<T>;
  static constexpr bool kUsesNext = true;
  static constexpr std::uint32_t kLogPeriod = 4;
  static constexpr auto periodic_row = air::group_of_16;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Fibonacci, typename B::Expr>& w) {
    using E = typename B::Expr;
    const E inside = B::constant(1) - w.periodic.last;
    b.zero("a moves on", inside * (w.next.a - w.local.b));
    b.zero("b adds up", inside * (w.next.b - w.local.a - w.local.b));
    air::boolean(b, "starts is a bit", w.local.starts);
    air::boolean(b, "ends is a bit", w.local.ends);
    b.zero("starts on a first row", w.local.starts * (B::constant(1) - w.periodic.first));
    b.zero("ends on a last row", w.local.ends * (B::constant(1) - w.periodic.last));
    b.receive(air::Bus::Exec, w.local.starts, {w.local.a, w.local.b});
    b.send(air::Bus::Term, w.local.ends, {w.local.a, w.local.b});
  }
};

template <class T>
struct SquareCols {
  T is_real, x, y;
};

/// Receives (x, y) and holds only if y = x * x. One interaction: the last pair stands alone.
struct Square {
  static constexpr std::string_view kName = "square";
  template <class T>
  using Cols = SquareCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Square, typename B::Expr>& w) {
    const auto& row = w.local;
    air::boolean(b, "is_real is a bit", row.is_real);
    air::when(b, row.is_real).equal("y is x squared", row.y, row.x * row.x);
    b.receive(air::Bus::Mem, row.is_real, {row.x, row.y, B::constant(0), B::constant(7)});
  }
};

template <class T>
struct SmallValuePrep {
  T value, bits;
};
template <class T>
struct SmallValueCols {
  T times;
};

/// Provides (value, bits) as often as asked.
struct SmallValue {
  static constexpr std::string_view kName = "small_value";
  template <class T>
  using Cols = SmallValueCols<T>;
  template <class T>
  using Prep = SmallValuePrep<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<SmallValue, typename B::Expr>& w) {
    b.receive(air::Bus::Range, w.local.times, {w.prep.value, w.prep.bits});
  }
};

template <class T>
struct AskCols {
  T is_real, x, y, z;
};

/// Asks for squares of small values. Three interactions: a fraction column, and a last one alone.
struct Ask {
  static constexpr std::string_view kName = "ask";
  template <class T>
  using Cols = AskCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Ask, typename B::Expr>& w) {
    const auto& row = w.local;
    air::boolean(b, "is_real is a bit", row.is_real);
    air::when(b, row.is_real).zero("z is x + y, twice", row.z - row.x - row.y - row.x - row.y);
    b.send(air::Bus::Range, row.is_real, {row.x, B::constant(6)});
    b.send(air::Bus::Mem, row.is_real, {row.x, row.y, B::constant(0), B::constant(7)});
    b.send(air::Bus::Range, row.is_real, {row.x, B::constant(6)});
  }
};

using List = air::TableList<Fibonacci, Square, SmallValue, Ask>;
inline constexpr std::size_t kFibonacci = 0, kSquare = 1, kSmallValue = 2, kAsk = 3;

/// Far too few queries to prove anything; quick.
inline constexpr protocol::Params kParams{.log_blowup = 1,
                                          .n_queries = 12,
                                          .query_grinding_bits = 4,
                                          .batch_grinding_bits = 3,
                                          .log_arity = 3,
                                          .log_final_rows = 2,
                                          .log_tallest_min = 6,
                                          .log_tallest_max = 12,
                                          .log_cap = 1};

std::span<const stark::TableKernels> kernels(Isa isa);

}  // namespace pp::toy
