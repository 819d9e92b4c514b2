// SPDX-License-Identifier: Apache-2.0
#include "schemas/vocab/check.h"

#include <cstdio>
#include <cstdlib>

namespace pp {
void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "proofpool: internal error at %s:%d: %s does not hold\n", file, line, condition);
  std::abort();
}
}  // namespace pp
