// SPDX-License-Identifier: Apache-2.0
// `proofpool`, the program: its verbs, its help, what it says of a wrong command line. Runs on the main thread.
#pragma once

namespace pp::bin {

/// Parses the command line and runs one verb; returns the exit status that verbs.h explains.
int run_program(int argc, char** argv);

}  // namespace pp::bin
