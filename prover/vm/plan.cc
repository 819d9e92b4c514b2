// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/plan.h"

#include <algorithm>
#include <cstdio>

#include "prover/vm/job.h"
#include "prover/vm/machine.h"
#include "prover/vm/meter.h"
#include "prover/vm/plain_store.h"
#include "prover/vm/step.h"
#include "prover/vm/threaded.h"

namespace pp::vm {
namespace {

using protocol::kPageWords;
using protocol::PageTree;

protocol::PageWords page_now(const Machine& machine, std::uint32_t index) {
  protocol::PageWords words{};
  if (index == protocol::kRegisterPage)
    std::ranges::copy(machine.x, words.begin());
  else
    std::copy_n(machine.words.data() + std::size_t{index} * kPageWords, kPageWords, words.begin());
  return words;
}

void add_pages(std::vector<PageTree::Page>& pages, const Machine& machine, std::uint32_t base, std::size_t n_bytes) {
  for (std::uint32_t i = 0; i < (n_bytes + 4 + protocol::kPageBytes - 1) / protocol::kPageBytes; ++i) {
    const std::uint32_t index = base / protocol::kPageBytes + i;
    const protocol::PageWords words = page_now(machine, index);
    const bool zero = std::ranges::all_of(words, [](std::uint32_t w) { return w == 0; });
    if (!zero) pages.emplace_back(index, protocol::page_digest(words));
  }
}

Openings open_quarters(const PageTree& tree) {
  Openings out;
  for (std::uint32_t i = 0; i < 4; ++i) out.quarters[i] = tree.digest(protocol::kQuarterLevel, i);
  out.system = tree.digest(protocol::kUserLevel, 1);
  return out;
}

/// A run in progress: machine, meter and tree move together, one segment at a time.
class Run {
 public:
  Run(const Program& program, Machine&& machine, const Limits& limits)
      : program_(program), machine_(std::move(machine)), limits_(limits), meter_(machine_, limits) {}

  void plant(BytesView input, BytesView witness) {
    std::vector<PageTree::Page> pages;
    for (const ImagePage& page : program_.image()) pages.emplace_back(page.index, protocol::page_digest(page.words));
    add_pages(pages, machine_, protocol::kInputBase, input.size());
    add_pages(pages, machine_, protocol::kWitnessBase, witness.size());
    tree_.update(pages);
    start_ = {tree_.root(), machine_.pc};
  }

  enum class End : std::uint8_t { Cut, Halted, Faulted };

  /// Runs until the present segment must end; says why.
  End run_segment() {
    for (;;) {
      const std::uint64_t budget = std::min(limits_.instructions_max - machine_.instructions, meter_.headroom());
      threaded_.run(budget);
      if (machine_.instructions == limits_.instructions_max) return faulted(Fault::StepLimit);
      if (meter_.headroom() == 0) return End::Cut;
      const StepResult result = step(program_, machine_.pc, store_);
      if (result.end == StepEnd::Faulted) return faulted(result.fault);
      if (result.end == StepEnd::Refused) return meter_.page_limit_hit() ? faulted(Fault::PageLimit) : End::Cut;
      meter_.count(family_of(program_.at(machine_.pc).op), 1);
      ++machine_.instructions;
      machine_.pc = result.next_pc;
      if (result.end == StepEnd::Halted) {
        exit_code_ = result.exit_code;
        return End::Halted;
      }
    }
  }

  /// Closes the present segment and starts the next.
  Segment close_segment(bool halted) {
    Job job;
    job.program = program_.elf_hash();
    job.start = start_;
    job.cycles = static_cast<std::uint32_t>(meter_.cycles());
    job.halted = halted;
    job.exit_code = halted ? exit_code_ : 0;
    job.pages = meter_.take_pages();
    std::vector<std::uint32_t> indices;
    std::vector<PageTree::Page> changed;
    for (const PageSnapshot& page : job.pages) {
      indices.push_back(page.index);
      const protocol::PageWords words = page_now(machine_, page.index);
      if (words != page.words) changed.emplace_back(page.index, protocol::page_digest(words));
    }
    job.siblings = tree_.open(indices);
    tree_.update(changed);
    job.end = {tree_.root(), machine_.pc};
    start_ = job.end;
    const tables::SegmentClass klass = meter_.segment_class();
    const std::uint32_t work = meter_.work();
    meter_.begin_segment(job.cycles);
    return {job.start, job.end, job.cycles, 1 + 3 * job.cycles, halted, job.exit_code, klass, work, encode_job(job)};
  }

  const PageTree& tree() const { return tree_; }
  const Machine& machine() const { return machine_; }
  std::uint32_t exit_code() const { return exit_code_; }
  const FaultReport& fault() const { return fault_; }
  bool has_cycles() const { return meter_.cycles() > 0; }

 private:
  End faulted(Fault fault) {
    fault_ = {fault, machine_.pc, machine_.instructions};
    return End::Faulted;
  }

  const Program& program_;
  Machine machine_;
  Limits limits_;
  Meter meter_;
  Threaded threaded_{program_, machine_, &meter_};
  MeteredStore store_{machine_, meter_};
  PageTree tree_;
  State start_;
  std::uint32_t exit_code_ = 0;
  FaultReport fault_;
};

}  // namespace

Error fault_error(const FaultReport& report) {
  char code[16];
  std::snprintf(code, sizeof code, "P-RUN-%03u", static_cast<unsigned>(report.fault));
  return error(code, describe(report));
}

namespace {

/// May throw std::bad_alloc when a LazyArray is refused.
Result<Plan> plan_in_memory(const Program& program, BytesView input, BytesView witness, const Limits& limits,
                            const std::function<void(Segment&&)>& sink) {
  if (!is_valid(limits))
    return error("P-VM-003", "the limits leave no room for one instruction, or exceed the protocol; choose others");
  PP_TRY(machine, boot(program, input, witness));
  Run run(program, std::move(machine), limits);
  run.plant(input, witness);
  Plan plan;
  plan.genesis = open_quarters(run.tree());
  for (;;) {
    const Run::End end = run.run_segment();
    if (end == Run::End::Faulted) return fault_error(run.fault());
    PP_CHECK(run.has_cycles());  // valid limits always admit one instruction
    sink(run.close_segment(end == Run::End::Halted));
    if (end == Run::End::Halted) break;
  }
  JournalRead read = read_journal(run.machine());
  if (read.fault != Fault::None) return fault_error({read.fault, run.machine().pc, run.machine().instructions});
  plan.cycles = run.machine().instructions;
  plan.exit_code = run.exit_code();
  plan.journal = std::move(read.journal);
  plan.end = open_quarters(run.tree());
  return plan;
}

}  // namespace

Result<Plan> plan_run(const Program& program, BytesView input, BytesView witness, const Limits& limits,
                      const std::function<void(Segment&&)>& sink) {
  try {
    return plan_in_memory(program, input, witness, limits, sink);
  } catch (const std::bad_alloc&) {
    return no_address_space();
  }
}

Result<Plan> plan_run(const Program& program, BytesView input, BytesView witness, const Limits& limits) {
  std::vector<Segment> segments;
  PP_TRY(plan, plan_run(program, input, witness, limits, [&](Segment&& s) { segments.push_back(std::move(s)); }));
  plan.segments = std::move(segments);
  return plan;
}

}  // namespace pp::vm
