// SPDX-License-Identifier: Apache-2.0
// Fingerprint: a hash of what a table demands, so that verifying keys change when, and only when, a table does.
//
// The constraints, multiplicities and tuples are polynomials in the cells; they are evaluated at one fixed point of
// the extension, derived from the position of each cell, and the values are hashed with names, widths and buses. Two
// different polynomials of degree 3 agree at a random point with probability below 2^-150, and it does not matter how
// an expression is written. The point is public: this tells versions apart, it does not bind an adversary who writes
// tables. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

#include "kernels/field/fp_ext.h"
#include "prover/air/builder.h"
#include "prover/air/row.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/sha256.h"

namespace pp::air {

/// Writes the value of everything that `eval` says.
class PrintReader : public Interactions<PrintReader, field::FpExt> {
 public:
  using Expr = field::FpExt;
  explicit PrintReader(ByteWriter& out) : out_(out) {}
  static constexpr Expr constant(std::uint32_t v) { return Expr::from_base(field::Fp::from(v)); }
  void zero(std::string_view, const Expr& e) {
    out_.u8(0);
    write(e);
  }
  void interact(Bus bus, const Expr& times, std::span<const Expr> tuple) {
    out_.u8(static_cast<std::uint8_t>(bus));
    write(times);
    out_.u32(static_cast<std::uint32_t>(tuple.size()));
    for (const Expr& e : tuple) write(e);
  }

 private:
  void write(const Expr& e) {
    for (const field::Fp c : e.c) out_.u32(c.value());
  }
  ByteWriter& out_;
};

/// Five elements from a tagged hash; the excess of 2^32 over p does not matter here.
inline field::FpExt fixed_point(std::string_view role, std::uint32_t index) {
  ByteWriter w;
  w.text(role);
  w.u32(index);
  const Digest32 d = tagged_hash("proofpool air point", w.bytes());
  ByteReader r(d);
  field::FpExt e;
  for (field::Fp& c : e.c) c = field::Fp::from(r.u32());
  return e;
}

/// Fingerprints one table.
template <class Table>
Digest32 fingerprint_of() {
  WindowCells<Table, field::FpExt> cells;
  const auto fill = [](std::span<field::FpExt> row, std::string_view role) {
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = fixed_point(role, static_cast<std::uint32_t>(i));
  };
  fill(cells.local.cells(), "local");
  fill(cells.next.cells(), "next");
  fill(cells.prep.cells(), "prep");
  cells.first_of_16 = fixed_point("first of 16", 0);
  cells.last_of_16 = fixed_point("last of 16", 0);
  ByteWriter out;
  out.text(Table::kName);
  out.u32(static_cast<std::uint32_t>(kWidth<Table::template Cols>));
  out.u32(static_cast<std::uint32_t>(kWidth<Table::template Prep>));
  out.u8(Table::kUsesNext ? 1 : 0);
  PrintReader reader(out);
  Table::eval(reader, cells.window());
  return tagged_hash("proofpool air", out.bytes());
}

}  // namespace pp::air
