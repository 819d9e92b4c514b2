// SPDX-License-Identifier: Apache-2.0
// The parts of <string.h> that compilers call and guests need.
#ifndef PP_STRING_H
#define PP_STRING_H
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
void* memcpy(void* __restrict to, const void* __restrict from, size_t n);
void* memmove(void* to, const void* from, size_t n);
void* memset(void* to, int byte, size_t n);
int memcmp(const void* a, const void* b, size_t n);
size_t strlen(const char* text);
int strcmp(const char* a, const char* b);
#ifdef __cplusplus
}
#endif
#endif
