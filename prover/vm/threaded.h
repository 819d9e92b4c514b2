// SPDX-License-Identifier: Apache-2.0
// Threaded: the quick executor. Code is decoded once into slots, and each handler jumps to the next one's.
//
// Owned by one thread. It runs whole blocks (up to the next jump) and stops *before* an instruction that is not for it:
// faults, ecalls, stores to the journal, a segment's cut, or a block longer than the budget. The caller lets the
// reference executor (step.h) take that one. So it never has an error to report, and what it does must equal step's.
#pragma once
#include <cstdint>
#include <vector>

#include "prover/vm/machine.h"
#include "prover/vm/meter.h"
#include "prover/vm/program.h"

namespace pp::vm {

class Threaded {
 public:
  /// Whether to pass over Print like any nop, or to leave it to the caller.
  enum class Prints : std::uint8_t { Pass, Stop };

  /// All three must outlive this. Without a meter nothing is counted but instructions.
  Threaded(const Program& program, Machine& machine, Meter* meter, Prints prints = Prints::Pass);

  /// Runs up to `budget` instructions; gives how many retired, fewer when one is not for this executor. The machine's
  /// state is then exact, and the meter has counted what retired.
  std::uint64_t run(std::uint64_t budget);

 private:
  struct Slot {
    std::uint8_t code, rd, rs1, rs2;
    std::uint32_t imm;   // immediate, constant, or the slot that a jump leads to
    std::uint32_t len;   // instructions from here to the end of the block
    std::uint32_t hits;  // blocks entered here since they were last settled
  };
  template <bool kMetered>
  std::uint64_t run_blocks(std::uint64_t budget);
  Slot translate(std::uint32_t index) const;
  void settle(std::size_t entry, std::size_t stopped_at);

  const Program& program_;
  Machine& machine_;
  Meter* meter_;
  Prints prints_;
  std::vector<Slot> slots_;           // one a word of code, and one behind the last
  std::vector<std::uint32_t> dirty_;  // slots whose hits are not zero, and one place to spare
  std::uint32_t n_dirty_ = 0;
};

}  // namespace pp::vm
