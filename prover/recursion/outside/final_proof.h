// SPDX-License-Identifier: Apache-2.0
// FinalProof: what a buyer receives: what was run, what came out, and one proof of it. The outside verifier.
//
// Every final proof takes the same number of bytes, the most that any can take: how many siblings its queries share is
// nothing that a buyer should have to plan for. What a proof is shorter is filled with zeros, and nothing else is
// taken. It knows two keys and needs nothing of the rest of the program: no emulator, no prover, no network. Pure; no
// threads; memory in proportion to the bytes.
#pragma once
#include <optional>

#include "prover/recursion/programs.h"
#include "prover/recursion/publics.h"
#include "prover/verify/bundle.h"
#include "schemas/vocab/bytes.h"

namespace pp::recursion {

/// Of every final proof: about 187 KB.
std::size_t final_proof_bytes();

struct FinalProof {
  verify::Image image;
  verify::MemoryDigest input{}, journal{};
  std::uint32_t exit_code = 0;
  verify::Context context{};
  Bytes proof;

  static FinalProof of(const Outcome<field::Fp>& outcome, Bytes proof);
  /// What the proof must say, under the pinned root of keys.
  Outcome<field::Fp> outcome() const;

  Bytes encode() const;
  /// Errors: nothing unless the bytes are exactly one final proof.
  static std::optional<FinalProof> decode(BytesView bytes);

  /// The same without the proof.
  Bytes encode_said() const;
  static std::optional<FinalProof> decode_said(BytesView bytes);
  friend bool operator==(const FinalProof&, const FinalProof&) = default;
};

/// Says whether bytes claim to be a final proof: a bundle or anything else begins otherwise.
bool is_final_proof(BytesView bytes);

/// Judges a final proof: what it says against the claim first, in the order of Verdict, then the proof.
verify::Verdict verify_final(BytesView bytes, const verify::Claim& claim);

/// Judges what a buyer received, a final proof or a bundle of segments.
verify::Verdict verify_order(BytesView bytes, const verify::Claim& claim);

/// The same for one who knows every word that it must say; `expected` holds no proof.
verify::Verdict check_final(BytesView bytes, const FinalProof& expected);

}  // namespace pp::recursion
