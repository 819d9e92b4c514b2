// SPDX-License-Identifier: Apache-2.0
// Every parameter set that the program can use, how large a class of tables it may serve, and what is then proven.
//
// A layout within the bounds has at least the bits that the calculator gives for the bounds; tests pin each set at 100
// or more in its regime, and each real layout within its bounds. The weakest rounds, in bits (`proofpool bench
// security` prints them all):
//
//     set                 rate  heights  regime    lookup  deep list^2   batch  fold 1   query   total
//     segment              1/2   17..21  unique     123.9            -   122.3   132.1  100.25  100.25
//     recursion            1/4   16..16  Johnson    121.2        120.8   101.1   101.2   101.0   101.0
//     wide                 1/2   17..17  unique     128.2            -   127.9   136.1  100.25  100.25
//     final               1/32   14..14  Johnson    121.3        119.0   101.3   101.5   101.2   101.2
//
// Values only; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "prover/protocol/params.h"
#include "prover/protocol/security.h"

namespace pp::protocol {

/// The largest class of tables that a set is proven for.
struct ClassBounds {
  std::uint64_t n_constraints;   // LogUp's included
  std::uint64_t n_openings;      // (column, point) pairs
  std::uint64_t n_interactions;  // over all tables
};

struct ParameterSet {
  std::string_view name;
  Params params;
  Regime regime;  // in which it is proven
  ClassBounds bounds;
};

/// Leaves of segments that make calls, which have more hashes than 2^16 rows hold. Such a proof goes straight into a
/// program of 2^16 rows that has it as its only child, and so has room for the queries of the segments' own rate and
/// regime; its size matters to nobody. So only the prover's time counts, and at this rate twice the rows make an
/// extension no larger than other leaves have.
inline constexpr Params kWideParams = [] {
  Params params = kSegmentParams;
  params.log_tallest_min = params.log_tallest_max = 17;
  return params;
}();

inline constexpr std::array<ParameterSet, 4> kParameterSets{
    {{"segment", kSegmentParams, Regime::UniqueDecoding, {6000, 6000, 512}},
     {"recursion", kRecursionParams, Regime::Johnson, {2000, 2000, 400}},
     {"wide", kWideParams, Regime::UniqueDecoding, {2000, 2000, 400}},
     {"final", kFinalParams, Regime::Johnson, {2000, 2000, 400}}}};

/// What no set may fall below.
inline constexpr std::int64_t kMillibitsMin = 100'000;

/// The calculator's input for a set at its bounds and its tallest height.
inline SecurityInput security_input(const ParameterSet& set) {
  SecurityInput in = security_input(set.params);
  in.n_constraints = set.bounds.n_constraints;
  in.n_batched = set.bounds.n_openings;
  in.n_interactions = set.bounds.n_interactions;
  in.has_period_16 = true;
  return in;
}

}  // namespace pp::protocol
