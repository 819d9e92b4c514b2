// SPDX-License-Identifier: Apache-2.0
// Checker: verifies every submitted proof natively, against the public values that the pool already knows.
//
// The core thread asks; k threads of its own read the blob, verify, and answer with one Checked event each. A result
// counts only if it verifies under exactly those values: a valid proof of something else is Invalid. Blobs come from
// members and are hostile: no byte of them may do more than be refused.
#pragma once
#include "pool/host/inbox.h"
#include "pool/host/ports.h"
#include "pool/host/task_pool.h"

namespace pp::checker {

struct CheckerConfig {
  std::size_t n_threads = 1;
  std::size_t checks_max = 4096;           // waiting; beyond that a check is answered CheckerFailed
  std::size_t proof_bytes_max = 4u << 20;  // as in core::CoreConfig
};

class Checker final : public host::CheckerPort {
 public:
  Checker(CheckerConfig config, const host::BlobStore& blobs, host::Inbox& inbox);
  void check(const core::CheckProof& request) override;

 private:
  core::Checked answer(const core::CheckProof& request) const;

  const CheckerConfig config_;
  const host::BlobStore& blobs_;
  host::Inbox& inbox_;
  host::TaskPool threads_;
};

}  // namespace pp::checker
