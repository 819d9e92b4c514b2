// SPDX-License-Identifier: Apache-2.0
// The tables of each class of segments, as type lists: the core's in their order, those of calls put between them where
// they are about as tall as their neighbours. Types only; any thread.
//
// Columns opened by a proof: core 1227, keccak 1752, sha256 1730, full 2311. KeccakRound has four slices a row because
// eight would be about 580 columns, over 400, for a quarter fewer cells.
#pragma once
#include "prover/tables/ecall/air.h"
#include "prover/tables/keccak_io/air.h"
#include "prover/tables/keccak_round/air.h"
#include "prover/tables/poseidon2_call/air.h"
#include "prover/tables/poseidon2_io/air.h"
#include "prover/tables/poseidon2_perm/air.h"
#include "prover/tables/segment_class.h"
#include "prover/tables/sha256_io/air.h"
#include "prover/tables/sha256_round/air.h"
#include "prover/tables/tables.h"

namespace pp::tables {

using CoreTables = SegmentTables;
using KeccakTables = air::InsertBefore<air::InsertBefore<CoreTables, Halt, Ecall, KeccakIo>, Byte, KeccakRound>;
using Sha256Tables = air::InsertBefore<air::InsertBefore<CoreTables, Halt, Ecall, Sha256Io>, Byte, Sha256Round>;
using FullTables = air::Replace<
    air::InsertBefore<air::InsertBefore<CoreTables, Halt, Ecall, Poseidon2Call, Poseidon2Io, Sha256Io, KeccakIo>, Byte,
                      Sha256Round, KeccakRound>,
    Poseidon2, Poseidon2Perm>;

/// Calls f.template operator()<List>() for the tables of a class.
template <class F>
constexpr decltype(auto) with_tables(SegmentClass klass, F&& f) {
  switch (klass) {
    case SegmentClass::Keccak:
      return f.template operator()<KeccakTables>();
    case SegmentClass::Sha256:
      return f.template operator()<Sha256Tables>();
    case SegmentClass::Full:
      return f.template operator()<FullTables>();
    case SegmentClass::Core:
      break;
  }
  return f.template operator()<CoreTables>();
}

constexpr std::size_t n_tables(SegmentClass klass) {
  return with_tables(klass, []<class List>() { return List::kSize; });
}

/// The place of a table in a class; n_tables(klass) if it is not there.
template <class Table>
constexpr std::size_t index_of(SegmentClass klass) {
  return with_tables(klass, []<class List>() {
    std::size_t place = List::kSize;
    List::for_each([&]<class Member>(std::size_t t) {
      if constexpr (std::is_same_v<Member, Table>) place = t;
    });
    return place;
  });
}

/// The place in a class of a table that the core has.
constexpr std::size_t place_of(TableId table, SegmentClass klass) {
  std::size_t place = 0;
  CoreTables::for_each([&]<class Member>(std::size_t t) {
    if (t == static_cast<std::size_t>(table)) place = index_of<Member>(klass);
  });
  return place;
}

}  // namespace pp::tables
