// SPDX-License-Identifier: Apache-2.0
// PlainStore and MeteredStore: the reference executor's view of a whole machine. One thread, for one instruction.
#pragma once
#include <algorithm>
#include <cstdint>

#include "prover/protocol/limits.h"
#include "prover/vm/machine.h"
#include "prover/vm/meter.h"

namespace pp::vm {

class PlainStore {
 public:
  explicit PlainStore(Machine& machine) : machine_(machine) {}
  bool reach(std::uint32_t) { return true; }
  std::uint32_t peek(std::uint32_t address) { return machine_.word(address); }
  std::uint32_t read(int, std::uint32_t address) { return machine_.word(address); }
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

 private:
  Meter& meter_;
};

}  // namespace pp::vm
