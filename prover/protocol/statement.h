// SPDX-License-Identifier: Apache-2.0
// Statement: what a proof is about, as the generic protocol sees it. Values only; any thread.
#pragma once
#include <cstdint>
#include <vector>

#include "kernels/field/fp.h"
#include "kernels/hash/sponge.h"
#include "prover/air/builder.h"

namespace pp::protocol {

/// Tuples that the verifier itself puts on a bus, computed from public values. A receive has multiplicity -1.
template <class V>
struct BoundaryTermOf {
  air::Bus bus;
  V times;
  std::vector<V> tuple;
};
using BoundaryTerm = BoundaryTermOf<field::Fp>;

struct Statement {
  hash::FpDigest prep_root;                 // of the preprocessed columns, built for the tallest height
  std::vector<std::uint8_t> prep_log_rows;  // height of each table with preprocessed columns, in class order
  std::vector<field::Fp> publics;           // absorbed before any challenge
  std::vector<BoundaryTerm> boundary;       // determined by the publics
};

}  // namespace pp::protocol
