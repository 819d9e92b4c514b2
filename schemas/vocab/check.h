// SPDX-License-Identifier: Apache-2.0
// PP_CHECK: a bug in this program, never bad input. Always on; prints where and aborts, and a restart replays the
// journal. PP_DCHECK is for inner loops and vanishes when NDEBUG is set.
#pragma once

namespace pp {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}

#define PP_CHECK(condition) ((condition) ? static_cast<void>(0) : ::pp::check_failed(#condition, __FILE__, __LINE__))
#ifdef NDEBUG
#define PP_DCHECK(condition) static_cast<void>(0)
#else
#define PP_DCHECK(condition) PP_CHECK(condition)
#endif
