// SPDX-License-Identifier: Apache-2.0
// The job by which a member measures itself: a plain loop of 2^17 cycles, built into the program.
#pragma once
#include "prover/agent/agent.h"

namespace pp::bin {

/// Errors: none but those of a damaged build.
Result<agent::Benchmark> benchmark_job();

}  // namespace pp::bin
