// SPDX-License-Identifier: Apache-2.0
// Scenario files: a study written down in TOML, and those that come with the program.
//
// Read once by the thread that starts the program. Every value is checked; a complaint names the key, what was found
// and what is allowed.
#pragma once
#include <string>
#include <vector>

#include "pool/sim/scenario.h"
#include "schemas/vocab/result.h"

namespace pp::bin {

struct ShippedScenario {
  std::string name;
  std::string text;
};
const std::vector<ShippedScenario>& shipped_scenarios();

/// A shipped scenario by its name, else the file of that path.
/// Errors: P-CFG-001 there is neither; P-CFG-002 it is not TOML; P-CFG-003 values that are not allowed, each named.
Result<sim::Scenario> read_scenario(const std::string& name_or_path);

/// The same from text. `name` stands in the report and in complaints.
Result<sim::Scenario> parse_scenario(const std::string& text, const std::string& name);

}  // namespace pp::bin
