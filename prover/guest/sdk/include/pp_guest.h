// SPDX-License-Identifier: Apache-2.0
// The guest's door to the world, for C and C++: public input, witness, journal, exit, debug print.
//
// Input, witness and journal are ordinary memory: reading costs nothing until a page of 256 bytes is first touched.
// The *input* is public: a proof is about it. The *witness* is not in the claim, so a guest must check all that it
// reads there. The *journal* is what the proof says. There are no threads, no files and no clock.
#ifndef PP_GUEST_H
#define PP_GUEST_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The whole public input, and its length in bytes. Reading below does not change it.
const uint8_t* pp_input(void);
size_t pp_input_size(void);
/// The whole witness, and its length in bytes.
const uint8_t* pp_witness(void);
size_t pp_witness_size(void);

/// Copies the next n bytes of the input, and moves on. Panics if there are fewer.
void pp_read(void* to, size_t n);
/// The next four bytes of the input as a little-endian integer. Panics if there are fewer.
uint32_t pp_read_u32(void);
/// What has not been read yet.
size_t pp_read_left(void);
/// The same for the witness.
void pp_witness_read(void* to, size_t n);
uint32_t pp_witness_read_u32(void);
size_t pp_witness_left(void);

/// Appends n bytes to the journal. Panics beyond 1 MiB.
void pp_commit(const void* from, size_t n);
/// Appends four bytes, little-endian.
void pp_commit_u32(uint32_t value);

/// Shows bytes on the console of `proofpool execute`; the prover ignores it. One instruction.
void pp_print_bytes(const void* from, size_t n);
/// The same for a string that ends in a zero byte, and for a number.
void pp_print(const char* text);
void pp_print_u32(uint32_t value);

/// Ends the program. Exit code 0 means success; a verifier asks for it unless told otherwise.
void pp_exit(uint32_t code) __attribute__((noreturn));
/// Prints the reason and ends the program with exit code 1.
void pp_panic(const char* why) __attribute__((noreturn));

#ifdef __cplusplus
}  // extern "C"
#endif
#endif
