// SPDX-License-Identifier: Apache-2.0
// keccak_bench: applies Keccak-f[1600] n times to a state of zeros, n from the input, and commits the first 32 bytes.
// For measuring what a call costs to prove.
#include <pp_guest.h>
#include <pp_hash.h>

int main(void) {
  uint32_t state[50] = {0};
  for (uint32_t left = pp_read_u32(); left != 0; --left) pp_keccak_f(state);
  pp_commit(state, 32);
  return 0;
}
