// SPDX-License-Identifier: Apache-2.0
// MachineClass: the tables of the recursion machine under one parameter set and one vector of heights. Circuits of one
// class differ in their preprocessed columns alone, so one circuit verifies proofs of all. Values; any thread.
#pragma once
#include <array>

#include "prover/protocol/layout.h"
#include "prover/protocol/statement.h"
#include "prover/recursion/machine/tables.h"
#include "prover/recursion/publics.h"
#include "prover/verify/stark.h"

namespace pp::recursion {

/// Of each table, in the order of tables.inc, as powers of two.
using Heights = std::array<std::uint8_t, kTables>;

struct MachineClass {
  protocol::Params params;
  Heights log_rows;
  protocol::Layout layout;
};

/// Shape: the tallest of log_rows lies in the bounds of the parameters.
MachineClass make_machine_class(const protocol::Params& params, const Heights& log_rows);

/// Core leaves, the shrink and nodes.
inline constexpr Heights kRecursionHeights{10, 12, 10, 12, 14, 16, 16};
const MachineClass& recursion_class();

/// Leaves of segments that make calls.
inline constexpr Heights kWideHeights{8, 12, 8, 11, 13, 16, 17};
const MachineClass& wide_class();

/// The last circuit.
inline constexpr Heights kFinalHeights{8, 11, 9, 10, 12, 14, 14};
const MachineClass& final_class();

/// The statement that the circuit whose preprocessed columns have this root accepts these public values.
protocol::Statement machine_statement(const MachineClass& machine, const hash::FpDigest& root,
                                      const PublicBlocks& publics);

/// constraint_sum over the tables of the machine.
field::FpExt machine_constraint_sum(const protocol::Layout& layout, std::span<const field::FpExt> openings,
                                    const verify::PointView<field::FpExt>& at);

/// Judges a proof of a circuit against the public values that are expected of it. With `expansion`, the proof in the
/// form that a parent's circuit takes.
verify::Verdict verify_machine(BytesView proof, const MachineClass& machine, const hash::FpDigest& root,
                               const PublicBlocks& publics, verify::Expansion* expansion = nullptr);

}  // namespace pp::recursion
