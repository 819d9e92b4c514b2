// SPDX-License-Identifier: Apache-2.0
// WideProof: the proof of a wide leaf. Whoever makes one shrinks it in the same job, so it never crosses the network
// and has no encoding. Pure; no threads; memory in proportion to the bytes.
#pragma once
#include "prover/recursion/programs.h"
#include "prover/recursion/publics.h"
#include "prover/verify/stark.h"
#include "schemas/vocab/bytes.h"

namespace pp::recursion {

struct WideProof {
  WideId leaf;
  Span<field::Fp> says{};
  Bytes proof;
};

/// Says whether the proof shows what it says, under the pinned keys.
verify::Verdict verify_wide(const WideProof& wide, verify::Expansion* expansion = nullptr);

}  // namespace pp::recursion
