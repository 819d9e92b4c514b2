// SPDX-License-Identifier: Apache-2.0
// PlainStore and MeteredStore: the reference executor's view of a whole machine. One thread, for one instruction.
#pragma once
#include <algorithm>
#include <cstdint>

#include "prover/protocol/limits.h"
#include "prover/vm/machine.h"
#include "prover/vm/meter.h"
#include "prover/vm/step.h"

namespace pp::vm {

class PlainStore {
 public:
  explicit PlainStore(Machine& machine) : machine_(machine) {}
  bool reach(std::uint32_t) { return true; }
  std::uint32_t peek(std::uint32_t address) { return machine_.word(address); }
  std::uint32_t read(int, std::uint32_t address) { return machine_.word(address); }
  bool reach(const CallBlocks&) { return true; }
  void begin_call(Call) {}
  void read_register(int, std::uint32_t) {}
  std::uint32_t read_word(int, std::uint32_t address) { return machine_.word(address); }
  void write_word(int, std::uint32_t address, std::uint32_t value) { write(0, address, value); }
  void write(int, std::uint32_t address, std::uint32_t value) {
    constexpr std::uint32_t kJournal = protocol::kJournalBase / 4;
    if (address >= kJournal && address < kRegisterWords)
      machine_.journal_end = std::max(machine_.journal_end, address - kJournal + 1);
    machine_.word(address) = value;
  }

 private:
  Machine& machine_;
};

class MeteredStore : public PlainStore {
 public:
  MeteredStore(Machine& machine, Meter& meter) : PlainStore(machine), meter_(meter) {}
  bool reach(std::uint32_t address) { return meter_.touch(address, meter_.now() + 1); }
  bool reach(const CallBlocks& blocks) { return meter_.touch(blocks); }

 private:
  Meter& meter_;
};

}  // namespace pp::vm
