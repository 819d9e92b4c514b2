// SPDX-License-Identifier: Apache-2.0
// However a run is cut, the same states follow one another, and every job can be replayed to exactly its claim.
#include <algorithm>
#include <array>
#include <map>

#include <gtest/gtest.h>

#include "prover/vm/execute.h"
#include "prover/vm/plan.h"
#include "prover/vm/replay.h"
#include "schemas/vocab/rng.h"
#include "tests/unit/vm/elf_builder.h"
#include "tests/unit/vm/guest_files.h"

namespace pp::vm {
namespace {

/// The word addresses that an instruction's slots name, from the values it read; 0 where it does not use a slot.
std::array<std::uint32_t, 3> addresses_of(const Instruction& in, const Step& step) {
  const auto reg = [](std::uint32_t r) { return kRegisterWords + r; };
  if (in.op == Op::Nop || in.op == Op::Print) return {};
  if (in.op == Op::Ecall) return {reg(17), reg(10), 0};
  const Format f = format_of(in.op);
  const std::uint32_t memory = (step.slot[0].next + in.imm) / 4;
  if (is_store(in.op)) return {reg(in.rs1), memory, reg(in.rs2)};
  if (is_load(in.op)) return {reg(in.rs1), memory, reg(in.rd)};
  std::array<std::uint32_t, 3> out{};
  if (f != Format::U && f != Format::J) out[0] = reg(in.rs1);
  if (f == Format::R || f == Format::B) out[1] = reg(in.rs2);
  if (f != Format::B && in.rd != 0) out[2] = reg(in.rd);
  return out;
}

/// The memory bus of a record balances: every word is born once, each access takes up what the last one left, and the
/// page's end is what the last one left. Nowhere is an access too far from the one before.
void check_memory_bus(const Program& program, const SegmentRecord& r) {
  std::map<std::array<std::uint32_t, 3>, int> bus;  // (address, ts, value)
  for (const PageTouch& p : r.pages)
    for (std::uint32_t i = 0; i < 64; ++i) {
      ++bus[{64 * p.index + i, 0, p.start[i]}];
      --bus[{64 * p.index + i, p.end_ts[i], p.end[i]}];
    }
  for (const Bump& b : r.bumps) {
    EXPECT_LT(b.ts, b.new_ts);
    --bus[{b.address, b.ts, b.value}];
    ++bus[{b.address, b.new_ts, b.value}];
  }
  const auto access = [&](std::uint32_t address, std::uint32_t now, const Access& a) {
    EXPECT_LT(now - a.prev_ts - 1, 1u << 16);
    --bus[{address, a.prev_ts, a.prev}];
    ++bus[{address, now, a.next}];
  };
  std::map<std::uint32_t, CallTouch> calls;
  for (const CallTouch& call : r.calls) calls[call.step] = call;
  for (std::size_t i = 0; i < r.steps.size(); ++i) {
    if (const auto call = calls.find(static_cast<std::uint32_t>(i)); call != calls.end()) {
      const std::uint32_t ts = ts_of_step(i), n_block = block_words(call->second.call);
      const auto& slot = r.steps[i].slot;
      access(kRegisterWords + 17, ts, slot[0]);
      access(kRegisterWords + 10, ts, slot[1]);
      if (n_block != 0) access(kRegisterWords + 11, ts, slot[2]);
      const Access* word = &r.call_words[call->second.first_word];
      for (std::uint32_t k = 0; k < n_block; ++k) access(slot[2].prev / 4 + k, ts + 1, *word++);
      for (std::uint32_t k = 0; k < state_words(call->second.call); ++k) access(slot[1].prev / 4 + k, ts + 2, *word++);
      continue;
    }
    const auto addresses = addresses_of(program.at(r.steps[i].pc), r.steps[i]);
    for (std::uint32_t k = 0; k < 3; ++k) {
      const Access& a = r.steps[i].slot[k];
      if (addresses[k] == 0) {
        ASSERT_EQ(a, Access{});
        continue;
      }
      access(addresses[k], ts_of_step(i) + k, a);
    }
  }
  EXPECT_TRUE(std::ranges::all_of(bus, [](const auto& entry) { return entry.second == 0; }));
}

/// The tree bus: from the root's tuple down to pages, each node and page is demanded exactly once.
void check_tree_bus(const SegmentRecord& r) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<protocol::TreeDigest, protocol::TreeDigest>> demanded;
  demanded[{protocol::kTreeDepth, 0}] = {r.start.root, r.end.root};
  const auto meet = [&](std::uint32_t level, std::uint32_t index, const DigestChange& d) {
    const auto found = demanded.find({level, index});
    ASSERT_NE(found, demanded.end());
    EXPECT_EQ(found->second, std::make_pair(d.start, d.end));
    demanded.erase(found);
  };
  for (auto n = r.nodes.rbegin(); n != r.nodes.rend(); ++n) {
    meet(n->level, n->index, n->self);
    EXPECT_EQ(n->self.start, protocol::compress(n->left.start, n->right.start));
    EXPECT_EQ(n->self.end, protocol::compress(n->left.end, n->right.end));
    if (n->left_touched) demanded[{n->level - 1, 2 * n->index}] = {n->left.start, n->left.end};
    if (n->right_touched) demanded[{n->level - 1, 2 * n->index + 1}] = {n->right.start, n->right.end};
  }
  for (const PageTouch& p : r.pages) meet(0, p.index, {protocol::page_digest(p.start), protocol::page_digest(p.end)});
  EXPECT_TRUE(demanded.empty());
}

/// Replays all jobs and checks the chain of states; gives the total of cycles.
std::uint64_t check_plan(const Program& program, const Plan& plan) {
  std::uint64_t cycles = 0;
  for (std::size_t i = 0; i < plan.segments.size(); ++i) {
    const Segment& s = plan.segments[i];
    if (i > 0) {
      EXPECT_EQ(s.start, plan.segments[i - 1].end);
    }
    EXPECT_EQ(s.halted, i + 1 == plan.segments.size());
    EXPECT_LE(s.job.size(), protocol::kJobBytesMax);
    EXPECT_EQ(s.ts_end, 1 + 3 * s.cycles);
    auto record = replay_job(program, s.job);
    if (!record) {
      ADD_FAILURE() << record.error().code << " " << record.error().context;
      return 0;
    }
    EXPECT_EQ(record->start, s.start);
    EXPECT_EQ(record->end, s.end);
    EXPECT_EQ(record->halted, s.halted);
    EXPECT_EQ(record->exit_code, s.exit_code);
    EXPECT_EQ(record->steps.size(), s.cycles);
    cycles += s.cycles;
  }
  return cycles;
}

TEST(Segments, HeaderChainIsCutAndReplayed) {
  const Program program = guest("header_chain");
  const Bytes input = headers(300);
  const Plan plan = plan_run(program, input, {}).value();
  const auto run = execute(program, input, {}, std::uint64_t{1} << 32).value();
  EXPECT_EQ(plan.cycles, run.instructions);
  EXPECT_EQ(plan.journal, run.journal);
  EXPECT_EQ(check_plan(program, plan), plan.cycles);
  EXPECT_GT(plan.segments.size(), 5u);
  for (const Segment& s : plan.segments) EXPECT_EQ(s.klass, tables::SegmentClass::Keccak);
  std::size_t most = 0;
  for (const Segment& s : plan.segments) most = std::max(most, s.job.size());
  std::printf("300 headers: %llu cycles, %zu segments of 2^18, largest job %zu bytes\n",
              static_cast<unsigned long long>(plan.cycles), plan.segments.size(), most);
}

TEST(Segments, OpeningsChainFromGenesisToTheEnd) {
  const Program program = guest("add");
  const Bytes input = words_of({1, 2}), witness = words_of({7});
  const Plan plan = plan_run(program, input, witness).value();
  using namespace protocol;
  EXPECT_EQ(plan.genesis.quarters[0], program.image_digest());
  EXPECT_EQ(plan.genesis.quarters[1], quarter_digest(input));
  EXPECT_EQ(plan.genesis.quarters[2], quarter_digest(witness));
  EXPECT_EQ(plan.genesis.quarters[3], zero_subtree(kQuarterLevel));
  EXPECT_EQ(plan.genesis.system, zero_subtree(kUserLevel));
  EXPECT_EQ(genesis_root(program.image_digest(), quarter_digest(input), quarter_digest(witness)),
            plan.segments.front().start.root);
  EXPECT_EQ(plan.segments.front().start.pc, program.entry());
  EXPECT_EQ(plan.end.quarters[3], quarter_digest(plan.journal));
  EXPECT_EQ(root_of(plan.end.quarters, plan.end.system), plan.segments.back().end.root);
  EXPECT_EQ(plan.segments.back().end.pc, 0u);
}

TEST(Segments, AnyCutsGiveTheSameEnd) {
  const Program program = guest("header_chain");
  const Bytes input = headers(40);
  const Plan whole = plan_run(program, input, {}).value();
  Rng rng(1);
  for (int round = 0; round < 6; ++round) {
    Limits limits;
    limits.segment_cycles_max = 2000 + static_cast<std::uint32_t>(rng.below(40'000));
    limits.row_caps = RowCaps::uniform(4096 + static_cast<std::uint32_t>(rng.below(1 << 14)));
    limits.row_caps.keccak_round = kKeccakRoundRows * (1 + static_cast<std::uint32_t>(rng.below(32)));
    const Plan plan = plan_run(program, input, {}, limits).value();
    EXPECT_GT(plan.segments.size(), 1u);
    EXPECT_EQ(plan.cycles, whole.cycles);
    EXPECT_EQ(plan.journal, whole.journal);
    EXPECT_EQ(plan.segments.front().start, whole.segments.front().start);
    EXPECT_EQ(plan.segments.back().end, whole.segments.back().end);
    EXPECT_EQ(plan.end.quarters, whole.end.quarters);
    EXPECT_EQ(check_plan(program, plan), whole.cycles);
  }
}

/// Words of memory go round and round through all three calls, whose blocks overlap and cross pages.
Program all_calls(std::uint32_t rounds) {
  using build::encode;
  const auto addi = [](std::uint32_t rd, std::uint32_t rs, std::uint32_t imm) {
    return encode(Op::Addi, rd, rs, 0, imm);
  };
  std::vector<std::uint32_t> words{encode(Op::Lui, 8, 0, 0, 0x1000000), addi(9, 0, rounds)};
  for (std::uint32_t call = 1; call <= 3; ++call)
    for (const std::uint32_t word :
         {addi(10, 8, 56 * call), addi(11, 8, 36 * call), addi(17, 0, call), encode(Op::Ecall, 0, 0, 0, 0)})
      words.push_back(word);
  words.push_back(addi(8, 8, 44));
  words.push_back(addi(9, 9, ~0U));
  words.push_back(encode(Op::Bne, 0, 9, 0, static_cast<std::uint32_t>(-4 * 14)));
  words.push_back(addi(17, 0, 0));
  words.push_back(encode(Op::Ecall, 0, 0, 0, 0));
  return load_program(build::code(words).file()).value();
}

TEST(Segments, AnyCutsThroughCallsGiveTheSameEnd) {
  const Program program = all_calls(40);
  const Plan whole = plan_run(program, {}, {}).value();
  ASSERT_EQ(whole.segments.size(), 1u);
  EXPECT_EQ(whole.segments[0].klass, tables::SegmentClass::Full);
  Rng rng(2);
  for (int round = 0; round < 12; ++round) {
    Limits limits;
    limits.segment_cycles_max = round == 0 ? 1 : 1 + static_cast<std::uint32_t>(rng.below(200));
    limits.row_caps.keccak_round = kKeccakRoundRows * (1 + static_cast<std::uint32_t>(rng.below(9)));
    limits.row_caps.sha256_round = kSha256RoundRows * (1 + static_cast<std::uint32_t>(rng.below(9)));
    limits.row_caps.page = kPageRows * (5 + static_cast<std::uint32_t>(rng.below(9)));
    const Plan plan = plan_run(program, {}, {}, limits).value();
    EXPECT_GT(plan.segments.size(), 1u);
    EXPECT_EQ(plan.segments.back().end, whole.segments.back().end);
    EXPECT_EQ(check_plan(program, plan), whole.cycles);
    for (const Segment& s : plan.segments) {
      const SegmentRecord r = replay_job(program, s.job).value();
      EXPECT_EQ(s.klass, class_of(r));
      EXPECT_LE(kPageRows * r.pages.size(), limits.row_caps.page);
      const auto rows = [&](Call call, std::uint32_t rows_of_one) {
        return rows_of_one * std::ranges::count(r.calls, call, &CallTouch::call);
      };
      EXPECT_LE(rows(Call::Keccak, kKeccakRoundRows), limits.row_caps.keccak_round);
      EXPECT_LE(rows(Call::Sha256, kSha256RoundRows), limits.row_caps.sha256_round);
      check_memory_bus(program, r);
      check_tree_bus(r);
    }
  }
}

TEST(Segments, OneCycleSegments) {
  const Program program = guest("add");
  const Bytes input = words_of({3, 4});
  const Plan whole = plan_run(program, input, {}).value();
  Limits limits;
  limits.segment_cycles_max = 1;
  const Plan plan = plan_run(program, input, {}, limits).value();
  EXPECT_EQ(plan.segments.size(), whole.cycles);
  EXPECT_EQ(plan.segments.back().end, whole.segments.back().end);
  EXPECT_EQ(check_plan(program, plan), whole.cycles);
}

TEST(Segments, PageCapCutsWhereAPageWouldBeTooMuch) {
  const Program program = guest("header_chain");
  const Bytes input = headers(2);
  const Plan whole = plan_run(program, input, {}).value();
  Limits limits;
  limits.row_caps.page = 16 * 5;  // registers and four more
  const Plan plan = plan_run(program, input, {}, limits).value();
  EXPECT_GT(plan.segments.size(), 4u);
  for (const Segment& s : plan.segments) EXPECT_LE(replay_job(program, s.job).value().pages.size(), 5u);
  EXPECT_EQ(plan.segments.back().end, whole.segments.back().end);
  EXPECT_EQ(check_plan(program, plan), whole.cycles);
}

TEST(Segments, JobsStayUnderTheirCap) {
  const Program program = guest("header_chain");
  const Bytes input = headers(60);
  const Plan whole = plan_run(program, input, {}).value();
  Limits limits;
  limits.job_bytes_max = 8192;
  const Plan plan = plan_run(program, input, {}, limits).value();
  EXPECT_GT(plan.segments.size(), whole.segments.size());
  for (const Segment& s : plan.segments) EXPECT_LE(s.job.size(), 8192u);
  EXPECT_EQ(plan.segments.back().end, whole.segments.back().end);
}

/// The meter's counts are those of the record: no table is higher than its cap.
TEST(Segments, RowCapsHoldInTheRecord) {
  const Program program = guest("header_chain");
  Limits limits;
  limits.row_caps = RowCaps::uniform(1 << 13);
  const Plan plan = plan_run(program, headers(20), {}, limits).value();
  EXPECT_GT(plan.segments.size(), 2u);
  for (const Segment& s : plan.segments) {
    const SegmentRecord r = replay_job(program, s.job).value();
    std::map<Family, std::size_t> rows;
    for (const Step& step : r.steps) ++rows[family_of(program.at(step.pc).op)];
    for (const auto& [family, n] : rows) EXPECT_LE(n, 1u << 13);
    EXPECT_LE(r.bumps.size(), 1u << 13);
    EXPECT_LE(kPageHashes * r.pages.size() + kNodeHashes * r.nodes.size(), 1u << 13);
  }
}

/// A family's cap is reached exactly before a segment ends for its sake.
TEST(Segments, AFamilyCapIsUsedToTheFull) {
  const Program program = guest("fibonacci");
  Limits limits;
  limits.row_caps.family[static_cast<std::size_t>(Family::AddSub)] = 1000;
  const Plan plan = plan_run(program, words_of({5000}), {}, limits).value();
  ASSERT_GT(plan.segments.size(), 5u);
  for (std::size_t i = 0; i + 1 < plan.segments.size(); ++i) {
    std::size_t n = 0;
    for (const Step& step : replay_job(program, plan.segments[i].job).value().steps)
      n += family_of(program.at(step.pc).op) == Family::AddSub;
    EXPECT_EQ(n, 1000u);
  }
}

TEST(Segments, RecordsBalance) {
  const Program program = guest("header_chain");
  const Plan plan = plan_run(program, headers(60), {}).value();
  ASSERT_EQ(plan.segments.size(), 2u);
  for (const Segment& s : plan.segments) {
    const SegmentRecord r = replay_job(program, s.job).value();
    EXPECT_EQ(r.ts_end, ts_of_step(r.steps.size()));
    EXPECT_EQ(r.pages.back().index, protocol::kRegisterPage);
    EXPECT_FALSE(r.bumps.empty());
    check_memory_bus(program, r);
    check_tree_bus(r);
  }
}

/// Stores to `n` scattered words of 16 MiB: nearly every store touches a new page.
Program scattered(std::uint32_t n) {
  using build::encode;
  return load_program(build::code({
                                      encode(Op::Lui, 5, 0, 0, n << 12),
                                      encode(Op::Srli, 5, 5, 0, 12),
                                      encode(Op::Lui, 6, 0, 0, 1664525 & ~0xfffU),
                                      encode(Op::Addi, 6, 6, 0, 1664525 & 0xfff),
                                      encode(Op::Lui, 8, 0, 0, 0x1000000),
                                      encode(Op::Mul, 7, 7, 6, 0),  // loop: x7 = x7 * x6 + 1013
                                      encode(Op::Addi, 7, 7, 0, 1013),
                                      encode(Op::Srli, 9, 7, 0, 8),
                                      encode(Op::Andi, 9, 9, 0, ~3U),
                                      encode(Op::Add, 9, 9, 8, 0),
                                      encode(Op::Sw, 0, 9, 7, 0),
                                      encode(Op::Addi, 5, 5, 0, ~0U),
                                      encode(Op::Bne, 0, 5, 0, static_cast<std::uint32_t>(-28)),
                                      encode(Op::Ecall, 0, 0, 0, 0),
                                  })
                          .file())
      .value();
}

TEST(Segments, ScatteredMemoryFillsJobsToTheirCap) {
  const Program program = scattered(4000);
  const Plan plan = plan_run(program, {}, {}).value();
  ASSERT_GT(plan.segments.size(), 2u);
  EXPECT_EQ(check_plan(program, plan), plan.cycles);
  std::size_t most = 0;
  for (const Segment& s : plan.segments) most = std::max(most, s.job.size());
  // Fresh memory has many zero siblings, which the meter counts as if they were sent.
  EXPECT_GT(most, protocol::kJobBytesMax / 2) << "the bound on a job's size wastes too much";
  Limits limits;
  limits.row_caps.page = 16 * 100;
  EXPECT_EQ(plan_run(program, {}, {}, limits).value().segments.back().end, plan.segments.back().end);
  std::printf("scattered stores: %zu segments, largest job %zu bytes\n", plan.segments.size(), most);
}

TEST(Segments, FaultsAreReportedAlike) {
  const Program program = guest("spin");
  Limits limits;
  limits.instructions_max = 1'000'003;
  const auto plan = plan_run(program, {}, {}, limits);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, "P-RUN-009");
  const auto run = execute(program, {}, {}, limits.instructions_max).value();
  EXPECT_EQ(plan.error().context, describe(run.fault));
  Limits few_pages;
  few_pages.pages_max = 2;
  const auto paged = plan_run(guest("header_chain"), headers(1), {}, few_pages);
  ASSERT_FALSE(paged);
  EXPECT_EQ(paged.error().code, "P-RUN-010");
}

TEST(Segments, InvalidLimitsAreRefused) {
  Limits limits;
  limits.segment_cycles_max = 0;
  EXPECT_EQ(plan_run(guest("add"), {}, {}, limits).error().code, "P-VM-003");
  limits = {};
  limits.row_caps.node = 10;
  EXPECT_EQ(plan_run(guest("add"), {}, {}, limits).error().code, "P-VM-003");
}

TEST(Segments, InputsTooLongAreRefused) {
  const Bytes long_input(protocol::kInputBytesMax + 1);
  EXPECT_EQ(plan_run(guest("add"), long_input, {}).error().code, "P-VM-001");
  EXPECT_EQ(plan_run(guest("add"), {}, long_input).error().code, "P-VM-002");
}

}  // namespace
}  // namespace pp::vm
