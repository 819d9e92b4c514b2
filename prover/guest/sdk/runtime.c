// SPDX-License-Identifier: Apache-2.0
// Input, witness, journal, print and panic. See pp_guest.h for what each promises.
#include <string.h>

#include "pp_guest.h"

#define INPUT ((const uint32_t*)0x10000000)
#define WITNESS ((const uint32_t*)0x20000000)
#define JOURNAL ((uint32_t*)0x30000000)
#define JOURNAL_BYTES_MAX (1u << 20)

static size_t input_at, witness_at;

const uint8_t* pp_input(void) { return (const uint8_t*)(INPUT + 1); }
size_t pp_input_size(void) { return *INPUT; }
const uint8_t* pp_witness(void) { return (const uint8_t*)(WITNESS + 1); }
size_t pp_witness_size(void) { return *WITNESS; }
size_t pp_read_left(void) { return *INPUT - input_at; }
size_t pp_witness_left(void) { return *WITNESS - witness_at; }

void pp_read(void* to, size_t n) {
  if (n > pp_read_left()) pp_panic("read beyond the end of the input");
  memcpy(to, pp_input() + input_at, n);
  input_at += n;
}

void pp_witness_read(void* to, size_t n) {
  if (n > pp_witness_left()) pp_panic("read beyond the end of the witness");
  memcpy(to, pp_witness() + witness_at, n);
  witness_at += n;
}

uint32_t pp_read_u32(void) {
  uint32_t value;
  pp_read(&value, sizeof value);
  return value;
}

uint32_t pp_witness_read_u32(void) {
  uint32_t value;
  pp_witness_read(&value, sizeof value);
  return value;
}

void pp_commit(const void* from, size_t n) {
  const size_t at = *JOURNAL;
  if (n > JOURNAL_BYTES_MAX - at) pp_panic("the journal is full");
  memcpy((uint8_t*)(JOURNAL + 1) + at, from, n);
  *JOURNAL = at + n;
}

void pp_commit_u32(uint32_t value) { pp_commit(&value, sizeof value); }

void pp_print_bytes(const void* from, size_t n) {
  // slt with no destination: nothing happens, but who watches may look where the registers point.
  __asm__ volatile("slt x0, %0, %1" : : "r"(from), "r"(n) : "memory");
}

void pp_print(const char* text) { pp_print_bytes(text, strlen(text)); }

void pp_print_u32(uint32_t value) {
  char digits[10];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  pp_print_bytes(digits + at, sizeof digits - at);
}

void pp_panic(const char* why) {
  pp_print("panic: ");
  pp_print(why);
  pp_print("\n");
  pp_exit(1);
}
