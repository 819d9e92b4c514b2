// SPDX-License-Identifier: Apache-2.0
// What compiled C++ expects: new and delete, and the stubs for what a guest never does.
#include <stdlib.h>

#include "pp_guest.h"

void* operator new(size_t n) { return malloc(n); }
void* operator new[](size_t n) { return malloc(n); }
void operator delete(void*) noexcept {}
void operator delete[](void*) noexcept {}
void operator delete(void*, size_t) noexcept {}
void operator delete[](void*, size_t) noexcept {}

extern "C" {
void* __dso_handle;
void __cxa_pure_virtual() { pp_panic("a pure virtual function was called"); }
// A guest halts without unwinding: destructors of static objects never run.
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }
}
