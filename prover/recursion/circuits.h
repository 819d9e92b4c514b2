// SPDX-License-Identifier: Apache-2.0
// Circuits: every program of the product as a circuit. Pure; any thread.
#pragma once
#include "prover/recursion/builder.h"
#include "prover/recursion/programs.h"

namespace pp::recursion {

Circuit circuit_of(ProgramId id);
Circuit circuit_of(WideId leaf);
/// The shrink for wide leaves under this root of keys; circuit_of(kShrink) is the one for the pinned root.
Circuit shrink_circuit(const hash::FpDigest& wide_keys);
Circuit final_circuit();

}  // namespace pp::recursion
