// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/segment.h"

#include <algorithm>

#include "prover/verify/segment_class.h"
#include "prover/verify/segment_publics.h"
#include "schemas/vocab/mutant.h"

namespace pp::verify {
namespace {

using field::Fp;

constexpr std::uint32_t kPcEnd = 1u << 30;
constexpr std::uint32_t kTimeEnd = 1u << 24;

bool canonical(const std::array<std::uint32_t, 8>& root) { return std::ranges::all_of(root, Fp::is_canonical); }

void write_root(ByteWriter& w, const std::array<std::uint32_t, 8>& root) {
  for (const std::uint32_t v : root) w.u32(v);
}
std::array<std::uint32_t, 8> read_root(ByteReader& r) {
  std::array<std::uint32_t, 8> root;
  for (std::uint32_t& v : root) v = r.u32();
  return root;
}

std::array<Fp, 8> elements(const std::array<std::uint32_t, 8>& root) {
  std::array<Fp, 8> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = Fp::from(root[i]);
  return out;
}

}  // namespace

void SegmentStatement::encode(ByteWriter& w) const {
  w.u8(static_cast<std::uint8_t>(klass));
  write_root(w, program_root);
  w.u32(rom_log_rows);
  for (const State& state : {start, end}) {
    write_root(w, state.root);
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
  if (found("class unknown", !tables::is_segment_class(klass)))
    r.fail();
  else
    s.klass = static_cast<tables::SegmentClass>(klass);
  s.program_root = read_root(r);
  s.rom_log_rows = r.u32();
  for (State* state : {&s.start, &s.end}) {
    state->root = read_root(r);
    state->pc = r.u32();
  }
  s.ts_end = r.u32();
  const std::uint8_t flag = r.u8();
  if (found("flag neither 0 nor 1", flag > 1)) r.fail();
  s.halted = flag == 1;
  s.exit_code = r.u32();
  for (std::uint16_t& limb : s.context) limb = r.u16();
  return s;
}

Verdict check_statement(const SegmentStatement& s) {
  const bool out_of_range = found("program root not canonical", !canonical(s.program_root)) ||
                            found("start root not canonical", !canonical(s.start.root)) ||
                            found("end root not canonical", !canonical(s.end.root)) ||
                            found("start pc too large", s.start.pc >= kPcEnd) ||
                            found("end pc too large", s.end.pc >= kPcEnd) ||
                            found("program too short", s.rom_log_rows < protocol::kLogRowsMin) ||
                            found("program too long", s.rom_log_rows > protocol::kLogRowsMax);
  if (out_of_range) return Verdict::StatementNotCanonical;
  if (found("time before the first", s.ts_end < kFirstTime)) return Verdict::TimeOutOfRange;
  if (found("time beyond 2^24", s.ts_end >= kTimeEnd)) return Verdict::TimeOutOfRange;
  if (found("halted with a pc", s.halted && s.end.pc != 0)) return Verdict::HaltedWithPc;
  if (found("exit code without halt", !s.halted && s.exit_code != 0)) return Verdict::ExitWithoutHalt;
  return Verdict::Accepted;
}

protocol::Statement protocol_statement(const SegmentStatement& s) {
  protocol::Statement result;
  for (std::size_t i = 0; i < 8; ++i) result.prep_root.word[i] = Fp::from(s.program_root[i]);
  result.prep_log_rows = segment_prep_log_rows(s.rom_log_rows);

  SegmentPublics<Fp> publics{};
  for (std::size_t i = 0; i < 16; ++i) publics.context[i] = Fp::from(s.context[i]);
  publics.start_root = elements(s.start.root), publics.end_root = elements(s.end.root);
  publics.start_pc = Fp::from(s.start.pc), publics.end_pc = Fp::from(s.end.pc);
  publics.ts_end = Fp::from(s.ts_end), publics.halted = Fp::from(s.halted ? 1 : 0);
  publics.exit_low = Fp::from(s.exit_code & 0xffff), publics.exit_high = Fp::from(s.exit_code >> 16);
  publics.for_each([&](Fp v) { result.publics.push_back(v); });
  result.boundary = segment_boundary(publics);
  return result;
}

Verdict verify_segment(BytesView proof, const SegmentStatement& expected, const protocol::Params& params) {
  const Verdict statement = check_statement(expected);
  if (found("statement refused", statement != Verdict::Accepted)) return statement;
  if (params == protocol::kSegmentParams)
    return verify_stark(proof, protocol_statement(expected), segment_layout(expected.klass), params,
                        segment_constraint_sum(expected.klass));
  return verify_stark(proof, protocol_statement(expected), make_segment_layout(params, expected.klass), params,
                      segment_constraint_sum(expected.klass));
}

}  // namespace pp::verify
