// SPDX-License-Identifier: Apache-2.0
// The constraints of the recursion machine's tables over circuit values, for circuits that verify recursion proofs.
// Any thread that owns the builder.
#pragma once
#include "prover/recursion/child.h"
#include "prover/recursion/machine/machine_class.h"

namespace pp::recursion {

/// constraint_sum over the tables of the machine.
Value machine_constraint_sum(const protocol::Layout& layout, std::span<const Value> openings,
                             const verify::PointView<Value>& at);

/// Proofs of a class of the machine as circuits take them.
ChildClass child_class(const MachineClass& machine, std::uint32_t log_keys);

}  // namespace pp::recursion
