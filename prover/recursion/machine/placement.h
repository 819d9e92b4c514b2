// SPDX-License-Identifier: Apache-2.0
// Placement: in which rows of which table each operation of a program stands, and how often each wire and block is
// read. Found once for a program, then read by the preprocessed columns and by every filling. A value; any thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "prover/recursion/machine/machine_class.h"
#include "prover/recursion/program.h"
#include "schemas/vocab/result.h"

namespace pp::recursion {

inline constexpr std::uint32_t kBitsRows = 31;  // of one BitsOp

/// Rows of Path that follow each other: a whole sponge of DuplexOps, or one OpenOp.
struct PathRun {
  std::uint32_t first_row = 0;
  std::vector<std::uint32_t> ops;  // of the program
  std::uint32_t first_leaf = 0;    // of the witness, for an OpenOp
};

struct Placement {
  // For each operation: its row, or its first, in its table; DuplexOps in Path.
  std::vector<std::uint32_t> row;
  std::vector<PathRun> runs;
  // How often each is read, and each block's address: the publics first, then the others.
  std::vector<std::uint32_t> wire_reads, block_reads, block_address;
  std::array<std::uint32_t, kTables> rows_used{};
  std::vector<std::uint32_t> absorbed;  // for each operation that is a DuplexOp with a hint, its place in the witness
};

/// Places a program.
/// Errors: P-REC-001 a wire or block is written twice or never, or read before it is written; P-REC-002 an operation is
/// not of a form that the machine has; P-REC-003 a table is too small for the program.
Result<Placement> place_program(const Program& program, const Heights& log_rows);

}  // namespace pp::recursion
