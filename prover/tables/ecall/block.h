// SPDX-License-Identifier: Apache-2.0
// BlockRow: the head of a row of a table that takes a call's block of words out of memory and puts it back.
//
// Why it is sound: a call sends (kind, ts, base, 0) once, as time passes each step once. A row takes index i and hands
// on i + 1 unless it is the last, and only the row of the last index may be; so there is exactly one row for each index
// up to the last, with the call's own ts and base: no row more, none twice, none left out. Values only; any thread.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct BlockRow {
  T ts;     // of the call
  T base;   // address of the block's first word
  T index;  // of this row in the block
};

/// Requires: is_real and is_last are columns or linear forms; the caller has bound is_real to bits.
template <air::AirBuilder B>
constexpr void block_row(B& b, typename B::Expr is_real, typename B::Expr is_last, typename B::Expr kind,
                         const BlockRow<typename B::Expr>& row, typename B::Expr last_index) {
  air::boolean(b, "is_last is a bit", is_last);
  b.zero("last only on a real row", is_last * (B::constant(1) - is_real));
  b.zero("last at the last index", is_last * (row.index - last_index));
  b.receive(Bus::Ecall, is_real, {kind, row.ts, row.base, row.index});
  b.send(Bus::Ecall, is_real - is_last, {kind, row.ts, row.base, row.index + B::constant(1)});
}

}  // namespace pp::tables
