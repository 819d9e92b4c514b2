// SPDX-License-Identifier: Apache-2.0
// What a member reads about itself: its standing with the pool as lines of text, with the formulas behind the numbers.
// Pure; any thread.
#pragma once
#include <string>
#include <vector>

#include "schemas/wire/messages.h"

namespace pp::agent {

/// One line: stage, credit, reliability, percentile.
std::string standing_summary(const wire::Standing& standing);
/// All of it: evidence, bounds, speeds, bond, the last events, and the last lots with why they were won or lost.
std::vector<std::string> standing_lines(const wire::Statement& statement);

}  // namespace pp::agent
