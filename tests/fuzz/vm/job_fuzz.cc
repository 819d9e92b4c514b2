// SPDX-License-Identifier: Apache-2.0
// Any bytes: the decoder refuses them, or they are the one encoding of what it read.
#include <algorithm>

#include "prover/vm/job.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const pp::BytesView bytes(data, size);
  const auto job = pp::vm::decode_job(bytes);
  if (job && !std::ranges::equal(pp::vm::encode_job(*job), bytes)) __builtin_trap();
  return 0;
}
