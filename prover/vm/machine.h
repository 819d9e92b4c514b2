// SPDX-License-Identifier: Apache-2.0
// Machine: the state of a running guest, registers and a flat 2^30-byte memory.
//
// Owned by one thread. Memory is address space until it is touched. Words lie in the machine's own byte order, which
// must be little-endian.
#pragma once
#include <array>
#include <bit>
#include <cstdint>

#include "prover/vm/fault.h"
#include "prover/vm/lazy_array.h"
#include "prover/vm/program.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::vm {
static_assert(std::endian::native == std::endian::little);

struct Machine {
  LazyArray<std::uint32_t> words{kUserBytes / 4};
  std::array<std::uint32_t, 32> x{};
  std::uint32_t pc = 0;
  std::uint64_t instructions = 0;  // retired
  std::uint32_t journal_end = 0;   // words of the journal's quarter below which all stores were

  /// The word at a word address: memory or a register.
  std::uint32_t& word(std::uint32_t address) {
    return address < kRegisterWords ? words[address] : x[address - kRegisterWords];
  }
};

/// The machine before the first instruction.
/// Errors: P-VM-001 and P-VM-002 if the input or the witness is too long; P-VM-004 if there is no address space.
Result<Machine> boot(const Program& program, BytesView input, BytesView witness);

/// P-VM-004: what every caller of a LazyArray says when the system refuses one.
Error no_address_space();

/// Checks and reads what a halted machine committed. Fault::None and the bytes, or why there is no journal.
struct JournalRead {
  Fault fault = Fault::None;
  Bytes journal;
};
JournalRead read_journal(const Machine& machine);

}  // namespace pp::vm
