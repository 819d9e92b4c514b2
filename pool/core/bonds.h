// SPDX-License-Identifier: Apache-2.0
// Bonds in the live pool: how a member's bond is funded, what it covers, and what a fault costs it.
//
// Off until the operator sets `bond_least`. A bond grows from a share of the member's own pay, held back until it
// covers what the member holds, or from a deposit that the operator has received and enters. Slashes follow the
// schedule of auction/reputation/bonds.h: the amount waits in dispute_hold for 48 hours, then at most half goes to
// whoever finished the job and the rest to the reserve; a voided dispute goes back. It is never operator income. A
// member that says goodbye has its bond back after seven days. Rules of the core: one thread, journaled, replayed.
#pragma once
#include "pool/core/turn.h"

namespace pp::core {

bool bonds_on(const State& s);
/// What the member has locked.
Money bond_of(const State& s, const MemberId& member);
/// What it must have locked for what it holds now.
Money bond_required(const State& s, const Member& member);
/// The part of its bond that covers nothing yet.
Money free_bond(const State& s, const Member& member);
/// Units at `price` that its free bond covers; kUnitsMax while bonds are off.
std::int64_t bonded_units(const State& s, const Member& member, Money price);
/// Whether it may hold one more job at `pay`: always one, so that a bond can be earned; more as the bond covers.
bool bond_covers(const State& s, const Member& member, Money pay);
/// Of a payment, what is held back for the bond.
Money withheld(const State& s, const Member& member, Money pay);

/// Takes the fee for a bid that was not revealed: min(free bond, ceil(units * reserve * non_reveal_fee_ppm)).
/// Returns what was taken.
Money charge_non_reveal_fee(Turn& t, Member& member, const auction::LotRules& rules, std::int64_t units);
/// Slashes by schedule for a fault about a lease; `price` is what the job was worth to the member.
void slash(Turn& t, Member& member, auction::BondFault fault, Money price, JobId job, LeaseEpoch epoch);
/// Somebody else's result for the job was accepted: the bounty of every dispute about it is that member's.
void name_rescuer(State& s, JobId job, const MemberId& rescuer);
void dispute_end(Turn& t, std::uint64_t number);
/// A member that left for good and stayed away has its bond back.
void bond_exit(Turn& t, const MemberId& member);

void on(Turn& t, const BondPaidIn& e);
void on(Turn& t, const DisputeVoided& e);

}  // namespace pp::core
