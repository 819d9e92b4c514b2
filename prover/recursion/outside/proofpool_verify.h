// SPDX-License-Identifier: Apache-2.0
// The outside verifier for other languages: a final proof, and what it is claimed to prove. Link pp_final_verifier.
// No state, no threads of its own, no allocation that outlives a call; any thread may call.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What must have been run, and what must have come out. */
typedef struct {
  const uint8_t* image_id; /* 32 bytes, as `proofpool image-id` prints */
  const uint8_t* input;    /* NULL: the proof may be of any input */
  size_t input_bytes;
  const uint8_t* journal;
  size_t journal_bytes;
  uint32_t exit_code;
  const uint8_t* context; /* 32 bytes; NULL: the proof may be bound to any order */
} proofpool_claim;

/* Judges a proof. Gives 0 if and only if it holds for everything in the claim, else a positive reason for
 * proofpool_reason(), or -1 if a pointer is missing. */
int proofpool_verify_final(const uint8_t* proof, size_t proof_bytes, const proofpool_claim* claim);

/* The name of a reason: a constant string. */
const char* proofpool_reason(int reason);

/* Writes the pinned keys, 32 bytes each as eight little-endian words: the root of the tree of keys and the key of the
 * final program. Two verifiers with the same keys accept the same proofs. */
void proofpool_pinned_keys(uint8_t key_root[32], uint8_t final_key[32]);

#ifdef __cplusplus
}
#endif
