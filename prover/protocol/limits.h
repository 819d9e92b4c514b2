// SPDX-License-Identifier: Apache-2.0
// Limits of the machine and its inputs that prover and verifier agree on. Values only.
#pragma once
#include <cstdint>

namespace pp::protocol {

/// An input or witness is a length word and its bytes in a quarter of 2^28 bytes; no more than this is accepted.
inline constexpr std::uint32_t kInputBytesMax = 64U << 20;
inline constexpr std::uint32_t kWitnessBytesMax = 64U << 20;
inline constexpr std::uint32_t kJournalBytesMax = 1U << 20;

/// Where the four quarters of user memory begin.
inline constexpr std::uint32_t kQuarterBytes = 1U << 28;
inline constexpr std::uint32_t kInputBase = 1 * kQuarterBytes;
inline constexpr std::uint32_t kWitnessBase = 2 * kQuarterBytes;
inline constexpr std::uint32_t kJournalBase = 3 * kQuarterBytes;

/// Time within a segment stays below this: ts_end < 2^24.
inline constexpr std::uint32_t kTimeEnd = 1U << 24;
/// Cycles of one segment, as powers of two.
inline constexpr std::uint32_t kLogCyclesMin = 16, kLogCyclesDefault = 18, kLogCyclesMax = 21;
inline constexpr std::uint32_t kJobBytesMax = 500'000;

}  // namespace pp::protocol
