// SPDX-License-Identifier: Apache-2.0
// hash_check: a guest that hashes its input, from a byte behind the first on, with each function of the SDK and commits
// the digests. The first byte says which alignment to use: data is moved there first.
#include <cstring>
#include <pp_guest.h>
#include <pp_hash.h>

namespace {
alignas(4) uint8_t room[8192];
}

int main() {
  const size_t n = pp_input_size() - 1;
  if (n > sizeof room - 4) pp_panic("too much to hash");
  uint8_t* at = room + (pp_input()[0] & 3);
  memcpy(at, pp_input() + 1, n);
  const pp::Digest digests[]{pp::sha256(at, n), pp::keccak256(at, n), pp::poseidon2(at, n)};
  pp_commit(digests, sizeof digests);
  uint32_t state[16] = {};
  memcpy(state, at, n < sizeof state ? n : sizeof state);
  pp_poseidon2_permute(state);
  pp_commit(state, sizeof state);
  return 0;
}
