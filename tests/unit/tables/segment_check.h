// SPDX-License-Identifier: Apache-2.0
// Checks a whole segment as the verifier would: every constraint of every row, and all buses with the verifier's own
// terms. Pure; one thread.
#pragma once
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

/// Names up to ten things that are wrong: broken constraints, tuples that do not balance.
std::vector<std::string> faults_of(const Segment& segment);
inline std::string first_fault(const Segment& segment) {
  const auto faults = faults_of(segment);
  return faults.empty() ? "" : faults.front();
}

}  // namespace pp::tables
