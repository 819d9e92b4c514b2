// SPDX-License-Identifier: Apache-2.0
// A line chart as inline SVG: axes with round ticks, linear or logarithmic, one colour and one mark shape a series.
//
// Pure function; any thread. Colours are classes of the page's style sheet, so that light and dark are its affair.
#pragma once
#include <string>

#include "pool/sim/report.h"

namespace pp::sim {

/// Requires: on a logarithmic axis every value is positive (others are left out).
std::string svg_of(const Chart& chart);

/// Text with the characters that mean something in HTML replaced.
std::string escaped(const std::string& text);

}  // namespace pp::sim
