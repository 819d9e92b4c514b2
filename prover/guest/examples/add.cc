// SPDX-License-Identifier: Apache-2.0
// add: reads two 32-bit integers from the input and commits their sum modulo 2^32. The smallest whole guest.
#include <pp_guest.h>

int main() {
  const uint32_t a = pp_read_u32();
  const uint32_t b = pp_read_u32();
  if (pp_read_left() != 0) pp_panic("the input is longer than two integers");
  pp_commit_u32(a + b);
  return 0;
}
