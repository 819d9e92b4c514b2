// SPDX-License-Identifier: Apache-2.0
// Row blocks: how a table's rows are dealt out to the threads of a proof.
//
// Constants and one pure function; any thread. A block fits the first cache with the columns that one row reads.
#pragma once
#include <cstddef>

namespace pp::stark {

inline constexpr std::size_t kBlockRows = 1024;

/// A small table is not worth waking a team of threads.
inline int threads_for(std::size_t blocks, int threads) { return blocks < 4 ? 1 : threads; }

}  // namespace pp::stark
