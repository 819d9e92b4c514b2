// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/replay.h"

#include <algorithm>

#include "prover/vm/lazy_array.h"
#include "prover/vm/machine.h"
#include "prover/vm/step.h"

namespace pp::vm {
namespace {

using protocol::kPageWords;
using protocol::TreeDigest;

/// Words of a job's pages, each with the time of its last access; writes the steps and bumps of a record.
class RecordingStore {
 public:
  RecordingStore(const Job& job, SegmentRecord& record) : record_(record) {
    words_.resize(job.pages.size() * kPageWords);
    last_.resize(words_.size());
    for (std::size_t i = 0; i < job.pages.size(); ++i) {
      place_[job.pages[i].index] = static_cast<std::uint32_t>(i) + 1;
      std::ranges::copy(job.pages[i].words, words_.begin() + static_cast<std::ptrdiff_t>(i * kPageWords));
    }
  }

  void begin_step(std::uint32_t pc) {
    ts_ = ts_of_step(record_.steps.size());
    record_.steps.push_back({.pc = pc, .next_pc = 0, .slot = {}});
  }
  bool reach(std::uint32_t address) { return place_[address / kPageWords] != 0; }
  std::uint32_t peek(std::uint32_t address) { return words_[at(address)]; }
  std::uint32_t read(int slot, std::uint32_t address) {
    const std::size_t i = at(address);
    access(slot, address, i, words_[i]);
    return words_[i];
  }
  void write(int slot, std::uint32_t address, std::uint32_t value) { access(slot, address, at(address), value); }

  bool reach(const CallBlocks& blocks) {
    const auto here = [&](std::uint32_t first, std::uint32_t n) {
      return n == 0 || (reach(first) && reach(first + n - 1));
    };
    return here(blocks.state, state_words(blocks.call)) && here(blocks.block, block_words(blocks.call));
  }
  void begin_call(Call call) {
    record_.calls.push_back({static_cast<std::uint32_t>(record_.steps.size() - 1), call,
                             static_cast<std::uint32_t>(record_.call_words.size())});
  }
  void read_register(int slot, std::uint32_t address) {
    const std::size_t i = at(address);
    record_.steps.back().slot[slot] = accessed(ts_, address, i, words_[i]);
  }
  std::uint32_t read_word(int ticks, std::uint32_t address) {
    write_word(ticks, address, words_[at(address)]);
    return words_[at(address)];
  }
  void write_word(int ticks, std::uint32_t address, std::uint32_t value) {
    record_.call_words.push_back(accessed(ts_ + static_cast<std::uint32_t>(ticks), address, at(address), value));
  }

  std::span<const std::uint32_t> words_of(std::size_t page) const { return {&words_[page * kPageWords], kPageWords}; }
  std::span<const std::uint32_t> times_of(std::size_t page) const { return {&last_[page * kPageWords], kPageWords}; }

 private:
  std::size_t at(std::uint32_t address) const {
    return (place_[address / kPageWords] - 1) * kPageWords + address % kPageWords;
  }
  void access(int slot, std::uint32_t address, std::size_t i, std::uint32_t value) {
    record_.steps.back().slot[slot] = accessed(ts_ + static_cast<std::uint32_t>(slot), address, i, value);
  }
  Access accessed(std::uint32_t now, std::uint32_t address, std::size_t i, std::uint32_t value) {
    if (now - last_[i] > kGapMax) {
      record_.bumps.push_back({.address = address, .ts = last_[i], .new_ts = now - 1, .value = words_[i]});
      last_[i] = now - 1;
    }
    const Access result{.prev_ts = last_[i], .prev = words_[i], .next = value};
    last_[i] = now;
    words_[i] = value;
    return result;
  }

  SegmentRecord& record_;
  std::uint32_t ts_ = 0;
  LazyArray<std::uint32_t> place_{protocol::kRegisterPage + 1};  // of a page in the job, from 1; 0 if it is not there
  std::vector<std::uint32_t> words_, last_;
};

/// Rebuilds the start root.
struct RootFold {
  using Value = TreeDigest;
  const std::vector<PageSnapshot>& pages;
  Value page(std::size_t i) { return protocol::page_digest(pages[i].words); }
  Value sibling(std::uint32_t, const TreeDigest& digest) { return digest; }
  Value node(std::uint32_t, std::uint32_t, bool, bool, const Value& left, const Value& right) {
    return protocol::compress(left, right);
  }
};

/// Rebuilds both roots and notes every node between them and the pages. Start digests of pages are known by now.
struct NodeFold {
  using Value = DigestChange;
  std::vector<PageTouch>& pages;
  std::vector<NodeTouch>& nodes;
  Value page(std::size_t i) {
    const TreeDigest start = protocol::page_digest(pages[i].start);
    return {start, pages[i].end == pages[i].start ? start : protocol::page_digest(pages[i].end)};
  }
  Value sibling(std::uint32_t, const TreeDigest& digest) { return {digest, digest}; }
  Value node(std::uint32_t level, std::uint32_t index, bool left_touched, bool right_touched, const Value& left,
             const Value& right) {
    const TreeDigest start = protocol::compress(left.start, right.start);
    const bool same = left.start == left.end && right.start == right.end;
    const DigestChange self{start, same ? start : protocol::compress(left.end, right.end)};
    nodes.push_back({level, index, left_touched, right_touched, self, left, right});
    return self;
  }
};

std::vector<std::uint32_t> indices_of(const Job& job) {
  std::vector<std::uint32_t> indices;
  for (const PageSnapshot& page : job.pages) indices.push_back(page.index);
  return indices;
}

/// Executes the job's cycles. Nothing, or why it cannot be.
Result<void> run_steps(const Program& program, const Job& job, RecordingStore& store, SegmentRecord& record) {
  std::uint32_t pc = job.start.pc;
  for (std::uint32_t i = 0; i < job.cycles; ++i) {
    if (record.halted) return error("P-JOB-012", "the guest halts before the job's end; refuse the job");
    store.begin_step(pc);
    const StepResult result = step(program, pc, store);
    if (result.end == StepEnd::Refused)
      return error("P-JOB-011", "the guest touches a page that the job lacks; refuse the job");
    if (result.end == StepEnd::Faulted)
      return error("P-JOB-012", "the guest faults within the job: " + describe({result.fault, pc, i}));
    if (result.end == StepEnd::Halted) {
      record.halted = true;
      record.exit_code = result.exit_code;
    }
    record.steps.back().next_pc = pc = result.next_pc;
  }
  record.end.pc = pc;
  return {};
}

}  // namespace

namespace {

/// May throw std::bad_alloc when a LazyArray is refused.
Result<SegmentRecord> replay_in_memory(const Program& program, BytesView job_bytes) {
  PP_TRY(job, decode_job(job_bytes));
  if (job.program != program.elf_hash())
    return error("P-JOB-009", "the job is for another program; fetch the program that it names");
  const std::vector<std::uint32_t> indices = indices_of(job);
  RootFold root_fold{job.pages};
  if (protocol::MultiproofWalk(indices, job.siblings, root_fold).run() != job.start.root)
    return error("P-JOB-010", "the job's pages and siblings do not have its start root; refuse the job");

  SegmentRecord record;
  record.start = job.start;
  record.steps.reserve(job.cycles);
  RecordingStore store(job, record);
  if (auto ran = run_steps(program, job, store, record); !ran) return ran.error();
  record.ts_end = ts_of_step(job.cycles);
  record.pages.resize(job.pages.size());
  for (std::size_t i = 0; i < job.pages.size(); ++i) {
    PageTouch& page = record.pages[i];
    page.index = job.pages[i].index;
    page.start = job.pages[i].words;
    std::ranges::copy(store.words_of(i), page.end.begin());
    std::ranges::copy(store.times_of(i), page.end_ts.begin());
    const bool touched = std::ranges::any_of(page.end_ts, [](std::uint32_t ts) { return ts != 0; });
    if (!touched && page.index != protocol::kRegisterPage)
      return error("P-JOB-014", "the job brings a page that it does not touch; refuse the job");
  }
  NodeFold node_fold{record.pages, record.nodes};
  record.end.root = protocol::MultiproofWalk(indices, job.siblings, node_fold).run()->end;
  if (record.end != job.end || record.halted != job.halted || record.exit_code != job.exit_code)
    return error("P-JOB-013", "the segment ends otherwise than the job expects; refuse the job");
  return record;
}

}  // namespace

Result<SegmentRecord> replay_job(const Program& program, BytesView job) {
  try {
    return replay_in_memory(program, job);
  } catch (const std::bad_alloc&) {
    return no_address_space();
  }
}

}  // namespace pp::vm
