// SPDX-License-Identifier: Apache-2.0
// prove: the lifted STARK prover, generic over the class of tables. Its steps are those of protocol::Script, in the
// same order as the verifier's.
//
// The caller's thread runs it; loops over rows use as many OpenMP threads as the backend has. The bytes depend on the
// traces and publics alone, not on instruction set or thread count (nonces are the smallest).
#pragma once
#include <array>
#include <span>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

#include "prover/protocol/layout.h"
#include "prover/protocol/statement.h"
#include "prover/protocol/transcript.h"
#include "prover/stark/commitment.h"
#include "prover/stark/table_kernels.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::stark {

/// A class of tables, ready to be proved under one parameter set by one instruction set.
struct ProverClass {
  const protocol::Layout& layout;
  const protocol::Params& params;
  std::span<const TableKernels> kernels;  // one a table
};

enum class Phase : std::uint8_t {
  MainCommit,
  Fractions,
  PermCommit,
  Quotient,
  QuotientCommit,
  Openings,
  Batching,
  Fri,
  Grinding,
  Queries
};
inline constexpr std::size_t kPhases = 10;
std::string_view to_string(Phase phase);

/// Where the time of one proof went.
struct ProveReport {
  std::array<double, kPhases> seconds{};
  std::uint64_t committed_cells = 0;   // trace cells of main, permutation and quotient columns
  std::vector<std::uint8_t> log_rows;  // of each table
  double total_seconds() const;
  /// When set, receives every step of the transcript.
  std::vector<protocol::TranscriptStep>* steps = nullptr;
};

/// Proves that the traces satisfy the tables and balance with the public terms.
/// Shape: main holds one matrix a table in class order, each of the layout's width and at least 16 rows; the matrices
/// are used up.
/// Errors: P-STK-001 a trace of the wrong shape or height, P-STK-002 stopped on request. Traces that do not satisfy
/// the tables give bytes that no verifier accepts.
Result<Bytes> prove(const ProverClass& prover, const Preprocessed& preprocessed, std::vector<Matrix> main,
                    std::span<const field::Fp> publics, const Backend& backend, std::stop_token stop = {},
                    ProveReport* report = nullptr);

}  // namespace pp::stark
