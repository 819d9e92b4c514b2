// SPDX-License-Identifier: Apache-2.0
#include "pool/checker/checker.h"

#include <chrono>

#include "pool/host/post_or_wait.h"
#include "prover/recursion/expectation.h"

namespace pp::checker {
namespace {

core::CheckVerdict verdict_of(BytesView proof, const Bytes& statement) {
  const auto expected = recursion::decode_expectation(statement);
  if (!expected) return core::CheckVerdict::CheckerFailed;  // the planner's own bytes
  switch (recursion::check_result(proof, *expected)) {
    case verify::Verdict::Accepted:
      return core::CheckVerdict::Valid;
    case verify::Verdict::Malformed:
      return core::CheckVerdict::Malformed;
    case verify::Verdict::WrongStatement:
      return core::CheckVerdict::WrongStatement;
    default:
      return core::CheckVerdict::Invalid;
  }
}

}  // namespace

Checker::Checker(CheckerConfig config, const host::BlobStore& blobs, host::Inbox& inbox)
    : config_(config), blobs_(blobs), inbox_(inbox), threads_(config.n_threads, config.checks_max) {}

void Checker::check(const core::CheckProof& request) {
  const bool taken = threads_.submit([this, request](std::stop_token stop) {
    if (!stop.stop_requested()) host::post_or_wait(inbox_, answer(request), stop);
  });
  if (!taken) {
    (void)inbox_.post(core::Checked{request.job, request.member, request.proof, core::CheckVerdict::CheckerFailed, 0},
                      host::Lane::Trusted);
  }
}

core::Checked Checker::answer(const core::CheckProof& request) const {
  core::Checked checked{request.job, request.member, request.proof, core::CheckVerdict::CheckerFailed, 0};
  const auto proof = blobs_.get(request.proof, config_.proof_bytes_max);
  if (!proof) return checked;
  const auto begin = std::chrono::steady_clock::now();
  checked.verdict = verdict_of(*proof, request.statement);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  checked.verify_ms = static_cast<std::uint32_t>(took.count());
  return checked;
}

}  // namespace pp::checker
