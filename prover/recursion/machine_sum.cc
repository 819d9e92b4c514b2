// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine_sum.h"

namespace pp::recursion {

Value machine_constraint_sum(const protocol::Layout& layout, std::span<const Value> openings,
                             const verify::PointView<Value>& at) {
  return verify::constraint_sum<MachineTables, Value>(layout, openings, at);
}

ChildClass child_class(const MachineClass& machine, std::uint32_t log_keys) {
  return {{machine.layout, machine.params, &machine_constraint_sum},
          {machine.log_rows.begin(), machine.log_rows.end()},
          log_keys};
}

}  // namespace pp::recursion
