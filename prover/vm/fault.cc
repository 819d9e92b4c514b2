// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/fault.h"

#include <cstdio>

namespace pp::vm {
namespace {

struct Text {
  std::string_view name, advice;
};

constexpr Text text(Fault fault) {
  switch (fault) {
    case Fault::None:
      return {"no fault", "nothing to do"};
    case Fault::PcOutsideCode:
      return {"pc outside code", "look for a wild function pointer or a missing return"};
    case Fault::IllegalInstruction:
      return {"illegal instruction", "compile for rv32im without compressed instructions, CSRs or EBREAK"};
    case Fault::MisalignedTarget:
      return {"misaligned jump target", "compile without compressed instructions"};
    case Fault::MisalignedLoad:
      return {"misaligned load", "align the data, or compile with -mstrict-align"};
    case Fault::MisalignedStore:
      return {"misaligned store", "align the data, or compile with -mstrict-align"};
    case Fault::LoadOutOfRange:
      return {"load beyond 2^30", "look for a bad pointer"};
    case Fault::StoreOutOfRange:
      return {"store beyond 2^30", "look for a bad pointer"};
    case Fault::BadEcall:
      return {"unknown ecall", "a7 must be 0 to 3: HALT, POSEIDON2, SHA256_COMPRESS or KECCAK_F"};
    case Fault::StepLimit:
      return {"instruction limit reached", "raise the limit, or look for an endless loop"};
    case Fault::PageLimit:
      return {"page limit reached", "raise the limit, or use less memory"};
    case Fault::JournalTooLong:
      return {"journal too long", "commit less, or commit a hash"};
    case Fault::JournalMalformed:
      return {"journal malformed", "write the journal through the SDK's commit only"};
    case Fault::MisalignedPointer:
      return {"misaligned ecall pointer", "align the block to 4 bytes"};
    case Fault::PointerOutOfRange:
      return {"ecall block beyond 2^30", "look for a bad pointer"};
  }
  return {"unknown fault", "report this"};
}

}  // namespace

std::string_view to_string(Fault fault) { return text(fault).name; }

std::string describe(const FaultReport& report) {
  char where[64];
  std::snprintf(where, sizeof where, " at pc 0x%08x after %llu instructions; ", report.pc,
                static_cast<unsigned long long>(report.instructions));
  return std::string(text(report.fault).name) + where + std::string(text(report.fault).advice);
}

}  // namespace pp::vm
