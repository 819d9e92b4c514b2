// SPDX-License-Identifier: Apache-2.0
// Params: every number that both sides of the protocol agree on besides the tables themselves.
//
// All of it is hashed into the class constant that opens the transcript, so a proof made under one set means nothing
// under another. The security calculator proves each set that the program can use at 100 bits or more; a set with
// fewer queries exists only where tests define one and pass it by hand. Values only; any thread.
#pragma once
#include <cstdint>

namespace pp::protocol {

/// The global depth: the tallest table that any proof may hold has 2^kLogRowsMax rows, and every coset shift is
/// derived from it, so that preprocessed commitments do not depend on the height of a proof.
inline constexpr std::uint32_t kLogRowsMax = 21;
inline constexpr std::uint32_t kLogRowsMin = 4;

struct Params {
  std::uint32_t log_blowup;  // rate 1/2^log_blowup
  std::uint32_t n_queries;
  std::uint32_t query_grinding_bits;  // before the query indices
  std::uint32_t batch_grinding_bits;  // before the batching challenge; zero: the proof holds no such nonce
  std::uint32_t log_arity;            // of every fold but the last, which may be smaller
  std::uint32_t log_final_rows;       // the final polynomial has exactly this many coefficients, as a power of two
  std::uint32_t log_tallest_min;      // bounds of the height of the tallest table
  std::uint32_t log_tallest_max;      // and the height at which preprocessed columns are committed
  std::uint32_t log_cap = 0;  // a commitment made during the proof is the 2^log_cap nodes of one level, not a root

  friend constexpr bool operator==(const Params&, const Params&) = default;
};

/// Segments: unique decoding, so nothing rests on list decoding, and the blow-up that is cheapest for the prover.
/// Source: proofsystem.md section 2, layer R0 (a).
inline constexpr Params kSegmentParams{.log_blowup = 1,
                                       .n_queries = 203,
                                       .query_grinding_bits = 16,
                                       .batch_grinding_bits = 0,
                                       .log_arity = 3,
                                       .log_final_rows = 5,
                                       .log_tallest_min = 17,
                                       .log_tallest_max = kLogRowsMax,
                                       .log_cap = 4};

/// Recursion proofs: one height, and a low rate so that a circuit has few queries to check: so few that four children
/// and their transcripts fit the 2^16 permutations of one node. Johnson bound.
/// Source: proofsystem.md section 2, layer R0-compact (a), with zkvm.md rule 9.9.
inline constexpr Params kRecursionParams{.log_blowup = 2,
                                         .n_queries = 84,
                                         .query_grinding_bits = 18,
                                         .batch_grinding_bits = 8,
                                         .log_arity = 3,
                                         .log_final_rows = 5,
                                         .log_tallest_min = 16,
                                         .log_tallest_max = 16,
                                         .log_cap = 5};

/// The last proof, which is kept and sent around: as few queries as the work of one prover allows. Johnson bound.
/// Source: proofsystem.md section 2, layer final (a), with zkvm.md rule 9.9.
inline constexpr Params kFinalParams{.log_blowup = 5,
                                     .n_queries = 32,
                                     .query_grinding_bits = 22,
                                     .batch_grinding_bits = 8,
                                     .log_arity = 3,
                                     .log_final_rows = 5,
                                     .log_tallest_min = 14,
                                     .log_tallest_max = 14};

/// The log-arity of the next fold of a polynomial with 2^log_rows coefficients; zero when it is final.
constexpr std::uint32_t next_log_arity(const Params& params, std::uint32_t log_rows) {
  if (log_rows <= params.log_final_rows) return 0;
  const std::uint32_t left = log_rows - params.log_final_rows;
  return left < params.log_arity ? left : params.log_arity;
}

}  // namespace pp::protocol
