// SPDX-License-Identifier: Apache-2.0
// The newcomers' lottery: whose turn it is, with odds that follow measured speed.
//
// Each waiting newcomer draws an exponential time scaled by its usual time for a job; the least wins. The least of
// many such draws falls to each with odds in proportion to its speed, so a machine that says hello under k names, each
// a k-th as fast, wins as often as under one. Pure, fixed point; the drawn number comes from a hash that neither side
// chooses. Any thread.
#pragma once
#include <cstdint>

#include "schemas/vocab/fixed.h"
#include "schemas/vocab/time.h"

namespace pp::auction {

/// -ln((drawn + 1) / 2^32) * usual, in seconds; a usual time below 1 ms counts as 1 ms, above a day as a day.
/// Requires: drawn is uniform over its range.
Fixed lottery_time(std::uint32_t drawn, Millis usual);

}  // namespace pp::auction
