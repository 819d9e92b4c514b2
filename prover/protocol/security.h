// SPDX-License-Identifier: Apache-2.0
// The security calculator: how many bits each round of the protocol is proven to have, in two regimes.
//
// Round-by-round soundness: an attacker's best chance is the weakest round, and grinding of w bits right before a
// challenge adds w to that round alone (Block et al. 2024/1553). Only proven bounds count: unique decoding, and list
// decoding up to the Johnson bound (Ben-Sasson et al. 2025/2055, Corollary 1.4 and Theorem 4.2). Nothing rests on
// conjectures up to capacity. Results are rounded down to a thousandth of a bit.
//
// The choices that zkvm.md 9.12 asks for: in the Johnson regime a lookup must hold for every word of the list, so its
// term is multiplied by the list's size; the fractions counted are those that the verifier's own bounds admit, every
// interaction on every row of the tallest table; the DEEP polynomial has N/16 more roots for selectors that are lifted
// unnormalised; each fold is counted over the larger domain; hash collisions are a round. A periodic column of any
// period has degree below N and counts as one column in a constraint's degree, so it adds nothing. "deep list^2" is
// the reading of 2024/1553, which squares the list. Pure; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "prover/protocol/params.h"

namespace pp::protocol {

enum class Regime : std::uint8_t { UniqueDecoding, Johnson };
enum class Batching : std::uint8_t { Powers, EqTensor };

/// Everything that the error terms depend on. The defaults are this product's field and hash.
struct SecurityInput {
  std::uint32_t log_rows = kLogRowsMax;  // of the tallest table that the verifier accepts
  std::uint32_t log_blowup = 1;
  std::uint32_t n_queries = 0;
  std::uint32_t log_arity = 3;
  std::uint32_t log_final_rows = 6;
  std::uint32_t query_grinding_bits = 0;
  std::uint32_t batch_grinding_bits = 0;
  std::uint32_t fold_grinding_bits = 0;
  std::uint32_t lookup_grinding_bits = 0;
  std::uint32_t deep_grinding_bits = 0;
  std::uint64_t n_constraints = 0;   // over all tables, LogUp's included
  std::uint64_t n_batched = 0;       // opened (column, point) pairs
  std::uint64_t n_interactions = 0;  // over all tables; each on as many rows as the tallest may have
  std::uint32_t degree = 3;
  std::uint32_t n_rotations = 2;  // points at which one column may be opened
  bool has_period_16 = false;     // selectors of every 16th row, which raise the DEEP degree by N/16
  Batching batching = Batching::Powers;
  std::uint32_t extension_degree = 5;  // over KoalaBear
  std::uint32_t digest_elements = 8;
  std::uint32_t johnson_m = 0;  // multiplicity of the Johnson regime; zero: the best one is searched
};

struct SecurityRound {
  std::string name;
  std::int64_t millibits;
};

struct SecurityReport {
  Regime regime;
  std::uint32_t johnson_m;  // zero in unique decoding
  std::vector<SecurityRound> rounds;
  /// The weakest round.
  std::int64_t millibits() const;
  /// The named round; nothing when there is none.
  std::optional<std::int64_t> millibits_of(const std::string& name) const;
};

/// Computes the error of every round.
/// Requires: log_rows >= 4, n_batched >= 2.
/// Source: proofsystem.md section 2 with zkvm.md rule 9.12.
SecurityReport security_report(const SecurityInput& input, Regime regime);

/// One line a round, both regimes, and the better total.
std::string security_text(const std::string& title, const SecurityInput& input);

/// The input for a parameter set, at the tallest height it accepts; the counts of the tables are left to the caller.
SecurityInput security_input(const Params& params);

}  // namespace pp::protocol
