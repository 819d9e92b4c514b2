// SPDX-License-Identifier: Apache-2.0
// Core: the deterministic heart of the pool. The same events give the same state and the same effects, on any
// machine, live, in replay and in simulation.
//
// Owned by one thread. No clock, no randomness, no file, no thread and no floating point inside: time and entropy
// arrive in the event. Events never fail: what cannot be granted is answered with a verdict. Read state.h for what
// the pool knows and turn.h for the rules, one concern a file.
#pragma once
#include <optional>
#include <string>

#include "pool/core/effect.h"
#include "pool/core/event.h"
#include "pool/core/snapshot.h"
#include "pool/core/turn.h"
#include "schemas/vocab/result.h"

namespace pp::core {

/// Rises whenever the same journal would give another state. A journal is replayed only under the rules that wrote it.
inline constexpr std::uint32_t kRulesVersion = 5;

class Core {
 public:
  // Out of line, like encode(): State is large, and whoever holds a Core would compile all that its making takes.
  Core();
  Core(Core&&) noexcept;
  Core& operator=(Core&&) noexcept;
  ~Core();

  /// Judges one event. Requires: event.seq is the next one; event.time is not before the last one's.
  Effects apply(const Event& event);

  EventSeq seq() const { return state_.seq; }
  Instant now() const { return state_.now; }
  /// When something is due next, so that the host posts TimePassed then; nothing when nothing is.
  std::optional<Instant> next_deadline() const;
  /// The ledger transactions since the last call, in order.
  std::vector<ledger::Transaction> take_entries() { return state_.books.take_new(); }

  /// The events about members since the last call, in order.
  std::vector<MemberNote> take_notes() { return std::exchange(state_.notes, {}); }

  /// Canonical bytes of the whole state, and their hash.
  Bytes encode() const;
  Digest32 state_hash() const;
  /// Errors: P-COR-001 when the bytes are not a state of these rules.
  static Result<Core> decode(BytesView bytes);

  /// What readers may see. `recent` and `state_hash` are filled in by the host.
  View view() const;
  const State& state() const { return state_; }

  /// The first invariant that does not hold; nothing when all is well. Walks the whole state: for tests and audits.
  std::optional<std::string> fault() const;

 private:
  void run_timers(Turn& t);

  State state_;
  PayoutCache payouts_;
};

/// One line about an event, for the list of recent events; empty for those that are only noise.
std::string describe(const EventBody& body);

}  // namespace pp::core
