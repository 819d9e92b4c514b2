// SPDX-License-Identifier: Apache-2.0
// The figures that CrowdProve published, which the simulator is held against.
//
// Source: CrowdProve (Community Proving for ZK Rollups), section 4, Tables 1, 2 and 3. Constants; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace pp::sim::paper {

/// Table 1: seconds that one job takes on each kind of machine. Jobs and minutes of the batch that Table 2 is about.
struct MachineFigures {
  std::string_view name;
  double seconds_per_job = 0;
};
inline constexpr std::array<MachineFigures, 4> kMachines{
    {{"8-core CPU", 97.6}, {"16-core CPU", 67.7}, {"MacBook", 48.5}, {"GPU", 14.4}}};
inline constexpr std::uint64_t kJobs = 17'188;
inline constexpr double kMinutesToday = 38.70;  // of the deployment that the paper compares with

/// Table 2: minutes for kJobs jobs by number of provers (row) and machine (column).
inline constexpr std::array<std::uint32_t, 5> kProvers{10, 100, 1'000, 2'000, 3'000};
inline constexpr double kMinutes[5][4] = {{2795.91, 1939.38, 1389.37, 412.52},
                                          {279.59, 193.94, 138.94, 41.26},
                                          {27.96, 19.39, 13.89, 4.12},
                                          {13.98, 9.69, 6.95, 2.06},
                                          {9.32, 6.46, 4.63, 1.37}};
inline constexpr std::array<std::uint32_t, 4> kBreakEven{723, 502, 359, 107};

/// Table 3: minutes for 100 jobs by number of 8-core machines.
inline constexpr std::uint64_t kTable3Jobs = 100;
struct Run {
  std::uint32_t machines = 0;
  double minutes = 0;
};
inline constexpr std::array<Run, 4> kTable3{{{5, 37.11}, {10, 19.18}, {15, 12.98}, {20, 9.12}}};

/// What one job costs today and what the paper proposes to pay for it, in USD.
inline constexpr std::string_view kUsdToday = "0.0012";
inline constexpr std::string_view kUsdProposed = "0.0006";

}  // namespace pp::sim::paper
