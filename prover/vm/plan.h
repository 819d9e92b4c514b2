// SPDX-License-Identifier: Apache-2.0
// plan_run: executes a guest once, metered, and cuts the run into segments that members can prove apart.
//
// A pure function of its arguments; any thread. How the run is cut is a matter of cost only: every sequence of cuts
// chains the same states from genesis to the same end.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "prover/protocol/page_tree.h"
#include "prover/vm/fault.h"
#include "prover/vm/limits.h"
#include "prover/vm/program.h"
#include "prover/vm/record.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::vm {

/// One segment: what its proof will say, and the job to send to the one who proves it.
struct Segment {
  State start, end;
  std::uint32_t cycles = 0;
  std::uint32_t ts_end = 0;  // 1 + 3 * cycles
  bool halted = false;
  std::uint32_t exit_code = 0;  // 0 unless halted
  tables::SegmentClass klass = tables::SegmentClass::Core;
  std::uint32_t work = 0;  // cycles of ordinary code that take as long to prove; calls count for many
  Bytes job;
};

/// Digests that open a root into quarters: program and data, input, witness, journal; and the system half.
struct Openings {
  std::array<protocol::TreeDigest, 4> quarters{};
  protocol::TreeDigest system{};
};

struct Plan {
  std::uint64_t cycles = 0;
  std::uint32_t exit_code = 0;
  Bytes journal;
  Openings genesis, end;
  std::vector<Segment> segments;
};

/// Runs to HALT.
/// Errors: P-VM-001 and P-VM-002 if the input or the witness is too long; P-VM-003 if limits are not valid; P-VM-004 if
/// there is no address space; P-RUN-001
/// to P-RUN-014 for the fault of that number: the run has no proof.
Result<Plan> plan_run(const Program& program, BytesView input, BytesView witness, const Limits& limits = {});

/// The same, but each segment goes to `sink` as soon as it is cut; the plan's own list stays empty.
Result<Plan> plan_run(const Program& program, BytesView input, BytesView witness, const Limits& limits,
                      const std::function<void(Segment&&)>& sink);

/// The error that stands for a fault.
Error fault_error(const FaultReport& report);

}  // namespace pp::vm
