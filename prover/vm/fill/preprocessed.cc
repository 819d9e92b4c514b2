// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/fill/block.h"
#include "prover/vm/fill/fill.h"
#include "prover/vm/fill/lookups.h"

namespace pp::vm {
namespace {

template <template <class> class Prep, class F>
Matrix fixed_columns(std::uint32_t log_rows, const F& row_at) {
  Matrix matrix(air::kWidth<Prep>, static_cast<int>(log_rows));
  for (std::size_t first = 0; first < matrix.height(); first += kBlockRows) {
    Block<Prep, std::uint32_t> block;
    for (std::size_t i = 0; i < kBlockRows; ++i) block.rows[i] = row_at(static_cast<std::uint32_t>(first + i));
    block.store(matrix, first);
  }
  return matrix;
}

}  // namespace

std::vector<Matrix> fill_preprocessed(const tables::DecodedCode& code, tables::SegmentClass klass) {
  std::vector<Matrix> prep(tables::n_tables(klass));
  const auto of = [&](tables::TableId table) -> Matrix& { return prep[tables::place_of(table, klass)]; };
  of(tables::TableId::Byte) = fixed_columns<tables::BytePrep>(kLogByteRows, [](std::uint32_t i) {
    return tables::BytePrep<std::uint32_t>{i >> 8, i & 255, i >> 8 ^ (i & 255)};
  });
  of(tables::TableId::Range) = fixed_columns<tables::RangePrep>(kLogRangeRows, [](std::uint32_t i) {
    if (i + 1 == 1U << kLogRangeRows) return tables::RangePrep<std::uint32_t>{0, 0};
    std::uint32_t bits = 0;
    while (i + 1 >= 2U << bits) ++bits;
    return tables::RangePrep<std::uint32_t>{i + 1 - (1U << bits), bits};
  });
  const auto rows = code.rows();
  of(tables::TableId::Rom) = fixed_columns<tables::RomPrep>(
      code.log_rows(), [&](std::uint32_t i) { return i < rows.size() ? rows[i] : tables::RomRow{}; });
  return prep;
}

}  // namespace pp::vm
