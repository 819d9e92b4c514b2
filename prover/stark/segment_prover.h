// SPDX-License-Identifier: Apache-2.0
// SegmentProver: the member's whole work on one job: check it, execute it again, fill the tables, prove.
//
// A ProvableProgram is made once for an ELF file (its fixed columns are committed then, which takes a moment) and
// never changes; any thread may prove with it. Proving runs on the caller's thread and the backend's OpenMP threads.
#pragma once
#include <memory>
#include <stop_token>

#include "kernels/backend.h"
#include "prover/stark/commitment.h"
#include "prover/stark/prove.h"
#include "prover/tables/rom/rom.h"
#include "prover/verify/segment.h"
#include "prover/vm/plan.h"
#include "prover/vm/program.h"
#include "schemas/vocab/ids.h"
#include "schemas/vocab/result.h"

namespace pp::stark {

/// A program with what its proofs refer to.
class ProvableProgram {
 public:
  /// Errors: those of vm::load_program and tables::DecodedCode::decode.
  static Result<ProvableProgram> load(BytesView elf, const Backend& backend);

  const vm::Program& program() const { return program_; }
  const tables::DecodedCode& code() const { return code_; }
  const Preprocessed& preprocessed() const { return preprocessed_; }
  /// The root over the fixed columns, as canonical elements.
  std::array<std::uint32_t, 8> root() const;
  std::uint32_t rom_log_rows() const { return code_.log_rows(); }
  ImageId image() const;

  /// What a proof of this segment will say.
  verify::SegmentStatement statement(const vm::Segment& segment, const verify::Context& context) const;

 private:
  ProvableProgram(vm::Program program, tables::DecodedCode code, Preprocessed preprocessed)
      : program_(std::move(program)), code_(std::move(code)), preprocessed_(std::move(preprocessed)) {}
  vm::Program program_;
  tables::DecodedCode code_;
  Preprocessed preprocessed_;
};

/// What a member is sent for one segment: the context that the proof is bound to (32 bytes), then the vm's job.
Bytes encode_payload(const verify::Context& context, BytesView job);

/// Times of the parts of one proof, in seconds.
struct SegmentReport {
  double replay = 0;
  double fill = 0;
  ProveReport prove;
  verify::SegmentStatement statement;
};

/// Proves one job. Errors: P-JOB-015 the payload is too short; those of vm::replay_job, vm::fill_segment and prove.
Result<Bytes> prove_segment(const ProvableProgram& program, BytesView payload, const Backend& backend,
                            std::stop_token stop = {}, SegmentReport* report = nullptr,
                            const protocol::Params& params = protocol::kSegmentParams);

/// SHA-256 as sixteen 16-bit limbs, low byte first.
verify::Context context_from_digest(const Digest32& digest);

}  // namespace pp::stark
