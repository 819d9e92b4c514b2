// SPDX-License-Identifier: Apache-2.0
// From executable words to the rows of the program table. This is trusted by every verifier: what a row says is what
// the instruction does. One function decodes one word; a word that is no RV32IM instruction has no row.
//
// Rows carry constants ready for use: sign-extended immediates, link and upper values as limbs, absolute targets,
// registers as word addresses. Pure; values only; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "prover/tables/rom/cols.h"
#include "prover/tables/rom/ids.h"
#include "schemas/vocab/result.h"

namespace pp::tables {

/// One row, as canonical integers below p.
using RomRow = RomPrep<std::uint32_t>;
bool operator==(const RomRow&, const RomRow&);

/// One executable word and its address.
struct CodeWord {
  std::uint32_t pc;
  std::uint32_t word;
};

inline constexpr std::uint32_t kRomLogRowsMin = 4;
inline constexpr std::uint32_t kRomLogRowsMax = 21;
/// Executable words stand at this address or above.
inline constexpr std::uint32_t kCodeStart = 0x10000;

/// Decodes one word; nothing if it is not an instruction of RV32IM without CSRs, EBREAK and FENCE.I.
/// Requires: pc is a multiple of 4 below 2^30.
/// Source: The RISC-V Instruction Set Manual, volume I, RV32I 2.1 and M 2.0.
std::optional<RomRow> decode_row(CodeWord code);

/// The rows of a program, with the way from a pc to its row.
class DecodedCode {
 public:
  static constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

  /// Decodes all words.
  /// Errors: P-ROM-001 if addresses do not climb in multiples of 4 within [0x10000, 2^30); P-ROM-002 if there are more
  /// than 2^21 rows.
  static Result<DecodedCode> decode(std::span<const CodeWord> words);

  std::span<const RomRow> rows() const { return rows_; }
  /// The height of the table: rows are padded with zeros, hence class 0, to 2^log_rows.
  std::uint32_t log_rows() const { return log_rows_; }
  /// The row of a pc, or kNoRow.
  std::uint32_t find(std::uint32_t pc) const;

 private:
  struct Run {
    std::uint32_t pc, n_words, first;  // consecutive words; `first` indexes row_of_word_
  };
  std::vector<RomRow> rows_;
  std::vector<Run> runs_;
  std::vector<std::uint32_t> row_of_word_;
  std::uint32_t log_rows_ = kRomLogRowsMin;
};

}  // namespace pp::tables
