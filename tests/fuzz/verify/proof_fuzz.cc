// SPDX-License-Identifier: Apache-2.0
// Any bytes as a proof of the toy class: the decoder refuses them, or they are the one encoding of what it read; the
// verifier gives a verdict, and of two proofs that differ in one byte it accepts one at most.
#include <algorithm>

#include "tests/unit/stark/toy_run.h"

namespace {

using namespace pp;

struct Honest {
  toy::Proved proved = toy::prove(toy::honest());
};
const toy::Proved& honest() {
  static const Honest kHonest;
  return kHonest.proved;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView bytes(data, size);
  const toy::Proved& proved = honest();
  const auto proof = protocol::decode_proof(bytes, proved.params, proved.layout);
  if (proof && !std::ranges::equal(protocol::encode(*proof, proved.params), bytes)) __builtin_trap();
  const bool accepted = proved.verdict(bytes) == verify::Verdict::Accepted;
  if (accepted && !proof) __builtin_trap();
  // There may be other good proofs in principle (another nonce); nobody finds one by chance.
  if (accepted && !std::ranges::equal(bytes, proved.bytes)) __builtin_trap();
  return 0;
}
