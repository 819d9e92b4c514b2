// SPDX-License-Identifier: Apache-2.0
// The main of a program that is a member and nothing else, such as the one that the demonstration lets misbehave.
#pragma once
#include <functional>
#include <string>

#include "schemas/vocab/bytes.h"

namespace pp::bin {

/// Parses the command line of a member and runs it; returns the program's exit status.
int run_member_alone(int argc, char** argv, const std::string& about, std::function<void(Bytes&)> corrupt_proof);

}  // namespace pp::bin
