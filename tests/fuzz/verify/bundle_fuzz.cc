// SPDX-License-Identifier: Apache-2.0
// Any bytes as a claim and a bundle: a bundle has one encoding, and the verifier gives a verdict. What it accepts it no
// longer accepts for another journal.
#include <algorithm>

#include "prover/verify/bundle.h"
#include "tests/fuzz/verify/fuzz_params.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pp;
  ByteReader reader(BytesView(data, size));
  verify::Claim claim;
  claim.image.bytes = reader.fixed<32>();
  claim.exit_code = reader.u32();
  claim.input = reader.blob(1 << 12);
  claim.journal = reader.blob(1 << 12);
  if (reader.failed()) return 0;
  const BytesView bytes = BytesView(data, size).last(reader.remaining_bytes());
  const auto bundle = verify::Bundle::decode(bytes);
  if (bundle && !std::ranges::equal(bundle->encode(), bytes)) __builtin_trap();
  if (verify::verify_bundle(bytes, claim, fuzz::kParams) != verify::Verdict::Accepted) return 0;
  Bytes other = to_bytes(claim.journal);
  other.push_back(1);
  claim.journal = other;
  if (verify::verify_bundle(bytes, claim, fuzz::kParams) == verify::Verdict::Accepted) __builtin_trap();
  return 0;
}
