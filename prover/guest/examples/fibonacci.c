// SPDX-License-Identifier: Apache-2.0
// fibonacci: reads n and commits the n-th Fibonacci number modulo 2^32, with F(0) = 0 and F(1) = 1. A plain loop.
#include <pp_guest.h>

int main(void) {
  const uint32_t n = pp_read_u32();
  uint32_t a = 0, b = 1;
  for (uint32_t i = 0; i < n; ++i) {
    const uint32_t next = a + b;
    a = b;
    b = next;
    __asm__ volatile("" : "+r"(a), "+r"(b));  // keeps the loop a loop
  }
  pp_commit_u32(a);
  return 0;
}
