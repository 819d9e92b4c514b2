// SPDX-License-Identifier: Apache-2.0
// Fault: why a run of a guest ended without HALT. No proof exists of such a run. Values only.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace pp::vm {

enum class Fault : std::uint8_t {
  None = 0,
  PcOutsideCode,       // the next pc is no executable word
  IllegalInstruction,  // an executable word that is no RV32IM instruction of this machine
  MisalignedTarget,    // a jump to an address that is not a multiple of 4
  MisalignedLoad,
  MisalignedStore,
  LoadOutOfRange,  // an address of 2^30 or more
  StoreOutOfRange,
  BadEcall,           // a7 names no ecall
  StepLimit,          // the caller's limit of instructions
  PageLimit,          // the caller's limit of touched pages
  JournalTooLong,     // the journal's length word exceeds what may be committed
  JournalMalformed,   // the journal's quarter holds more than its length word and its bytes
  MisalignedPointer,  // an ecall's pointer is not a multiple of 4
  PointerOutOfRange,  // an ecall's block of words does not end below 2^30
};

std::string_view to_string(Fault fault);

/// Where it happened: the instruction that could not be retired, and how many were before it.
struct FaultReport {
  Fault fault = Fault::None;
  std::uint32_t pc = 0;
  std::uint64_t instructions = 0;
  friend bool operator==(const FaultReport&, const FaultReport&) = default;
};

/// A sentence for people: what, where, and what to do.
std::string describe(const FaultReport& report);

}  // namespace pp::vm
