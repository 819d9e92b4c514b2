// SPDX-License-Identifier: Apache-2.0
// A job has one encoding; what is spoiled in it is refused, by the decoder or by the replay, with the right code.
#include "prover/vm/job.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "prover/vm/plan.h"
#include "prover/vm/replay.h"
#include "schemas/vocab/rng.h"
#include "tests/unit/vm/guest_files.h"

namespace pp::vm {
namespace {

const Program& add() {
  static const Program program = guest("add");
  return program;
}
const Segment& segment() {
  static const Segment s = plan_run(add(), words_of({1, 2}), {}).value().segments.front();
  return s;
}

TEST(Job, RoundTrips) {
  const Job job = decode_job(segment().job).value();
  EXPECT_EQ(encode_job(job), segment().job);
  EXPECT_LE(segment().job.size(), job_bytes_bound(job.pages.size(), job.siblings.is_zero.size()));
  EXPECT_TRUE(replay_job(add(), segment().job));
}

struct Row {
  const char* code;
  const char* why;
  std::function<void(Job&)> spoil;
};

TEST(Job, LiesAreFound) {
  const std::vector<Row> rows{
      {"P-JOB-005", "no cycles", [](Job& j) { j.cycles = 0; }},
      {"P-JOB-005", "too many cycles", [](Job& j) { j.cycles = (1 << 21) + 1; }},
      {"P-JOB-005", "an exit code without a halt", [](Job& j) { j.halted = false, j.exit_code = 1, j.end.pc = 4; }},
      {"P-JOB-005", "a halt that goes on", [](Job& j) { j.end.pc = 4; }},
      {"P-JOB-004", "a digest that is not canonical", [](Job& j) { j.start.root[0] = 0x7f000001; }},
      {"P-JOB-007", "pages out of order", [](Job& j) { std::swap(j.pages[0], j.pages[1]); }},
      {"P-JOB-007", "a page twice", [](Job& j) { j.pages[1] = j.pages[0]; }},
      {"P-JOB-008", "a sibling that is not canonical", [](Job& j) { j.siblings.digests[0][7] = ~0U; }},
      {"P-JOB-008", "a digest too many", [](Job& j) { j.siblings.digests.push_back({}); }},
      {"P-JOB-009", "another program", [](Job& j) { j.program[0] ^= 1; }},
      {"P-JOB-010", "a page changed", [](Job& j) { j.pages[0].words[5] ^= 1; }},
      {"P-JOB-010", "a register changed", [](Job& j) { j.pages.back().words[31] ^= 1; }},
      {"P-JOB-010", "another root", [](Job& j) { j.start.root[0] ^= 1; }},
      {"P-JOB-010", "a sibling changed", [](Job& j) { j.siblings.digests[0][0] ^= 1; }},
      {"P-JOB-010", "a zero subtree gone",
       [](Job& j) {
         j.siblings.is_zero[0] = !j.siblings.is_zero[0];
         j.siblings.digests.resize(static_cast<std::size_t>(std::ranges::count(j.siblings.is_zero, false)));
       }},
      {"P-JOB-012", "cycles beyond the halt", [](Job& j) { ++j.cycles; }},
      {"P-JOB-012", "a start outside the code", [](Job& j) { j.start.pc = 4; }},
      {"P-JOB-013", "a cycle less", [](Job& j) { --j.cycles; }},
      {"P-JOB-013", "another end", [](Job& j) { j.end.root[1] ^= 1; }},
      {"P-JOB-013", "another exit code", [](Job& j) { j.exit_code = 1; }},
  };
  for (const Row& row : rows) {
    Job job = decode_job(segment().job).value();
    row.spoil(job);
    const auto replayed = replay_job(add(), encode_job(job));
    ASSERT_FALSE(replayed) << row.why;
    EXPECT_EQ(replayed.error().code, row.code) << row.why;
  }
}

TEST(Job, RefusesForeignBytes) {
  EXPECT_EQ(decode_job(Bytes(protocol::kJobBytesMax + 1)).error().code, "P-JOB-001");
  EXPECT_EQ(decode_job({}).error().code, "P-JOB-002");
  Bytes other = segment().job;
  other[5] ^= 1;
  EXPECT_EQ(decode_job(other).error().code, "P-JOB-003");
  Bytes longer = segment().job;
  longer.push_back(0);
  EXPECT_EQ(decode_job(longer).error().code, "P-JOB-008");
  for (std::size_t n = 0; n < segment().job.size(); n += 7) EXPECT_FALSE(decode_job(BytesView(segment().job).first(n)));
}

/// What only foreign bytes can hold: no page at all, more siblings than paths can have, bits behind the last sibling's.
TEST(Job, RefusesWhatNoJobHolds) {
  constexpr std::size_t kPageCount = 4 + 32 + 32 + 2 * (32 + 4) + 4 + 1 + 4;  // after the head, as encode_job writes it
  Bytes no_page = segment().job;
  ASSERT_EQ(no_page[kPageCount], decode_job(segment().job).value().pages.size());
  no_page[kPageCount] = 0;
  EXPECT_EQ(decode_job(no_page).error().code, "P-JOB-006");

  Job job = decode_job(segment().job).value();
  constexpr std::size_t kSiblingsMax = protocol::kJobBytesMax / (4 + protocol::kPageBytes) * protocol::kTreeDepth;
  job.siblings.digests.clear();
  job.siblings.is_zero.assign(kSiblingsMax, true);
  EXPECT_TRUE(decode_job(encode_job(job)));
  job.siblings.is_zero.push_back(true);
  EXPECT_EQ(decode_job(encode_job(job)).error().code, "P-JOB-008");

  job.siblings.is_zero.assign(9, true);
  Bytes bytes = encode_job(job);
  EXPECT_TRUE(decode_job(bytes));
  bytes.back() |= 0x80;
  EXPECT_EQ(decode_job(bytes).error().code, "P-JOB-008");
}

/// The pages that a run needs, and no others: a missing one and a needless one are both refused.
TEST(Job, BringsExactlyItsPages) {
  const Program& program = add();
  const Plan plan = plan_run(program, words_of({1, 2}), {}).value();
  const Job job = decode_job(plan.segments.front().job).value();
  protocol::PageTree tree;
  std::vector<protocol::PageTree::Page> pages;
  for (const ImagePage& page : program.image()) pages.emplace_back(page.index, protocol::page_digest(page.words));
  for (const PageSnapshot& page : job.pages)
    if (page.index >= 1U << 20) pages.emplace_back(page.index, protocol::page_digest(page.words));
  tree.update(pages);
  ASSERT_EQ(tree.root(), job.start.root);
  const auto with_pages = [&](std::vector<PageSnapshot> chosen) {
    Job out = job;
    std::vector<std::uint32_t> indices;
    for (const PageSnapshot& page : chosen) indices.push_back(page.index);
    out.pages = std::move(chosen);
    out.siblings = tree.open(indices);
    return encode_job(out);
  };
  EXPECT_TRUE(replay_job(program, with_pages(job.pages)));
  for (std::size_t i = 0; i + 1 < job.pages.size(); ++i) {
    auto fewer = job.pages;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(replay_job(program, with_pages(fewer)).error().code, "P-JOB-011");
  }
  auto more = job.pages;
  more.insert(more.begin(), PageSnapshot{1, {}});
  EXPECT_EQ(replay_job(program, with_pages(more)).error().code, "P-JOB-014");
}

/// Any byte may be anything; and since each job has one encoding, a changed byte never gives the same job.
TEST(Job, SurvivesChangedBytes) {
  Rng rng(9);
  for (int i = 0; i < 2000; ++i) {
    Bytes bytes = segment().job;
    const std::size_t at = rng.below(bytes.size());
    bytes[at] = static_cast<std::uint8_t>(bytes[at] + 1 + rng.below(255));
    EXPECT_FALSE(replay_job(add(), bytes)) << "byte " << at;
    const auto decoded = decode_job(bytes);
    if (decoded) {
      EXPECT_EQ(encode_job(*decoded), bytes);
    }
  }
}

}  // namespace
}  // namespace pp::vm
