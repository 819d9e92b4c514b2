// SPDX-License-Identifier: Apache-2.0
// Job: what a member needs, beside the program, to execute and prove one segment. Values only; any thread.
//
// A job has exactly one encoding, and the decoder accepts no other. It is untrusted: replay.h checks what it claims.
#pragma once
#include <cstdint>
#include <vector>

#include "prover/protocol/limits.h"
#include "prover/protocol/page_tree.h"
#include "prover/vm/record.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::vm {

/// A page as it was when its segment began.
struct PageSnapshot {
  std::uint32_t index;
  protocol::PageWords words;
};

struct Job {
  Digest32 program{};  // SHA-256 of the ELF file
  State start, end;    // the end is what the one who made the job expects
  std::uint32_t cycles = 0;
  bool halted = false;
  std::uint32_t exit_code = 0;
  std::vector<PageSnapshot> pages;  // every page that the segment touches, in order of index; the registers' last
  protocol::Multiproof siblings;    // of the pages, under start.root
};

/// The rules of memory and time that a job was cut under; a job made under others is refused.
Digest32 job_config_hash();

Bytes encode_job(const Job& job);
/// Errors: P-JOB-001 to P-JOB-008, in the order in which they are checked.
Result<Job> decode_job(BytesView bytes);

/// The size of a job with so many pages and siblings, none of them a zero subtree.
constexpr std::uint64_t job_bytes_bound(std::uint64_t pages, std::uint64_t siblings) {
  constexpr std::uint64_t kFixed = 4 + 32 + 32 + 2 * 36 + 4 + 1 + 4 + 4 + 4;
  return kFixed + pages * (4 + protocol::kPageBytes) + siblings * 32 + (siblings + 7) / 8;
}

}  // namespace pp::vm
