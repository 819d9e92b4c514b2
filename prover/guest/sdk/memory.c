// SPDX-License-Identifier: Apache-2.0
// Copying, filling and comparing by words where alignment allows; and the bump allocator.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pp_guest.h"

typedef uint32_t __attribute__((may_alias)) word;

/// Whether both can be brought to a word boundary together.
static int same_phase(const void* a, const void* b) { return (((uintptr_t)a ^ (uintptr_t)b) & 3) == 0; }

/// Copies upwards. The ranges may overlap if `to` is below `from` and both have one phase.
static void* copy_up(void* to, const void* from, size_t n) {
  uint8_t* d = to;
  const uint8_t* s = from;
  if (n >= 8) {
    while (((uintptr_t)d & 3) != 0) *d++ = *s++, --n;
    if (same_phase(d, s)) {
      for (; n >= 16; n -= 16, d += 16, s += 16) {
        const word a = ((const word*)s)[0], b = ((const word*)s)[1], c = ((const word*)s)[2], e = ((const word*)s)[3];
        ((word*)d)[0] = a, ((word*)d)[1] = b, ((word*)d)[2] = c, ((word*)d)[3] = e;
      }
      for (; n >= 4; n -= 4, d += 4, s += 4) *(word*)d = *(const word*)s;
    } else {
      // Two aligned loads hold every unaligned word; neither leaves the words that the source touches.
      const unsigned shift = 8 * ((uintptr_t)s & 3);
      const word* w = (const word*)((uintptr_t)s & ~(uintptr_t)3);
      word low = *w;
      for (; n >= 4; n -= 4, d += 4, s += 4) {
        const word high = *++w;
        *(word*)d = low >> shift | high << (32 - shift);
        low = high;
      }
    }
  }
  while (n-- != 0) *d++ = *s++;
  return to;
}

void* memcpy(void* __restrict to, const void* __restrict from, size_t n) { return copy_up(to, from, n); }

void* memmove(void* to, const void* from, size_t n) {
  uint8_t* d = to;
  const uint8_t* s = from;
  const int apart = d + n <= s || s + n <= d;
  if (apart || (d <= s && same_phase(d, s))) return copy_up(to, from, n);
  if (d <= s)
    for (size_t i = 0; i < n; ++i) d[i] = s[i];
  else
    while (n-- != 0) d[n] = s[n];
  return to;
}

void* memset(void* to, int byte, size_t n) {
  uint8_t* d = to;
  if (n >= 8) {
    const word w = (uint32_t)(uint8_t)byte * 0x01010101u;
    while (((uintptr_t)d & 3) != 0) *d++ = (uint8_t)byte, --n;
    for (; n >= 16; n -= 16, d += 16) ((word*)d)[0] = w, ((word*)d)[1] = w, ((word*)d)[2] = w, ((word*)d)[3] = w;
    for (; n >= 4; n -= 4, d += 4) *(word*)d = w;
  }
  while (n-- != 0) *d++ = (uint8_t)byte;
  return to;
}

int memcmp(const void* a, const void* b, size_t n) {
  const uint8_t *x = a, *y = b;
  if (n >= 8 && same_phase(x, y)) {
    for (; ((uintptr_t)x & 3) != 0; ++x, ++y, --n)
      if (*x != *y) return *x < *y ? -1 : 1;
    for (; n >= 4 && *(const word*)x == *(const word*)y; n -= 4) x += 4, y += 4;
  }
  for (; n != 0; ++x, ++y, --n)
    if (*x != *y) return *x < *y ? -1 : 1;
  return 0;
}

size_t strlen(const char* text) {
  size_t n = 0;
  while (text[n] != 0) ++n;
  return n;
}

int strcmp(const char* a, const char* b) {
  while (*a != 0 && *a == *b) ++a, ++b;
  return (int)(uint8_t)*a - (int)(uint8_t)*b;
}

extern char __heap_start[], __heap_end[];
static char* heap_at;

void* malloc(size_t n) {
  // A word before each block holds its size, for realloc.
  char* at = heap_at != 0 ? heap_at : __heap_start;
  const size_t total = ((n + 15) & ~(size_t)15) + 16;
  if (n > 0x10000000 || total > (size_t)(__heap_end - at)) pp_panic("the heap is used up");
  heap_at = at + total;
  *(size_t*)(at + 12) = n;
  return at + 16;
}

void* calloc(size_t count, size_t size) {
  const uint64_t n = (uint64_t)count * size;
  if (n > 0x10000000) pp_panic("the heap is used up");
  return malloc((size_t)n);  // fresh memory is zero and never comes back
}

void* realloc(void* old, size_t n) {
  void* fresh = malloc(n);
  if (old != 0) {
    const size_t before = ((const size_t*)old)[-1];
    memcpy(fresh, old, before < n ? before : n);
  }
  return fresh;
}

void free(void* p) { (void)p; }
void abort(void) { pp_panic("abort"); }
void exit(int code) { pp_exit((uint32_t)code); }
