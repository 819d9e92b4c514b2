// SPDX-License-Identifier: Apache-2.0
// Two comparisons that Cap'n Proto 0.9 leaves out under C++20, where its own headers then do not compile with clang 16.
//
// KJ expects the compiler to swap the operands of ==, but a clang that follows P2468R2 does not where an operator !=
// stands beside it. Included before every other header by the build, with clang only; nothing else includes it.
#pragma once
#include <kj/string.h>

namespace kj {
inline bool operator==(const char* a, const StringPtr& b) { return b.operator==(StringPtr(a)); }
inline bool operator!=(const char* a, const StringPtr& b) { return !b.operator==(StringPtr(a)); }
}  // namespace kj
