// SPDX-License-Identifier: Apache-2.0
// sha256_bench: compresses a block of zeros n times into a state of zeros, n from the input, and commits the state. For
// measuring what a call costs to prove.
#include <pp_guest.h>
#include <pp_hash.h>

int main(void) {
  uint32_t state[8] = {0};
  const uint32_t block[16] = {0};
  for (uint32_t left = pp_read_u32(); left != 0; --left) pp_sha256_compress(state, block);
  pp_commit(state, 32);
  return 0;
}
