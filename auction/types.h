// SPDX-License-Identifier: Apache-2.0
// The nouns of the market: job class, lot, offer, award, and what clearing a lot returns.
//
// Values only, integers only, any thread. Prices are per accepted proof. Nothing here knows a clock, a socket or the
// ledger. Every amount from outside is bounded at admission (kMoneyMax, kUnitsMax), so products stay inside int64.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auction/reason.h"
#include "schemas/vocab/ids.h"
#include "schemas/vocab/money.h"
#include "schemas/vocab/time.h"

namespace pp::auction {

/// No lot holds more units, and no offer more: kUnitsMax * kMoneyMax fits int64.
inline constexpr std::int64_t kUnitsMax = 1'000'000;
/// No charge that the pool adds to a price may exceed this.
inline constexpr Money kChargeMax = kMoneyMax;
/// Stands for "no score reserve": no admitted price plus charge exceeds it.
inline constexpr Money kScoreMax = Money::nanos(2 * kMoneyMax.nanos());
/// No promised or expected completion time may exceed this.
inline constexpr Millis kPromiseMax{86'400'000};

enum class JobKind : std::uint8_t { Segment = 0, Node = 1, Final = 2 };

/// Jobs that cost the same kind of work. Text form "segment/2^18": kind and log2 of cycles, or of joined proofs.
struct JobClass {
  JobKind kind = JobKind::Segment;
  std::uint8_t log_size = 0;

  constexpr std::uint16_t code() const {
    return static_cast<std::uint16_t>((static_cast<unsigned>(kind) << 8) | log_size);
  }
  std::string to_string() const;
  /// Nothing when the kind is unknown, the size is above 2^63 or the text is not in its one form.
  static std::optional<JobClass> parse(std::string_view text);
  static std::optional<JobClass> from_code(std::uint16_t code);
  friend constexpr auto operator<=>(JobClass, JobClass) = default;
};

enum class MechanismId : std::uint8_t {
  FirstPrice = 0,      // one job, sealed, the winner is paid its bid
  SecondScore = 1,     // one job, sealed, the winner is paid the highest bid that would still have won
  PayAsBid = 2,        // many units, sealed, greedy, each is paid its bid
  Uniform = 3,         // many units, sealed, full-fill, all are paid the first price shut out
  Vcg = 4,             // many units, sealed, each is paid what its absence would cost
  DutchUp = 5,         // ascending clock, acceptances batched by tick
  DutchDown = 6,       // descending clock, members drop out
  Proofi = 7,          // a round between several orders and the members, sealed
  StandingOffers = 8,  // a book of offers that members leave open for an epoch, each paid its own price
  FixedRate = 9,       // no auction: the same pay for every accepted proof
  TimeRate = 10,       // no auction: more for the fast
  AdaptiveRate = 11,   // no auction: a rate that follows demand and supply
  Volunteer = 12,      // no auction and no money
};
inline constexpr MechanismId kMechanismLast = MechanismId::Volunteer;
std::string_view to_text(MechanismId id);
std::optional<MechanismId> mechanism_from_text(std::string_view text);

/// How a rule is run: what is said to members, in which phases, and what a transcript of it holds.
enum class SaleForm : std::uint8_t {
  Sealed,  // commit, reveal, clear
  Clock,   // ticks and signed moves
  Round,   // sealed offers against the asks of several orders
  Book,    // sealed offers that stay open; sales follow later
  Posted,  // a price is named, and members take it or leave it: no lot at all
};
constexpr SaleForm form_of(MechanismId id) {
  switch (id) {
    case MechanismId::DutchUp:
    case MechanismId::DutchDown:
      return SaleForm::Clock;
    case MechanismId::Proofi:
      return SaleForm::Round;
    case MechanismId::StandingOffers:
      return SaleForm::Book;
    case MechanismId::FixedRate:
    case MechanismId::TimeRate:
    case MechanismId::AdaptiveRate:
    case MechanismId::Volunteer:
      return SaleForm::Posted;
    default:
      return SaleForm::Sealed;
  }
}
/// True for the rules under which a member does best to name its true price.
constexpr bool is_truthful(MechanismId id) {
  return id == MechanismId::SecondScore || id == MechanismId::Uniform || id == MechanismId::Vcg ||
         id == MechanismId::DutchDown || id == MechanismId::Proofi;
}
/// True for the rules that sell exactly one job a lot.
constexpr bool sells_one_job(MechanismId id) { return id == MechanismId::FirstPrice || id == MechanismId::SecondScore; }

/// SHA-256 of a lot's rules: what commitments, receipts and transcripts name.
using LotHash = KeyId<struct LotHashTag>;
/// Drawn after the commits closed from a beacon that neither side chooses; orders ties.
using Seed = KeyId<struct SeedTag>;

/// The clock of a Dutch lot and how completion times are weighed in it.
struct ClockRules {
  Money floor;                // the price of tick 0 (ascending) or the last price (descending)
  std::uint32_t n_ticks = 0;  // ticks 0..n_ticks; 0 means that the lot has no clock
  Millis tick{1000};
  std::uint32_t lateness_ppm = 1'000'000;  // share of the price lost per promised time of delay
  Money delay_cost_per_s;
  Money failure_loss;
  friend bool operator==(const ClockRules&, const ClockRules&) = default;
};

/// Prooφ in its two versions; the first shares work by price or by capacity. See mechanisms/proofi.h.
enum class ProofiVariant : std::uint8_t {
  FirstPriceLowestCost = 0,  // v1, work to the lowest prices
  FirstPriceProRata = 1,     // v1, work in proportion to capacity
  Excluded = 2,              // v5, both sides paid by the excluded
};

/// What lots beyond the plain sealed one refer to.
struct RoundRules {
  ProofiVariant variant = ProofiVariant::Excluded;
  std::int64_t capacity = kUnitsMax;  // Prooφ: at most so many jobs a round
  /// Prooφ: the hash of the orders' asks, fixed before the first offer comes. A sale out of a book: the hash of the
  /// book's rules. Zero otherwise.
  Digest32 basis{};
  friend bool operator==(const RoundRules&, const RoundRules&) = default;
};

/// One order's wish in a round: all of `jobs`, for at most `value` each, or nothing.
struct BatchAsk {
  OrderId order;
  Money value;
  std::int64_t jobs = 0;
  friend bool operator==(const BatchAsk&, const BatchAsk&) = default;
};

/// What is put up, fixed and published before the first offer. See lot.h for its canonical bytes and its checks.
struct LotRules {
  PoolKey pool;
  LotId lot;
  BatchId batch;
  JobClass job_class;
  MechanismId mechanism = MechanismId::PayAsBid;
  std::int64_t units = 0;
  Money reserve;                    // the highest price per unit that the pool takes
  Money score_reserve = kScoreMax;  // the highest price plus quality charge (single-job rules)
  Instant opened;
  Instant commit_close;
  Instant reveal_close;
  Instant deliver_by;  // unused units lapse then
  std::uint32_t non_reveal_fee_ppm = 50'000;
  ClockRules clock;
  RoundRules round;
  friend bool operator==(const LotRules&, const LotRules&) = default;
};

/// What the pool allows and charges one member in one lot, published to it before it bids.
struct Terms {
  std::int64_t capacity_units = kUnitsMax;  // floor(1.2 * measured throughput * window)
  std::int64_t bonded_units = kUnitsMax;    // units that the free bond covers
  Money quality_charge;                     // single job: delay cost plus expected loss; on a clock: expected loss
  Millis median;                            // median completion time, which no promise on a clock may beat
  friend bool operator==(const Terms&, const Terms&) = default;
};

struct Offer {
  MemberId member;
  Money price;             // per accepted proof
  std::int64_t units = 1;  // the most that the member will prove
  Terms terms;
  friend bool operator==(const Offer&, const Offer&) = default;
};

/// A quota: `units` jobs of the lot's class until `deliver_by`. The first `extra_units` accepted proofs pay one nano
/// more than `unit_price`, so that a payment that does not divide evenly is still paid exactly.
struct Award {
  MemberId member;
  std::int64_t units = 0;
  Money unit_price;
  std::int64_t extra_units = 0;

  static Award of_total(const MemberId& member, std::int64_t units, Money total) {
    PP_CHECK(units > 0 && !total.negative());
    return {member, units, Money::nanos(total.nanos() / units), total.nanos() % units};
  }
  Money payment() const { return unit_price * units + Money::nanos(extra_units); }
  /// The pay of the accepted proof number `index` of this award. Requires: 0 <= index < units.
  Money pay_for(std::int64_t index) const {
    PP_CHECK(index >= 0 && index < units);
    return index < extra_units ? unit_price + Money::nanos(1) : unit_price;
  }
  friend bool operator==(const Award&, const Award&) = default;
};

struct Verdict {
  Reason reason = Reason::Outbid;
  std::int64_t units_admitted = 0;  // the offer's units after capacity and bond
  std::int64_t units_won = 0;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

struct Clearing {
  std::vector<Award> awards;      // best offer first
  std::vector<Verdict> verdicts;  // verdicts[i] is about offers[i]
  std::int64_t units_sold = 0;
  std::int64_t units_left = 0;  // roll into the next lot
  Money cutoff;                 // the highest price (or score) that won; the reserve when nothing was sold
  friend bool operator==(const Clearing&, const Clearing&) = default;
};

}  // namespace pp::auction
