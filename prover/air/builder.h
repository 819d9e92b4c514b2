// SPDX-License-Identifier: Apache-2.0
// The language in which every table is written: a struct of columns templated on the cell type, and one `eval`.
//
// What `eval` means is up to the reader that it is given: the row checker names broken constraints, the print reader
// counts and fingerprints, the packed reader computes quotients, the point reader verifies, the trace reader makes
// LogUp columns. `eval` therefore has no branch on values, no allocation and no idea who is reading. Constraints have
// degree at most 3; multiplicities and tuple elements are linear in the columns. Values only; any thread.
#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>

#include "prover/air/periodic.h"

namespace pp::air {

/// The channels on which tables agree. The number enters every fingerprint, so it never changes once released.
enum class Bus : std::uint8_t {
  Exec = 1,
  Mem,
  Prog,
  Range,
  Byte3,
  Byte2,
  Hash,
  Tree,
  Term,
  Ecall,
  Perm,
  Words,
  Slice,
  Wire,
  Block,
  Commitment
};
inline constexpr std::size_t kBuses = 16;

/// The one tuple width of a bus. Fixed widths, with the bus in the fingerprint, rule out that a tuple of one shape
/// stands for a tuple of another.
constexpr std::size_t bus_width(Bus bus) {
  constexpr std::array<std::size_t, kBuses> kWidths{2, 4, 9, 2, 3, 2, 24, 18, 2, 4, 32, 11, 3, 6, 9, 10};
  return kWidths[static_cast<std::size_t>(bus) - 1];
}
inline constexpr std::size_t kTupleWidthMax = 32;

constexpr std::string_view to_string(Bus bus) {
  constexpr std::array<std::string_view, kBuses> kNames{"exec",  "mem",  "prog",  "range",     "byte3", "byte2",
                                                        "hash",  "tree", "term",  "ecall",     "perm",  "words",
                                                        "slice", "wire", "block", "commitment"};
  return kNames[static_cast<std::size_t>(bus) - 1];
}

/// A 32-bit word as two 16-bit limbs, low first.
template <class T>
struct Word {
  T lo, hi;
};

/// How many cells a struct of columns holds.
/// Requires: Cols<T> has only members of type T, arrays of T, or structs of such.
template <template <class> class Cols>
inline constexpr std::size_t kWidth = std::is_empty_v<Cols<std::uint32_t>>
                                          ? 0
                                          : sizeof(Cols<std::uint32_t>) / sizeof(std::uint32_t);

/// What `eval` sees: this row, its successor (main columns only, cyclic), the preprocessed and the periodic row.
/// Requires: only a table that declares kUsesNext names `next`.
template <class Table, class E>
struct Window {
  using Cols = typename Table::template Cols<E>;
  using Next = std::conditional_t<Table::kUsesNext, Cols, NoCols<E>>;
  using Prep = typename Table::template Prep<E>;

  const Cols& local;
  const Next& next;
  const Prep& prep;
  const PeriodicCols<Table, E>& periodic;
};

/// What a reader offers to `eval`. Receives are sends with the multiplicity negated.
template <class B>
concept AirBuilder = requires(B& b, typename B::Expr e, std::string_view label, Bus bus,
                              std::initializer_list<typename B::Expr> tuple, std::span<const typename B::Expr> cells) {
  { B::constant(std::uint32_t{}) } -> std::same_as<typename B::Expr>;
  { e + e } -> std::same_as<typename B::Expr>;
  { e - e } -> std::same_as<typename B::Expr>;
  { e* e } -> std::same_as<typename B::Expr>;
  b.zero(label, e);       // e = 0 on every row
  b.send(bus, e, tuple);  // the tuple, e times
  b.receive(bus, e, tuple);
  b.send(bus, e, cells);  // for tuples that come as an array
  b.receive(bus, e, cells);
};

/// Gives a reader the four forms of send and receive in terms of one `interact(bus, signed_multiplicity, tuple)`.
template <class Self, class E>
struct Interactions {
  using Tuple = std::span<const E>;
  constexpr void send(Bus bus, E times, std::initializer_list<E> t) { self().interact(bus, times, Tuple(t)); }
  constexpr void send(Bus bus, E times, Tuple t) { self().interact(bus, times, t); }
  constexpr void receive(Bus bus, E times, std::initializer_list<E> t) { receive(bus, times, Tuple(t)); }
  constexpr void receive(Bus bus, E times, Tuple t) { self().interact(bus, Self::constant(0) - times, t); }

 private:
  constexpr Self& self() { return static_cast<Self&>(*this); }
};

/// Binds to the constraints of one flag: `when(b, flag).boolean("carry", x)` holds wherever flag is 1.
template <AirBuilder B>
struct When {
  using Expr = typename B::Expr;
  B& b;
  Expr flag;
  constexpr void zero(std::string_view label, Expr e) { b.zero(label, flag * e); }
  constexpr void equal(std::string_view label, Expr x, Expr y) { zero(label, x - y); }
  constexpr void boolean(std::string_view label, Expr e) { zero(label, e * (e - B::constant(1))); }
};
template <AirBuilder B>
constexpr When<B> when(B& b, typename B::Expr flag) {
  return {b, flag};
}

/// The expression is 0 or 1 on every row.
template <AirBuilder B>
constexpr void boolean(B& b, std::string_view label, typename B::Expr e) {
  b.zero(label, e * (e - B::constant(1)));
}

}  // namespace pp::air
