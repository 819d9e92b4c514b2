// SPDX-License-Identifier: Apache-2.0
// LiftedProof: a recursion proof as it crosses the network: which program made it, what it says, and the proof.
//
// The pool knows beforehand what every job's proof must say (it ran the program), so it accepts one only if it says
// exactly that and holds. Pure; no threads; memory in proportion to the bytes.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "prover/recursion/programs.h"
#include "prover/recursion/publics.h"
#include "prover/verify/stark.h"
#include "schemas/vocab/bytes.h"

namespace pp::recursion {

inline constexpr std::size_t kLiftedBytesMax = 1'000'000;

struct LiftedProof {
  ProgramId program;
  Span<field::Fp> says{};
  Bytes proof;

  Bytes encode() const;
  /// Errors: nothing unless the bytes are exactly one lifted proof of a known program.
  static std::optional<LiftedProof> decode(BytesView bytes);
};

/// A span's blocks as they stand in encodings, word by word.
void write_span(ByteWriter& w, const Span<field::Fp>& span);
/// Errors: nothing unless the words are canonical and blocks that some span has.
std::optional<Span<field::Fp>> read_span(ByteReader& r);

/// Says whether the proof shows what it says, under the pinned keys.
verify::Verdict verify_lifted(const LiftedProof& lifted, verify::Expansion* expansion = nullptr);

/// What a pool asks of a member's result: it says what is expected and holds. A leaf must be the one for segments of
/// the height that the member found, which nobody else needs to know; a node must have as many children as were sent.
verify::Verdict check_lifted(BytesView bytes, const Span<field::Fp>& expected, std::optional<std::uint32_t> n_children);

/// What a node of these spans says, if they follow one another.
/// Errors: nothing when a link is broken, or there are too few or too many.
std::optional<Span<field::Fp>> join_spans(std::span<const Span<field::Fp>> children);

}  // namespace pp::recursion
