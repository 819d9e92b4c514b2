// SPDX-License-Identifier: Apache-2.0
#include "prover/agent/teller.h"

#include <cstdio>
#include <unistd.h>

namespace pp::agent {

Teller::Teller(bool quiet) : quiet_(quiet), terminal_(::isatty(STDOUT_FILENO) == 1) {}

Teller::~Teller() {
  if (!status_.empty()) std::fputs("\n", stdout);
}

void Teller::clear() {
  if (!status_.empty()) std::fputs("\r\033[K", stdout);
}

void Teller::line(const std::string& text) {
  if (quiet_) return;
  clear();
  std::fprintf(stdout, "%s\n%s", text.c_str(), status_.c_str());
  std::fflush(stdout);
}

void Teller::warning(const std::string& text) {
  if (quiet_) return;
  clear();
  std::fflush(stdout);
  std::fprintf(stderr, terminal_ ? "\033[1;31mWARNING: %s\033[0m\n" : "WARNING: %s\n", text.c_str());
  std::fputs(status_.c_str(), stdout);
  std::fflush(stdout);
}

void Teller::status(const std::string& text) {
  if (quiet_ || !terminal_ || text == status_) return;
  clear();
  status_ = text;
  std::fputs(status_.c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace pp::agent
