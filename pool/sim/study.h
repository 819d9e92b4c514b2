// SPDX-License-Identifier: Apache-2.0
// Studies: a scenario and a seed become a report. Each study has a file of its own.
//
// One thread; the report follows from the scenario and the seed alone, byte for byte. `progress` is told one line
// before each run, so that who waits sees something; it changes nothing.
#pragma once
#include <functional>

#include "pool/sim/report.h"
#include "pool/sim/scenario.h"

namespace pp::sim {

using Progress = std::function<void(const std::string&)>;

Report run_study(const Scenario& scenario, std::uint64_t seed, const Progress& progress);

Report study_batch(const Scenario& scenario, std::uint64_t seed, const Progress& progress);
Report study_table2(const Scenario& scenario, std::uint64_t seed, const Progress& progress);
Report study_table3(const Scenario& scenario, std::uint64_t seed, const Progress& progress);
Report study_market(const Scenario& scenario, std::uint64_t seed, const Progress& progress);

std::string name_of(Policy policy);
std::string name_of(Loop loop);

}  // namespace pp::sim
