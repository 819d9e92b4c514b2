// SPDX-License-Identifier: Apache-2.0
// What leaves and nodes share: writing their public values, and hinting a digest. Owned by the circuit's one thread.
#pragma once
#include "prover/recursion/builder.h"
#include "prover/recursion/publics.h"

namespace pp::recursion {

inline void publish(Builder& builder, const SpanPublics<Cell>& said) {
  builder.publish(0, said.vk_root);
  builder.publish(1, said.program_root);
  builder.publish(2, said.start_root);
  builder.publish(3, said.end_root);
  builder.publish(4, said.scalars());
}

/// What Builder::hint_block asks for.
inline void hint_block(Witness& witness, const hash::FpDigest& d) {
  const auto& w = d.word;
  const field::Fp zero = field::Fp::zero();
  witness.hints.push_back({{w[0], w[1], w[2], w[3], w[4]}});
  witness.hints.push_back({{w[5], w[6], w[7], zero, zero}});
}

}  // namespace pp::recursion
