// SPDX-License-Identifier: Apache-2.0
// Pay without a lot: a rate is posted for a class, members pull at or above their floor, and a proof is paid what the
// policy settles, never more than the quote. And what a lease pays when time enters its price.
//
// A rate is cut to what the batch can cover, and told to members before they pull. Volunteers work for nothing and
// never hold a batch up: once the lane had to raise its price, the class is paid like any other.
#include <algorithm>

#include "pool/core/turn.h"

namespace pp::core {
namespace {

constexpr std::size_t kTimesKept = 64;
/// Of what members could do, the part that is counted as supply.
constexpr std::int64_t kSupplyTenths = 9;

Money configured_rate(const State& s, const auction::JobClass& job_class, const ClassWork& work) {
  const auto at = s.config.rates.find(job_class);
  if (at != s.config.rates.end()) return at->second;
  return price_of_cycles(lagged_price(s, job_class), work.cycles / work.jobs);
}

/// The lagged median of what a proof of the class took; before any, the median of what members say it takes.
Millis reference_time(const State& s, const auction::JobClass& job_class) {
  std::vector<Millis> times;
  if (const auto at = s.class_times.find(job_class); at != s.class_times.end()) times = at->second;
  if (times.empty()) {
    for (const auto& [id, member] : s.members) {
      for (const Capability& c : member.capabilities) {
        if (c.job_class == job_class) times.push_back(c.benchmark);
      }
    }
  }
  if (times.empty()) return s.config.lease_base;
  std::sort(times.begin(), times.end());
  return std::max(Millis{1}, times[times.size() / 2]);
}

AdaptiveClass& adaptive_of(Turn& t, const auction::JobClass& job_class, Money start) {
  const auto [at, fresh] = t.s.adaptive.try_emplace(job_class);
  if (fresh) {
    const auction::AdaptiveRules rules = t.s.config.adaptive_rules();
    at->second = {std::clamp(start, rules.floor, rules.reserve), t.now + t.s.config.adaptive_epoch, 0};
    t.wake(at->second.epoch_ends, TimerKind::AdaptiveEpoch, 0, job_class.code());
  }
  return at->second;
}

/// Jobs of the class that the members here could prove in one epoch, nine tenths of them counted.
std::int64_t supply_of(const State& s, const auction::JobClass& job_class) {
  std::int64_t jobs = 0;
  for (const auto& [id, member] : s.members) {
    if (member.presence != MemberPresence::Online || member.suspended(s.now)) continue;
    for (const Capability& c : member.capabilities) {
      if (c.job_class == job_class) {
        jobs += s.config.adaptive_epoch.count / std::max<std::int64_t>(1, c.benchmark.count);
      }
    }
  }
  return jobs * kSupplyTenths / 10;
}

RatePosted notice_of(const Batch& batch, const auction::JobClass& job_class, std::vector<MemberId> members) {
  const ClassWork& work = batch.classes.at(job_class);
  const bool timed = work.mechanism == auction::MechanismId::TimeRate;
  const Money least = timed ? work.time_rate.rate.scaled(work.time_rate.least_ppm, kPpm) : work.unit_quote;
  return {batch.batch,     job_class,      work.mechanism,
          work.unit_quote, least,          timed ? work.time_rate.reference : Millis{0},
          work.jobs,       batch.deadline, std::move(members)};
}

}  // namespace

void post_rate(Turn& t, Batch& batch, const auction::JobClass& job_class, ClassWork& work) {
  const CoreConfig& config = t.s.config;
  Money rate = configured_rate(t.s, job_class, work);
  switch (work.mechanism) {
    case auction::MechanismId::TimeRate:
      // The quote is the most that time can make of the rate, and the batch covers the quote.
      rate = std::min(rate, work.reserve.scaled(kPpm, std::max<std::int64_t>(kPpm, config.rate_most_ppm)));
      work.time_rate = {rate, reference_time(t.s, job_class), config.rate_slope_ppm, config.rate_least_ppm,
                        config.rate_most_ppm};
      work.unit_quote = std::min(work.time_rate.quote(), work.reserve);
      break;
    case auction::MechanismId::AdaptiveRate: {
      AdaptiveClass& adaptive = adaptive_of(t, job_class, rate);
      adaptive.demand += static_cast<std::int64_t>(work.jobs);
      work.unit_quote = std::min(adaptive.price, work.reserve);
      break;
    }
    case auction::MechanismId::Volunteer:
      work.unit_quote = {};
      break;
    default:
      work.unit_quote = std::min(rate, work.reserve);
  }
  work.backup_open = true;
  t.dispatch_wanted = true;
  const std::vector<MemberId> members = members_here(t.s, job_class);
  if (!members.empty()) t.emit(notice_of(batch, job_class, members));
}

void tell_rates(Turn& t, const Member& member) {
  for (const auto& [id, batch] : t.s.batches) {
    if (batch.stage != OrderStage::Proving) continue;
    for (const auto& [job_class, work] : batch.classes) {
      const bool posted = auction::form_of(work.mechanism) == auction::SaleForm::Posted && work.backup_open;
      if (posted && member.serves(job_class)) t.emit(notice_of(batch, job_class, {member.member}));
    }
  }
}

bool at_posted_rate(const ClassWork& work) {
  if (work.mechanism == auction::MechanismId::Volunteer) return work.backup_steps == 0;
  return auction::form_of(work.mechanism) == auction::SaleForm::Posted;
}

Money pay_due(const State& s, const Job& job, const Lease& lease, Instant received) {
  if (lease.award) {
    const auto at = s.quotas.find(*lease.award);
    if (at == s.quotas.end() || at->second.promised.count == 0) return lease.pay;
    const Quota& quota = at->second;
    const Millis late = received - quota.awarded - quota.promised;
    return auction::pay_when_late(lease.pay, quota.lateness_ppm, quota.promised, late);
  }
  const ClassWork& work = s.batches.at(job.batch).classes.at(job.planned.job_class);
  if (work.mechanism != auction::MechanismId::TimeRate) return lease.pay;
  return std::min(lease.pay, work.time_rate.settle(received - lease.given));
}

Money pay_least(const State& s, const Job& job, const Lease& lease) {
  if (lease.award) {
    const auto at = s.quotas.find(*lease.award);
    return at != s.quotas.end() && at->second.promised.count > 0 ? Money{} : lease.pay;
  }
  const ClassWork& work = s.batches.at(job.batch).classes.at(job.planned.job_class);
  if (work.mechanism != auction::MechanismId::TimeRate) return lease.pay;
  return std::min(lease.pay, work.time_rate.rate.scaled(work.time_rate.least_ppm, kPpm));
}

void remember_time(State& s, const auction::JobClass& job_class, Millis taken) {
  std::vector<Millis>& times = s.class_times[job_class];
  times.push_back(taken);
  if (times.size() > kTimesKept) times.erase(times.begin());
}

void adaptive_epoch(Turn& t, std::uint16_t class_code) {
  const auto job_class = auction::JobClass::from_code(class_code);
  if (!job_class) return;
  const auto at = t.s.adaptive.find(*job_class);
  if (at == t.s.adaptive.end()) return;
  const bool in_use = rule_of(t.s.config, *job_class) == auction::MechanismId::AdaptiveRate;
  if (!in_use) {
    t.s.adaptive.erase(at);
    return;
  }
  AdaptiveClass& adaptive = at->second;
  auction::AdaptivePrice price(t.s.config.adaptive_rules(), adaptive.price);
  price.step(adaptive.demand, supply_of(t.s, *job_class));
  adaptive = {price.quote(), t.now + t.s.config.adaptive_epoch, 0};
  t.wake(adaptive.epoch_ends, TimerKind::AdaptiveEpoch, 0, class_code);
}

}  // namespace pp::core
