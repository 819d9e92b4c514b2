// SPDX-License-Identifier: Apache-2.0
// SegmentClass: which tables a segment is proved with. Every table of a class is in every proof of it, so a segment
// that makes no call that works on memory takes the core class and pays nothing for the others.
//
// Any class that has the tables of the calls a segment makes proves it: the choice is a matter of cost, and a proof
// says which it was. The tables with preprocessed columns are the same in all of them, and so is a program's
// commitment. The numbers enter statements, so they never change once released. Values only; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "prover/tables/rom/ids.h"

namespace pp::tables {

enum class SegmentClass : std::uint8_t { Core = 0, Keccak, Sha256, Full };
inline constexpr std::array<SegmentClass, 4> kSegmentClasses{SegmentClass::Core, SegmentClass::Keccak,
                                                             SegmentClass::Sha256, SegmentClass::Full};

constexpr bool is_segment_class(std::uint32_t number) { return number < kSegmentClasses.size(); }

constexpr std::string_view to_string(SegmentClass klass) {
  constexpr std::array<std::string_view, kSegmentClasses.size()> kNames{"core", "keccak", "sha256", "full"};
  return kNames[static_cast<std::size_t>(klass)];
}

/// The cheapest class for a segment that makes these calls.
constexpr SegmentClass class_for_calls(bool poseidon2, bool sha256, bool keccak) {
  if (poseidon2 || (sha256 && keccak)) return SegmentClass::Full;
  return sha256 ? SegmentClass::Sha256 : keccak ? SegmentClass::Keccak : SegmentClass::Core;
}

}  // namespace pp::tables
