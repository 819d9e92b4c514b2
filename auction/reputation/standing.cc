// SPDX-License-Identifier: Apache-2.0
#include "auction/reputation/standing.h"

#include <algorithm>

namespace pp::auction {
namespace {

constexpr Millis kMinute{60'000};
constexpr std::int64_t kForgiveAfter = 20;
constexpr Fixed kUnknownDeviation = Fixed::ppm(300'000);
constexpr Fixed kSelfMeasuredDeviation = Fixed::ppm(100'000);

}  // namespace

void Standing::learn(const MemberEvent& event) {
  auto speed = speed_.find(event.job_class);
  if (speed == speed_.end()) {
    speed = speed_.emplace(event.job_class, Speed::prior(event.taken, kUnknownDeviation)).first;
  }
  speed->second.observe(event.taken);
}

void Standing::let_down_once_more() {
  late_until_ = last_ + kMinute * (10ll << (2 * std::min<std::int64_t>(n_late_unproven_, 5)));
  ++n_late_unproven_;
}

void Standing::accept(const MemberEvent& event, bool in_time) {
  validity_.observe(last_, 1, 0);
  punctuality_.observe(last_, in_time ? 1 : 0, in_time ? 0 : 1);
  learn(event);
  late_until_ = Instant{0};
  n_lost_unproven_ = 0;
  ++n_accepted_;
  ++n_stage_;
  if (++since_strike_ >= kForgiveAfter) strikes_ = 0;
  if (in_time) credit_ = std::min(kCreditMax, credit_ + 1);
  const bool through = stage_ == Stage::Qualified || (stage_ == Stage::Probation && n_stage_ >= kProbationJobs) ||
                       (stage_ == Stage::Newcomer && n_stage_ >= kBenchmarkJobs);
  if (through) {
    stage_ = Stage::Proven;
    n_stage_ = 0;
  }
}

void Standing::apply(const MemberEvent& event) {
  last_ = std::max(last_, event.at);
  switch (event.kind) {
    case MemberEventKind::BenchmarkPassed:
      if (event.taken > Millis{}) learn(event);
      if (stage_ != Stage::Newcomer || ++n_stage_ < kBenchmarkJobs) break;
      stage_ = Stage::Qualified;
      n_stage_ = 0;
      validity_.requalify(Beta::qualified());
      punctuality_.requalify(Beta::qualified());
      break;
    case MemberEventKind::Accepted:
      accept(event, true);
      break;
    case MemberEventKind::AcceptedLate:
      accept(event, false);
      break;
    case MemberEventKind::Late:
      punctuality_.observe(last_, 0, 1);
      fail();
      if (stage_ != Stage::Proven) let_down_once_more();
      break;
    case MemberEventKind::Lost:
      punctuality_.observe(last_, 0, 1);
      fail();
      // Once is a mishap. Whose connection ends with every job that it is given keeps jobs like any hoarder.
      if (stage_ != Stage::Proven && n_lost_unproven_++ > 0) let_down_once_more();
      break;
    case MemberEventKind::Invalid:
      validity_.observe(last_, 0, 3);
      ++n_invalid_;
      ++strikes_;
      since_strike_ = 0;
      n_stage_ = 0;
      credit_ = 1;
      suspend(last_ + kMinute * (strikes_ == 1 ? 1 : 4));
      if (strikes_ >= 3 || stage_ == Stage::Probation) stage_ = Stage::Quarantine;
      break;
    case MemberEventKind::Unassigned:
      ++strikes_;
      break;
    case MemberEventKind::Hoarded:
      punctuality_.observe(last_, 0, 2);
      fail();
      suspend(last_ + kMinute * 10);
      break;
    case MemberEventKind::NotRevealed:
      std::rotate(unrevealed_.begin(), unrevealed_.begin() + 1, unrevealed_.end());
      unrevealed_.back() = last_;
      if (unrevealed_.front().ms > 0 && last_ - unrevealed_.front() < kDay) suspend(last_ + kDay);
      break;
    case MemberEventKind::Rehabilitated:
      if (stage_ != Stage::Quarantine) break;
      stage_ = Stage::Probation;
      n_stage_ = 0;
      strikes_ = 0;
      break;
    case MemberEventKind::Excluded:
      stage_ = Stage::Quarantine;
      break;
    case MemberEventKind::SelfMeasured:
      set_speed_prior(event.job_class, Speed::prior(event.taken, kSelfMeasuredDeviation));
      break;
  }
}

Fixed Standing::reliability(Instant now) const { return validity_.lower_bound(now) * punctuality_.lower_bound(now); }

const Speed* Standing::speed(JobClass job_class) const {
  const auto it = speed_.find(job_class);
  return it == speed_.end() ? nullptr : &it->second;
}

void Standing::set_speed_prior(JobClass job_class, const Speed& prior) { speed_.emplace(job_class, prior); }

Standing fold(std::span<const MemberEvent> events) {
  Standing out;
  for (const MemberEvent& event : events) out.apply(event);
  return out;
}

Money quality_charge(Money delay_cost_per_s, Millis q80, Money failure_loss, Fixed reliability) {
  PP_CHECK(q80.count >= 0 && q80 <= kPromiseMax && reliability >= Fixed{} && reliability <= Fixed::from_int(1));
  const std::int64_t failure_ppm = 1'000'000 - reliability.to_ppm();
  // Rounded up by rounding the negative down.
  const Money delay = -((-delay_cost_per_s).scaled(q80.count, 1'000));
  const Money loss = -((-failure_loss).scaled(failure_ppm, 1'000'000));
  return std::min(kChargeMax, delay + loss);
}

std::int64_t capacity_units(Millis median, Millis window, std::int64_t lanes) {
  if (median.count <= 0 || window.count <= 0 || lanes <= 0) return 0;
  const __int128 units = static_cast<__int128>(window.count) * lanes * 12 / (static_cast<__int128>(median.count) * 10);
  return static_cast<std::int64_t>(std::min<__int128>(units, kUnitsMax));
}

}  // namespace pp::auction
