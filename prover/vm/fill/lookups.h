// SPDX-License-Identifier: Apache-2.0
// Lookups: how often the rows of a segment ask the fixed tables, counted while the rows are filled. One object a
// thread; counts are added up afterwards, so they do not depend on who filled what.
//
// A value that is no row of its table is not counted: such a request has no provider, and the buses cannot balance.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "prover/tables/gadgets.h"
#include "prover/tables/rom/rom.h"
#include "prover/vm/record.h"

namespace pp::vm {

inline constexpr std::uint32_t kRangeBitsMax = 16;
inline constexpr std::uint32_t kLogRangeRows = 17;
inline constexpr std::uint32_t kLogByteRows = 16;

constexpr tables::Word<std::uint32_t> limbs(std::uint32_t word) { return {word & 0xffff, word >> 16}; }

class Lookups {
 public:
  /// Notes a request (value, bits). Row 2^bits - 1 + value holds it.
  void range(std::uint32_t value, std::uint32_t bits) {
    if (bits <= kRangeBitsMax && value >> bits == 0) ++range_[(std::size_t{1} << bits) - 1 + value];
  }
  void range_word(std::uint32_t word) {
    range(word & 0xffff, 16);
    range(word >> 16, 16);
  }
  /// Notes a request (a, b, a xor b). Row 256 a + b holds it.
  void byte3(std::uint32_t a, std::uint32_t b) {
    if (a < 256 && b < 256) ++byte3_[a * 256 + b];
  }
  /// Notes a request (a, b).
  void byte2(std::uint32_t a, std::uint32_t b) {
    if (a < 256 && b < 256) ++byte2_[a * 256 + b];
  }
  /// Notes the gap of an access at time `now`, and gives its columns.
  tables::Access<std::uint32_t> access(const Access& a, std::uint32_t now) {
    range(now - a.prev_ts - 1, 16);
    return {a.prev_ts, limbs(a.prev)};
  }

  void add(const Lookups& other);
  const std::vector<std::uint32_t>& range_times() const { return range_; }
  const std::vector<std::uint32_t>& byte3_times() const { return byte3_; }
  const std::vector<std::uint32_t>& byte2_times() const { return byte2_; }

 private:
  std::vector<std::uint32_t> range_ = std::vector<std::uint32_t>(std::size_t{1} << kLogRangeRows);
  std::vector<std::uint32_t> byte3_ = std::vector<std::uint32_t>(std::size_t{1} << kLogByteRows);
  std::vector<std::uint32_t> byte2_ = std::vector<std::uint32_t>(std::size_t{1} << kLogByteRows);
};

inline void Lookups::add(const Lookups& other) {
  const auto add_to = [](std::vector<std::uint32_t>& sum, const std::vector<std::uint32_t>& more) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
  };
  add_to(range_, other.range_);
  add_to(byte3_, other.byte3_);
  add_to(byte2_, other.byte2_);
}

/// What a row of an instruction table is made from.
struct StepView {
  const Step& step;
  const tables::RomRow& rom;
  std::uint32_t ts;
};

}  // namespace pp::vm
