// SPDX-License-Identifier: Apache-2.0
#include "tests/property/tables/row_judge.h"

namespace pp::tables {

template <class Table>
RowReader read_row(air::WindowCells<Table, field::Fp>& cells, std::size_t row) {
  air::set_periodic(cells, row);
  RowReader reader;
  air::evaluate<Table>(reader, cells.window());
  return reader;
}

#define PP_TABLE(Table, folder) template RowReader read_row(air::WindowCells<Table, field::Fp>&, std::size_t);
#include "prover/tables/tables.inc"
PP_TABLE(Ecall, )
PP_TABLE(Poseidon2Call, )
PP_TABLE(Poseidon2Io, )
PP_TABLE(Poseidon2Perm, )
PP_TABLE(Sha256Io, )
PP_TABLE(Sha256Round, )
PP_TABLE(KeccakIo, )
PP_TABLE(KeccakRound, )
#undef PP_TABLE

}  // namespace pp::tables
