// SPDX-License-Identifier: Apache-2.0
// replay_job: the member's side of a job. Checks it, executes it again on its pages alone, and records every access.
//
// A pure function; any thread. A job that lies is refused before anything is proved, its root within milliseconds.
#pragma once
#include "prover/vm/job.h"
#include "prover/vm/program.h"
#include "prover/vm/record.h"
#include "schemas/vocab/result.h"

namespace pp::vm {

/// Errors: those of decode_job; P-JOB-009 if the job is for another program; P-JOB-010 if its pages do not have the
/// start root; P-JOB-011 if it touches a page that it lacks; P-JOB-012 if the guest faults or halts too early;
/// P-JOB-013 if the end is not the one expected; P-JOB-014 if it brings a page that it does not touch; P-VM-004
/// if there is no address space.
Result<SegmentRecord> replay_job(const Program& program, BytesView job);

}  // namespace pp::vm
