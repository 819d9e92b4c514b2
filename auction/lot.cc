// SPDX-License-Identifier: Apache-2.0
#include "auction/lot.h"

#include "schemas/vocab/sha256.h"

namespace pp::auction {
namespace {

constexpr std::uint32_t kTicksMax = 100'000;

bool in_range(Money amount, Money most) { return !amount.negative() && amount <= most; }

}  // namespace

void write_lot(ByteWriter& out, const LotRules& lot) {
  out.raw(lot.pool.bytes);
  out.u64(lot.lot.value);
  out.u64(lot.batch.value);
  out.u16(lot.job_class.code());
  out.u8(static_cast<std::uint8_t>(lot.mechanism));
  out.i64(lot.units);
  out.i64(lot.reserve.nanos());
  out.i64(lot.score_reserve.nanos());
  out.i64(lot.opened.ms);
  out.i64(lot.commit_close.ms);
  out.i64(lot.reveal_close.ms);
  out.i64(lot.deliver_by.ms);
  out.u32(lot.non_reveal_fee_ppm);
  out.i64(lot.clock.floor.nanos());
  out.u32(lot.clock.n_ticks);
  out.i64(lot.clock.tick.count);
  out.u32(lot.clock.lateness_ppm);
  out.i64(lot.clock.delay_cost_per_s.nanos());
  out.i64(lot.clock.failure_loss.nanos());
  out.u8(static_cast<std::uint8_t>(lot.round.variant));
  out.i64(lot.round.capacity);
  out.raw(lot.round.basis);
}

std::optional<LotRules> read_lot(ByteReader& in) {
  LotRules lot;
  lot.pool.bytes = in.fixed<32>();
  lot.lot.value = in.u64();
  lot.batch.value = in.u64();
  const auto job_class = JobClass::from_code(in.u16());
  const std::uint8_t mechanism = in.u8();
  lot.units = in.i64();
  lot.reserve = Money::nanos(in.i64());
  lot.score_reserve = Money::nanos(in.i64());
  lot.opened.ms = in.i64();
  lot.commit_close.ms = in.i64();
  lot.reveal_close.ms = in.i64();
  lot.deliver_by.ms = in.i64();
  lot.non_reveal_fee_ppm = in.u32();
  lot.clock.floor = Money::nanos(in.i64());
  lot.clock.n_ticks = in.u32();
  lot.clock.tick.count = in.i64();
  lot.clock.lateness_ppm = in.u32();
  lot.clock.delay_cost_per_s = Money::nanos(in.i64());
  lot.clock.failure_loss = Money::nanos(in.i64());
  const std::uint8_t variant = in.u8();
  lot.round.capacity = in.i64();
  lot.round.basis = in.fixed<32>();
  if (in.failed() || !job_class || mechanism > static_cast<std::uint8_t>(kMechanismLast)) return std::nullopt;
  if (variant > static_cast<std::uint8_t>(ProofiVariant::Excluded)) return std::nullopt;
  lot.round.variant = static_cast<ProofiVariant>(variant);
  lot.job_class = *job_class;
  lot.mechanism = static_cast<MechanismId>(mechanism);
  return lot;
}

LotHash lot_hash(const LotRules& lot) {
  ByteWriter out;
  write_lot(out, lot);
  return {tagged_hash("pp/lot/1", out.bytes())};
}

Digest32 asks_hash(std::span<const BatchAsk> asks) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(asks.size()));
  for (const BatchAsk& ask : asks) {
    out.u64(ask.order.value);
    out.i64(ask.value.nanos());
    out.i64(ask.jobs);
  }
  return tagged_hash("pp/asks/1", out.bytes());
}

Result<void> check_lot(const LotRules& lot) {
  if (lot.units < 0 || lot.units > kUnitsMax || (sells_one_job(lot.mechanism) && lot.units > 1)) {
    return error("P-AUC-001", "a lot of " + std::to_string(lot.units) + " units under " +
                                  std::string(to_text(lot.mechanism)) + "; ask for 0 to 1 or 0 to 1,000,000 units");
  }
  if (!in_range(lot.reserve, kMoneyMax) || !in_range(lot.score_reserve, kScoreMax)) {
    return error("P-AUC-002", "the reserve of a lot is out of range; set it between 0 and the largest amount");
  }
  if (lot.opened > lot.commit_close || lot.commit_close > lot.reveal_close || lot.reveal_close > lot.deliver_by) {
    return error("P-AUC-003", "the phases of a lot run backwards; order them open, commit, reveal, deliver");
  }
  const ClockRules& clock = lot.clock;
  const bool has_clock = form_of(lot.mechanism) == SaleForm::Clock;
  const bool clock_sound = clock.n_ticks <= kTicksMax && clock.tick.count > 0 && clock.tick.count <= 86'400'000 &&
                           in_range(clock.floor, kMoneyMax) && in_range(clock.delay_cost_per_s, kMoneyMax) &&
                           in_range(clock.failure_loss, kMoneyMax) && clock.lateness_ppm <= 10'000'000;
  if (!clock_sound || (has_clock && (clock.n_ticks == 0 || clock.floor > lot.reserve))) {
    return error("P-AUC-004", "the clock of a lot is out of range; give it ticks, and a floor below the reserve");
  }
  if (lot.non_reveal_fee_ppm > 1'000'000) {
    return error("P-AUC-005", "the fee for not revealing is above the whole offer; set at most 1,000,000 ppm");
  }
  if (form_of(lot.mechanism) == SaleForm::Posted) {
    return error("P-AUC-006", std::string(to_text(lot.mechanism)) + " names its price and has no lots");
  }
  if (lot.round.capacity < 0 || lot.round.capacity > kUnitsMax) {
    return error("P-AUC-007", "the capacity of a round is out of range; set 0 to 1,000,000 jobs");
  }
  return {};
}

Digest32 tie_digest(const Seed& seed, const LotHash& lot, const MemberId& member) {
  std::array<std::uint8_t, 96> message{};
  std::copy(seed.bytes.begin(), seed.bytes.end(), message.begin());
  std::copy(lot.bytes.begin(), lot.bytes.end(), message.begin() + 32);
  std::copy(member.bytes.begin(), member.bytes.end(), message.begin() + 64);
  return tagged_hash("pp/tie/1", message);
}

}  // namespace pp::auction
