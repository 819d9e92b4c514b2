// SPDX-License-Identifier: Apache-2.0
// The member's command line, shared by `proofpool member` and by the program that is a member alone.
#pragma once
#include <functional>

#include <CLI/App.hpp>

#include "prover/agent/agent.h"

namespace pp::bin {

struct MemberOptions {
  agent::AgentConfig agent;
  std::string cost_per_hour = "0.10";
  std::string margin_percent = "10";
  int threads = 0;
  bool show_key = false;
};

void add_member_options(CLI::App& verb, MemberOptions& options);

/// Runs the member until it is told to stop. `corrupt_proof` may be empty.
Result<int> run_member(MemberOptions options, std::function<void(Bytes&)> corrupt_proof);

}  // namespace pp::bin
