// SPDX-License-Identifier: Apache-2.0
// spin: never halts. Whoever runs guests for others must survive it.
int main(void) {
  for (;;) __asm__ volatile("");
}
