// SPDX-License-Identifier: Apache-2.0
// Memory from a bump allocator: free does nothing, so a program's peak is its total.
#ifndef PP_STDLIB_H
#define PP_STDLIB_H
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
/// Aligned to 16 bytes; panics when the heap is used up.
void* malloc(size_t n);
void* calloc(size_t count, size_t size);
void* realloc(void* old, size_t n);
void free(void* p);
void abort(void) __attribute__((noreturn));
void exit(int code) __attribute__((noreturn));
#ifdef __cplusplus
}
#endif
#endif
