// SPDX-License-Identifier: Apache-2.0
// Layers: FRI's commit phase. Each layer is committed by groups of points that fold together, folded at the
// challenge, and the last is sent as coefficients. One proof owns it; OpenMP threads inside.
#pragma once
#include <vector>

#include "kernels/backend.h"
#include "kernels/merkle/tree.h"
#include "prover/protocol/params.h"
#include "prover/protocol/proof.h"
#include "prover/protocol/script.h"

namespace pp::stark {

class Layers {
 public:
  /// Folds a codeword down to the final polynomial, walking the script; roots and coefficients go into the proof.
  Layers(const Backend& backend, const protocol::Params& params, Matrix codeword, protocol::Script<field::Fp>& script,
         protocol::Proof& proof);

  /// Opens the groups of the queried points in every layer, leaving out what a verifier can compute.
  /// Requires: indices ascending and distinct.
  std::vector<protocol::LayerOpening> open(std::vector<std::uint32_t> indices) const;

 private:
  struct Layer {
    Matrix codeword;
    std::uint32_t log_arity;
    merkle::Tree tree;
  };
  std::uint32_t log_cap_;
  std::vector<Layer> layers_;
};

}  // namespace pp::stark
