// SPDX-License-Identifier: Apache-2.0
// Reason: why an offer won, lost or never counted. One list for every rule, so that a member reads one vocabulary.
//
// Values only. The numbers are part of transcripts and of the wire: a released number never changes its meaning.
// Within a section the order is the order in which the rules are applied, and the first that applies is reported.
#pragma once
#include <cstdint>
#include <string_view>

namespace pp::auction {

enum class Reason : std::uint8_t {
  // Outcome of an offer that took part.
  Won = 0,
  WonPartly = 1,   // the marginal offer: it sold fewer units than it offered
  Outbid = 2,      // others were cheaper
  Outscored = 3,   // others were cheaper once delay and risk are counted
  TieLost = 4,     // same price or score as a winner, later in the drawn order
  SetPrice = 5,    // the first offer shut out; its price pays the winners
  NoTrade = 6,     // the market was too thin for this rule to trade at all
  DroppedOut = 7,  // left a descending clock of its own accord
  Standing = 8,    // stands in the book until its epoch ends

  // Admission, in this order.
  EmptyLot = 20,        // the lot asks for nothing
  DuplicateOffer = 21,  // two offers of one member in one lot: neither counts
  NegativePrice = 22,
  AbsurdPrice = 23,  // above the largest amount that the pool handles
  NoUnits = 24,      // zero or negative quantity
  AbsurdUnits = 25,  // more than any lot may hold
  BadTerms = 26,     // capacity, bond or charge out of range: a fault of the pool, void for all to see
  NoCapacity = 27,   // the measured speed allows no unit in the window
  NoBond = 28,       // the free bond covers no unit
  AboveReserve = 29,
  AboveScoreReserve = 30,

  // Sealing, in this order.
  UnknownMember = 40,  // no terms were published to this member before the lot opened
  BadSignature = 41,
  CommitEarly = 42,  // before the lot opened
  CommitLate = 43,
  CommitReplayed = 44,  // this commitment already stands in this lot
  LotFull = 45,
  Superseded = 46,   // a later commitment of the same member replaced it
  RevealEarly = 47,  // refused unread: nobody may show a price before the commits close
  RevealLate = 48,
  RevealWithoutCommit = 49,
  RevealReplayed = 50,
  BadOpening = 51,   // the opening does not match the commitment: void, and a fault
  NotRevealed = 52,  // committed, never opened: void, and a fee

  // Clocks, in this order.
  ClockNotRunning = 60,
  WrongTick = 61,      // accepted another tick than the one that runs
  AbsurdPromise = 62,  // a promised time that is not positive or beyond the window
  AlreadyAccepted = 63,
};

constexpr std::string_view to_text(Reason reason) {
  switch (reason) {
    case Reason::Won:
      return "won";
    case Reason::WonPartly:
      return "won in part: the lot ended inside this offer";
    case Reason::Outbid:
      return "others were cheaper";
    case Reason::Outscored:
      return "others were cheaper once delay and risk are counted";
    case Reason::TieLost:
      return "equal to a winner, and later in the drawn order";
    case Reason::SetPrice:
      return "the first offer shut out: its price pays the winners";
    case Reason::NoTrade:
      return "too few offers for this rule to trade";
    case Reason::DroppedOut:
      return "left the descending clock";
    case Reason::Standing:
      return "stands in the book of offers";
    case Reason::EmptyLot:
      return "the lot asks for no units";
    case Reason::DuplicateOffer:
      return "two offers of one member: neither counts";
    case Reason::NegativePrice:
      return "the price is negative";
    case Reason::AbsurdPrice:
      return "the price is above the largest amount handled";
    case Reason::NoUnits:
      return "the quantity is not positive";
    case Reason::AbsurdUnits:
      return "the quantity is more than any lot may hold";
    case Reason::BadTerms:
      return "the pool published terms out of range";
    case Reason::NoCapacity:
      return "the measured speed allows no unit in the window";
    case Reason::NoBond:
      return "the free bond covers no unit";
    case Reason::AboveReserve:
      return "the price is above the reserve";
    case Reason::AboveScoreReserve:
      return "price plus quality charge is above the score reserve";
    case Reason::UnknownMember:
      return "no terms were published to this member";
    case Reason::BadSignature:
      return "the signature does not hold";
    case Reason::CommitEarly:
      return "committed before the lot opened";
    case Reason::CommitLate:
      return "committed after the close";
    case Reason::CommitReplayed:
      return "this commitment already stands";
    case Reason::LotFull:
      return "the lot takes no more commitments";
    case Reason::Superseded:
      return "replaced by a later commitment of the same member";
    case Reason::RevealEarly:
      return "revealed before the commits closed";
    case Reason::RevealLate:
      return "revealed after the close";
    case Reason::RevealWithoutCommit:
      return "revealed without a commitment";
    case Reason::RevealReplayed:
      return "already revealed";
    case Reason::BadOpening:
      return "the opening does not match the commitment";
    case Reason::NotRevealed:
      return "committed but never revealed";
    case Reason::ClockNotRunning:
      return "the clock is not running";
    case Reason::WrongTick:
      return "another tick is running";
    case Reason::AbsurdPromise:
      return "the promised time is out of range";
    case Reason::AlreadyAccepted:
      return "this member has already accepted";
  }
  return "unknown reason";
}

/// True for the reasons under which an offer sold at least one unit.
constexpr bool is_win(Reason reason) { return reason == Reason::Won || reason == Reason::WonPartly; }

}  // namespace pp::auction
