// SPDX-License-Identifier: Apache-2.0
// The pool's verdicts as members read them: the stable number with a sentence. Pure; any thread.
#pragma once
#include "auction/reason.h"
#include "auction/reputation/standing.h"
#include "pool/core/verdict.h"
#include "pool/wire/counters.h"
#include "schemas/wire/messages.h"

namespace pp::wire {

Cause cause_of(core::LotDoor door, auction::Reason reason);
Cause cause_of(auction::Reason reason);
Cause cause_of(core::ResultReason reason);
Cause cause_of(core::LeaseEnd end);
Cause cause_of(core::LotOutcome outcome);
Cause cause_of(core::RefuseReason reason);
Cause cause_of(auction::Stage stage);
Cause cause_of(auction::MemberEventKind kind);
/// Refusals of the wire itself share the numbers of refusals at 1000 and above.
Cause cause_of(Refusal refusal);

/// The numbers that a member acts on (and not only shows) in Refuse.
inline constexpr std::uint16_t kCauseWireBase = 1000;

}  // namespace pp::wire
