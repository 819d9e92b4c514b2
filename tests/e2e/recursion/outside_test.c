// SPDX-License-Identifier: Apache-2.0
// The outside verifier from C: a proof of a doubled 21, read from the file that is named, with image id and context
// behind it. Exit status 0 when it is accepted as it is and refused for everything that differs.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prover/recursion/outside/proofpool_verify.h"

static int failures = 0;

static void expect(const char* what, int actual, const char* expected) {
  if (strcmp(proofpool_reason(actual), expected) == 0) return;
  printf("%s: %s instead of %s\n", what, proofpool_reason(actual), expected);
  ++failures;
}

int main(int argc, char** argv) {
  static uint8_t bytes[2000000];
  const uint8_t input[4] = {21, 0, 0, 0}, journal[4] = {42, 0, 0, 0}, other[4] = {43, 0, 0, 0};
  uint8_t key_root[32], final_key[32];
  FILE* file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (!file) return 2;
  const size_t n_bytes = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  if (n_bytes < 64) return 2;
  const size_t proof_bytes = n_bytes - 64;
  const proofpool_claim claim = {bytes + proof_bytes, input, 4, journal, 4, 5, bytes + proof_bytes + 32};

  expect("the claim", proofpool_verify_final(bytes, proof_bytes, &claim), "Accepted");
  proofpool_claim changed = claim;
  changed.input = NULL, changed.context = NULL;
  expect("nothing pinned", proofpool_verify_final(bytes, proof_bytes, &changed), "Accepted");
  changed = claim, changed.input = other;
  expect("another input", proofpool_verify_final(bytes, proof_bytes, &changed), "WrongInput");
  changed = claim, changed.journal = other;
  expect("another journal", proofpool_verify_final(bytes, proof_bytes, &changed), "WrongJournal");
  changed = claim, changed.exit_code = 0;
  expect("another exit code", proofpool_verify_final(bytes, proof_bytes, &changed), "WrongExitCode");
  changed = claim, changed.context = claim.image_id;
  expect("another context", proofpool_verify_final(bytes, proof_bytes, &changed), "WrongContext");
  changed = claim, changed.image_id = claim.context;
  expect("another image", proofpool_verify_final(bytes, proof_bytes, &changed), "WrongImage");
  expect("a proof cut short", proofpool_verify_final(bytes, proof_bytes - 1, &claim), "Malformed");
  expect("no proof", proofpool_verify_final(NULL, 0, &claim), "MissingPointer");
  proofpool_pinned_keys(key_root, final_key);
  if (memcmp(key_root, final_key, 32) == 0) ++failures;
  return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
