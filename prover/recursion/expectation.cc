// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/expectation.h"

namespace pp::recursion {
namespace {

using field::Fp;
using verify::Verdict;

enum class Kind : std::uint8_t { Span, Outcome };

std::optional<Expectation> decode_span(ByteReader& r) {
  ExpectedSpan expected;
  expected.n_children = r.u8();
  const std::optional<Span<Fp>> says = read_span(r);
  if (!says || !r.finished()) return std::nullopt;
  expected.says = *says;
  return expected;
}

void write(ByteWriter& w, const ExpectedSpan& expected) {
  w.u8(static_cast<std::uint8_t>(Kind::Span));
  w.u8(static_cast<std::uint8_t>(expected.n_children));
  write_span(w, expected.says);
}
void write(ByteWriter& w, const ExpectedOutcome& expected) {
  w.u8(static_cast<std::uint8_t>(Kind::Outcome));
  w.raw(expected.says.encode_said());
}

Verdict check(BytesView proof, const ExpectedSpan& expected) {
  const bool is_node = expected.n_children > 0;
  return check_lifted(proof, expected.says, is_node ? std::optional(expected.n_children) : std::nullopt);
}

Verdict check(BytesView proof, const ExpectedOutcome& expected) { return check_final(proof, expected.says); }

}  // namespace

Bytes encode(const Expectation& expected) {
  ByteWriter w;
  std::visit([&](const auto& e) { write(w, e); }, expected);
  return w.take();
}

std::optional<Expectation> decode_expectation(BytesView bytes) {
  ByteReader r(bytes);
  const std::uint8_t kind = r.u8();
  if (r.failed()) return std::nullopt;
  if (kind == static_cast<std::uint8_t>(Kind::Span)) return decode_span(r);
  if (kind != static_cast<std::uint8_t>(Kind::Outcome)) return std::nullopt;
  auto says = FinalProof::decode_said(bytes.subspan(1));
  if (!says) return std::nullopt;
  return ExpectedOutcome{*std::move(says)};
}

Verdict check_result(BytesView proof, const Expectation& expected) {
  return std::visit([&](const auto& e) { return check(proof, e); }, expected);
}

}  // namespace pp::recursion
