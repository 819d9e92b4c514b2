// SPDX-License-Identifier: Apache-2.0
// Checks a whole segment as the verifier would: every constraint of every row, and all buses with the verifier's own
// terms. Pure; one thread.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "prover/vm/fill/fill.h"

namespace pp::tables {

/// Everything about one segment that the checks need.
struct Segment {
  vm::SegmentRecord record;
  DecodedCode code;
  vm::SegmentTrace trace;
  std::vector<Matrix> prep;
};

/// Fills the trace of a record, for the cheapest class or a given one. Throws if that fails.
Segment make_segment(vm::SegmentRecord record, const DecodedCode& code);
Segment make_segment(vm::SegmentRecord record, const DecodedCode& code, SegmentClass klass);

/// Everything that is wrong: broken constraints by place, and tuples that do not balance, without their counts. What a
/// forged segment has beyond an honest one is what gives it away, even where a check is missing in both.
std::set<std::string> all_faults_of(const Segment& segment);

/// A fault without its place: "table: label" for a constraint, the bus for traffic that does not balance.
inline std::string kind_of(const std::string& fault) {
  const std::size_t row = fault.find(" row "), colon = fault.find(':');
  return row < colon ? fault.substr(0, row) + fault.substr(colon) : fault.substr(0, fault.find(' '));
}

/// Names up to ten things that are wrong: broken constraints, tuples that do not balance.
std::vector<std::string> faults_of(const Segment& segment);
inline std::string first_fault(const Segment& segment) {
  const auto faults = faults_of(segment);
  return faults.empty() ? "" : faults.front();
}

}  // namespace pp::tables
