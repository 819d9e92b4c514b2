// SPDX-License-Identifier: Apache-2.0
// The verbs of `proofpool`: each adds its command line to the program and leaves the exit status behind.
//
// A verb wires parts together and holds no rule of its own. Exit status: 0 done, 1 refused or failed (one sentence on
// standard error says what, why and what to do), 2 the command line was wrong.
#pragma once
#include <CLI/App.hpp>

#include "schemas/vocab/result.h"

namespace pp::bin {

void add_execute(CLI::App& program, int& status);
void add_prove(CLI::App& program, int& status);
void add_verify(CLI::App& program, int& status);
void add_image_id(CLI::App& program, int& status);
void add_market(CLI::App& program, int& status);
void add_pool(CLI::App& program, int& status);
void add_member(CLI::App& program, int& status);
void add_buy(CLI::App& program, int& status);
void add_vk(CLI::App& program, int& status);
void add_bench(CLI::App& program, int& status);
void add_simulate(CLI::App& program, int& status);
void add_audit(CLI::App& program, int& status);

/// Prints "proofpool: [code] context" and returns 1.
int report(const Error& error);

}  // namespace pp::bin
