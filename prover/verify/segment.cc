// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/segment.h"

#include <algorithm>

#include "prover/protocol/page_tree.h"
#include "prover/verify/segment_class.h"

namespace pp::verify {
namespace {

using field::Fp;

constexpr std::uint32_t kPcEnd = 1u << 30;
constexpr std::uint32_t kTimeEnd = 1u << 24;
constexpr std::uint32_t kFirstTime = 1;

bool canonical(const std::array<std::uint32_t, 8>& root) { return std::ranges::all_of(root, Fp::is_canonical); }

void write(ByteWriter& w, const std::array<std::uint32_t, 8>& root) {
  for (const std::uint32_t v : root) w.u32(v);
}
std::array<std::uint32_t, 8> read_root(ByteReader& r) {
  std::array<std::uint32_t, 8> root;
  for (std::uint32_t& v : root) v = r.u32();
  return root;
}

void append(std::vector<Fp>& to, const std::array<std::uint32_t, 8>& root) {
  for (const std::uint32_t v : root) to.push_back(Fp::from(v));
}

}  // namespace

void SegmentStatement::encode(ByteWriter& w) const {
  w.u8(static_cast<std::uint8_t>(klass));
  write(w, program_root);
  w.u32(rom_log_rows);
  for (const State& state : {start, end}) {
    write(w, state.root);
    w.u32(state.pc);
  }
  w.u32(ts_end);
  w.u8(halted ? 1 : 0);
  w.u32(exit_code);
  for (const std::uint16_t limb : context) w.u16(limb);
}

SegmentStatement SegmentStatement::decode(ByteReader& r) {
  SegmentStatement s;
  const std::uint8_t klass = r.u8();
  if (tables::is_segment_class(klass))
    s.klass = static_cast<tables::SegmentClass>(klass);
  else
    r.fail();
  s.program_root = read_root(r);
  s.rom_log_rows = r.u32();
  for (State* state : {&s.start, &s.end}) {
    state->root = read_root(r);
    state->pc = r.u32();
  }
  s.ts_end = r.u32();
  const std::uint8_t flag = r.u8();
  if (flag > 1) r.fail();
  s.halted = flag == 1;
  s.exit_code = r.u32();
  for (std::uint16_t& limb : s.context) limb = r.u16();
  return s;
}

Verdict check_statement(const SegmentStatement& s) {
  const bool in_range = canonical(s.program_root) && canonical(s.start.root) && canonical(s.end.root) &&
                        s.start.pc < kPcEnd && s.end.pc < kPcEnd && s.rom_log_rows >= protocol::kLogRowsMin &&
                        s.rom_log_rows <= protocol::kLogRowsMax;
  if (!in_range) return Verdict::StatementNotCanonical;
  if (s.ts_end < kFirstTime || s.ts_end >= kTimeEnd) return Verdict::TimeOutOfRange;
  if (s.halted && s.end.pc != 0) return Verdict::HaltedWithPc;
  if (!s.halted && s.exit_code != 0) return Verdict::ExitWithoutHalt;
  return Verdict::Accepted;
}

protocol::Statement protocol_statement(const SegmentStatement& s) {
  protocol::Statement result;
  for (std::size_t i = 0; i < 8; ++i) result.prep_root.word[i] = Fp::from(s.program_root[i]);
  result.prep_log_rows = segment_prep_log_rows(s.rom_log_rows);

  const Fp halted = Fp::from(s.halted ? 1 : 0);
  const std::vector<Fp> exit_limbs{Fp::from(s.exit_code & 0xffff), Fp::from(s.exit_code >> 16)};
  const Fp start_pc = Fp::from(s.start.pc), end_pc = Fp::from(s.end.pc), ts_end = Fp::from(s.ts_end);
  std::vector<Fp>& publics = result.publics;
  for (const std::uint16_t limb : s.context) publics.push_back(Fp::from(limb));
  append(publics, s.start.root);
  publics.push_back(start_pc);
  append(publics, s.end.root);
  publics.push_back(end_pc);
  publics.push_back(ts_end);
  publics.push_back(halted);
  publics.insert(publics.end(), exit_limbs.begin(), exit_limbs.end());

  std::vector<Fp> tree{Fp::from(protocol::kTreeDepth), Fp::zero()};
  append(tree, s.start.root);
  append(tree, s.end.root);
  const Fp send = Fp::one(), receive = -Fp::one();
  result.boundary = {{air::Bus::Exec, send, {start_pc, Fp::from(kFirstTime)}},
                     {air::Bus::Exec, receive, {end_pc, ts_end}},
                     {air::Bus::Tree, send, std::move(tree)},
                     {air::Bus::Term, -halted, exit_limbs}};
  return result;
}

Verdict verify_segment(BytesView proof, const SegmentStatement& expected, const protocol::Params& params) {
  const Verdict statement = check_statement(expected);
  if (statement != Verdict::Accepted) return statement;
  if (params == protocol::kSegmentParams)
    return verify_stark(proof, protocol_statement(expected), segment_layout(expected.klass), params,
                        segment_constraint_sum(expected.klass));
  return verify_stark(proof, protocol_statement(expected), make_segment_layout(params, expected.klass), params,
                      segment_constraint_sum(expected.klass));
}

}  // namespace pp::verify
