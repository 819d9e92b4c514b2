// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/machine.h"

#include <algorithm>
#include <cstring>

#include "prover/protocol/limits.h"

namespace pp::vm {
namespace {

/// Writes a length word and the bytes to the start of a quarter.
void fill_quarter(Machine& machine, std::uint32_t base, BytesView contents) {
  std::uint32_t* at = machine.words.data() + base / 4;
  if (contents.empty()) return;
  *at = static_cast<std::uint32_t>(contents.size());
  std::memcpy(at + 1, contents.data(), contents.size());
}

Result<Machine> reserve() {
  try {
    return Machine();
  } catch (const std::bad_alloc&) {
    return no_address_space();
  }
}

}  // namespace

Error no_address_space() {
  return error("P-VM-004", "the system grants no address space for the guest's memory; raise the limit (ulimit -v)");
}

Result<Machine> boot(const Program& program, BytesView input, BytesView witness) {
  if (input.size() > protocol::kInputBytesMax)
    return error("P-VM-001", "the input is longer than 64 MiB; commit to it by a hash and pass it as witness in parts");
  if (witness.size() > protocol::kWitnessBytesMax)
    return error("P-VM-002", "the witness is longer than 64 MiB; split the work into several orders");
  PP_TRY(machine, reserve());
  for (const ImagePage& page : program.image())
    std::copy(page.words.begin(), page.words.end(),
              machine.words.data() + std::size_t{page.index} * protocol::kPageWords);
  fill_quarter(machine, protocol::kInputBase, input);
  fill_quarter(machine, protocol::kWitnessBase, witness);
  machine.pc = program.entry();
  return machine;
}

JournalRead read_journal(const Machine& machine) {
  const std::uint32_t* quarter = machine.words.data() + protocol::kJournalBase / 4;
  const std::uint32_t n_bytes = quarter[0];
  if (n_bytes > protocol::kJournalBytesMax) return {Fault::JournalTooLong, {}};
  Bytes journal(n_bytes);
  if (n_bytes != 0) std::memcpy(journal.data(), quarter + 1, n_bytes);
  // What follows must be zero, or the journal's bytes would not determine its quarter's digest.
  const std::size_t first_after = (n_bytes + 3) / 4 + 1;
  if (n_bytes % 4 != 0 && quarter[first_after - 1] >> (8 * (n_bytes % 4)) != 0) return {Fault::JournalMalformed, {}};
  if (machine.journal_end > first_after) {
    const auto* end = quarter + machine.journal_end;
    if (std::any_of(quarter + first_after, end, [](std::uint32_t w) { return w != 0; }))
      return {Fault::JournalMalformed, {}};
  }
  return {Fault::None, std::move(journal)};
}

}  // namespace pp::vm
