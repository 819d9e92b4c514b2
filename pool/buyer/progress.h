// SPDX-License-Identifier: Apache-2.0
// ProgressPrinter: shows a purchase on the screen, as one bar that redraws itself on a terminal and as lines elsewhere.
//
// `progress_line` is the pure part. Owned by the thread that buys.
#pragma once
#include <cstdio>
#include <string>

#include "schemas/http/market_words.h"

namespace pp::buyer {

/// One line about an order, at most `columns` wide, without a line break: what happens, how far, how long it may take.
std::string progress_line(const market::OrderSheet& order, Instant now, std::size_t columns);

class ProgressPrinter {
 public:
  /// `terminal`: redraw one line; else print a line at each change.
  ProgressPrinter(std::FILE* out, bool terminal) : out_(out), terminal_(terminal) {}
  ~ProgressPrinter();
  void show(const market::OrderSheet& order, Instant now);

 private:
  std::FILE* out_;
  bool terminal_;
  bool drawn_ = false;
  std::string last_;
};

}  // namespace pp::buyer
