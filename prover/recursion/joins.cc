// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/joins.h"

#include <algorithm>

#include "schemas/vocab/check.h"

namespace pp::recursion {
namespace {

constexpr std::size_t kChildrenMax = 4;

/// One proof that stands for a stretch of the run: its number and what it says.
struct Piece {
  std::uint32_t number;
  Span<field::Fp> says;
};

/// Joins neighbours by fours; one that is left alone moves up as it is.
std::vector<Piece> join_level(const std::vector<Piece>& level, std::uint32_t& next_number, std::vector<Join>& joins) {
  std::vector<Piece> above;
  for (std::size_t i = 0; i < level.size(); i += kChildrenMax) {
    const std::size_t n = std::min(kChildrenMax, level.size() - i);
    if (n == 1) {
      above.push_back(level[i]);
      continue;
    }
    Join join;
    std::vector<Span<field::Fp>> spans;
    for (std::size_t k = i; k < i + n; ++k) {
      join.children.push_back(level[k].number);
      spans.push_back(level[k].says);
    }
    const auto says = join_spans(spans);
    PP_CHECK(says.has_value());
    join.expected = ExpectedSpan{*says, static_cast<std::uint32_t>(n)};
    above.push_back({next_number++, *says});
    joins.push_back(std::move(join));
  }
  return above;
}

}  // namespace

std::vector<Join> plan_joins(const std::vector<Span<field::Fp>>& segments, const RunEnds& ends,
                             const verify::Context& context) {
  PP_CHECK(!segments.empty());
  std::vector<Piece> level;
  for (const Span<field::Fp>& says : segments) level.push_back({static_cast<std::uint32_t>(level.size()), says});
  auto next_number = static_cast<std::uint32_t>(level.size());
  std::vector<Join> joins;
  while (level.size() > 1) level = join_level(level, next_number, joins);
  joins.push_back({{level[0].number}, ExpectedOutcome{FinalProof::of(outcome_of(level[0].says, ends, context), {})}});
  return joins;
}

RunEnds ends_of(const vm::Plan& plan) {
  return {.start_quarters = {plan.genesis.quarters[0], plan.genesis.quarters[1], plan.genesis.quarters[2]},
          .end_quarters = plan.end.quarters,
          .end_system = plan.end.system};
}

Bytes encode_final_payload(const RunEnds& ends, const verify::Context& context) {
  ByteWriter w;
  const auto write = [&](const protocol::TreeDigest& digest) {
    for (const std::uint32_t v : digest) w.u32(v);
  };
  for (const protocol::TreeDigest& quarter : ends.start_quarters) write(quarter);
  for (const protocol::TreeDigest& quarter : ends.end_quarters) write(quarter);
  write(ends.end_system);
  for (const std::uint16_t limb : context) w.u16(limb);
  return w.take();
}

std::optional<FinalPayload> decode_final_payload(BytesView bytes) {
  ByteReader r(bytes);
  FinalPayload payload{};
  const auto read = [&](protocol::TreeDigest& digest) {
    for (std::uint32_t& v : digest) v = r.u32();
    if (!protocol::is_canonical(digest)) r.fail();
  };
  for (protocol::TreeDigest& quarter : payload.ends.start_quarters) read(quarter);
  for (protocol::TreeDigest& quarter : payload.ends.end_quarters) read(quarter);
  read(payload.ends.end_system);
  for (std::uint16_t& limb : payload.context) limb = r.u16();
  return r.finished() ? std::optional(payload) : std::nullopt;
}

}  // namespace pp::recursion
