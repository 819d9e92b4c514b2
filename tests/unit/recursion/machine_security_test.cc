// SPDX-License-Identifier: Apache-2.0
// The classes of the recursion machine against the parameter sets that the calculator proves: each has at least one
// hundred bits as it is, and is no larger than its set is proven for.
#include <algorithm>

#include <gtest/gtest.h>

#include "prover/protocol/parameter_sets.h"
#include "prover/recursion/machine/machine_class.h"

namespace pp::recursion {
namespace {

struct Named {
  const char* set;
  const MachineClass& machine;
};
class MachineSecurity : public testing::TestWithParam<Named> {};

TEST_P(MachineSecurity, HasOneHundredBitsWithinItsBounds) {
  const auto& [name, machine] = GetParam();
  const auto set = std::ranges::find(protocol::kParameterSets, name, &protocol::ParameterSet::name);
  ASSERT_NE(set, protocol::kParameterSets.end());
  EXPECT_EQ(machine.params, set->params);
  EXPECT_EQ(*std::ranges::max_element(machine.log_rows), set->params.log_tallest_max);
  const protocol::SecurityInput in = protocol::security_input(machine.params, machine.layout);
  EXPECT_LE(in.n_constraints, set->bounds.n_constraints);
  EXPECT_LE(in.n_batched, set->bounds.n_openings);
  EXPECT_LE(in.n_interactions, set->bounds.n_interactions);
  EXPECT_GE(protocol::security_report(in, set->regime).millibits(), protocol::kMillibitsMin);
}

INSTANTIATE_TEST_SUITE_P(Classes, MachineSecurity,
                         testing::Values(Named{"recursion", recursion_class()}, Named{"wide", wide_class()},
                                         Named{"final", final_class()}),
                         [](const auto& param) { return std::string(param.param.set); });

/// Proofs of one class are no proofs of another: the transcripts begin with different constants.
TEST(MachineClasses, HaveConstantsOfTheirOwn) {
  EXPECT_NE(wide_class().layout.class_constant, recursion_class().layout.class_constant);
  EXPECT_NE(wide_class().layout.class_constant, final_class().layout.class_constant);
  EXPECT_NE(final_class().layout.class_constant, recursion_class().layout.class_constant);
}

}  // namespace
}  // namespace pp::recursion
