// SPDX-License-Identifier: Apache-2.0
// Teller: what the member's owner sees. One line that is rewritten on a terminal, plain lines elsewhere; warnings stand
// out and always go to stderr. Agent thread only.
#pragma once
#include <string>

namespace pp::agent {

class Teller {
 public:
  explicit Teller(bool quiet);
  ~Teller();
  void line(const std::string& text);
  void warning(const std::string& text);
  /// The line at the bottom; printed only on a terminal.
  void status(const std::string& text);

 private:
  void clear();
  const bool quiet_;
  const bool terminal_;
  std::string status_;
};

}  // namespace pp::agent
