// SPDX-License-Identifier: Apache-2.0
// Any bytes as a statement and a proof of a segment: a statement has one encoding, and the verifier gives a verdict.
// What it accepts it no longer accepts with another context.
#include <algorithm>

#include "prover/verify/segment.h"
#include "tests/fuzz/verify/fuzz_params.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pp;
  ByteReader reader(BytesView(data, size));
  verify::SegmentStatement statement = verify::SegmentStatement::decode(reader);
  if (reader.failed()) return 0;
  const BytesView proof = BytesView(data, size).last(reader.remaining_bytes());
  ByteWriter writer;
  statement.encode(writer);
  if (!std::ranges::equal(writer.bytes(), BytesView(data, size).first(size - proof.size()))) __builtin_trap();
  if (verify::verify_segment(proof, statement, fuzz::kParams) != verify::Verdict::Accepted) return 0;
  statement.context[0] ^= 1;
  if (verify::verify_segment(proof, statement, fuzz::kParams) == verify::Verdict::Accepted) __builtin_trap();
  return 0;
}
