// SPDX-License-Identifier: Apache-2.0
// TinyMachine: a plain interpreter of RV32IM that keeps the record of a run, in the words of the manual and without
// sharing code with the decoder or the executor. It stands in tests as the second opinion on what rows must say.
// One run at a time; one thread.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "prover/tables/rom/rom.h"
#include "prover/vm/record.h"

namespace pp::tables {

/// One step at which the machine does not do what the instruction says; the record then follows from the lie.
struct Lie {
  enum class Kind : std::uint8_t { WrongResult, SkippedWrite, StaleRead, WrongNextPc } kind;
  std::size_t step;
  std::uint32_t change = 1;  // what is flipped in the result, the value read, or the next pc
};

class TinyMachine {
 public:
  static constexpr std::uint32_t kRegister0 = 1U << 28;

  /// Memory by word address, registers included; absent words are zero.
  explicit TinyMachine(std::span<const CodeWord> code, std::map<std::uint32_t, std::uint32_t> memory = {});

  /// Runs until HALT or for at most so many steps, from the pc where it stands, and closes a segment.
  /// Throws std::runtime_error on a fault.
  vm::SegmentRecord run_segment(std::size_t n_steps_max);

  void set_pc(std::uint32_t pc) { pc_ = pc; }
  /// Bumps a word already after a shorter gap.
  void set_gap_max(std::uint32_t gap_max) { gap_max_ = gap_max; }
  void lie(Lie lie) { lie_ = lie; }
  /// Answers calls that work on memory by another rule than their own: what the state becomes, given a block.
  using CallRule = std::function<void(Call, std::span<std::uint32_t> state, std::span<const std::uint32_t> block)>;
  void answer_calls_by(CallRule rule) { call_rule_ = std::move(rule); }
  std::uint32_t pc() const { return pc_; }
  std::uint32_t reg(std::uint32_t r) const;
  std::uint32_t word(std::uint32_t address) const;
  bool halted() const { return halted_; }

 private:
  struct Seen {
    std::uint32_t ts, value;
  };

  void step();
  void execute(std::uint32_t word, vm::Step& s);
  void load(std::uint32_t word, vm::Step& s);
  void store(std::uint32_t word, vm::Step& s);
  void halt(vm::Step& s);
  void call(vm::Step& s);
  vm::Access access(std::uint32_t address, std::uint32_t now, std::uint32_t next);
  std::uint32_t read(vm::Step& s, int slot, std::uint32_t address);
  void write(vm::Step& s, std::uint32_t rd, std::uint32_t value);
  void close();
  bool lies(Lie::Kind kind) const { return lie_ && lie_->kind == kind && lie_->step == record_.steps.size(); }

  std::map<std::uint32_t, std::uint32_t> code_;
  std::map<std::uint32_t, std::uint32_t> memory_;
  std::map<std::uint32_t, std::uint32_t> before_;  // memory when the segment began
  std::map<std::uint32_t, Seen> seen_;             // by word address, in this segment
  vm::SegmentRecord record_;
  std::uint32_t pc_ = 0x10000, ts_ = 1;
  std::uint32_t gap_max_ = vm::kGapMax;
  bool halted_ = false;
  std::optional<Lie> lie_;
  CallRule call_rule_;
};

/// The root of a memory in which only the given words are not zero.
std::array<std::uint32_t, 8> memory_root(const std::map<std::uint32_t, std::uint32_t>& memory);

}  // namespace pp::tables
