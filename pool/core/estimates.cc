// SPDX-License-Identifier: Apache-2.0
// Estimates: what an order will cost and when it can be done, before anything is bid on it.
//
// Cost is what batches of late really cost, class by class, backup lane and cancelled copies included. A lot's
// clearing price alone is a promise: it leaves out what others were paid who had to finish in time, and whoever
// promises cheaply and delivers nothing would talk the pool into orders that it cannot pay for. Time counts the jobs
// of all that was taken on before, since the same members work on it first.
#include <algorithm>

#include "pool/core/turn.h"

namespace pp::core {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
/// Members who gave their work away do not make it cost nothing: at least this part of the operator's figure.
constexpr std::int64_t kCheapest = 100;

using Load = std::map<auction::JobClass, std::uint64_t>;

Money middle_of(std::vector<Money> amounts) {
  std::sort(amounts.begin(), amounts.end());
  return amounts[amounts.size() / 2];
}

/// Jobs that are owed already: of batches at work, of won orders that are no batch yet, of bids that may be taken.
Load taken_on(const State& s, const Order& but) {
  Load out;
  for (const auto& [id, batch] : s.batches) {
    if (batch.stage != OrderStage::Proving) continue;
    for (const auto& [job_class, work] : batch.classes) out[job_class] += work.jobs - work.accepted;
  }
  for (const auto& [id, order] : s.orders) {
    const bool counts = order.stage == OrderStage::Bidding || (order.stage == OrderStage::Won && !order.batch);
    if (!counts || id == but.terms.order) continue;
    for (const auto& [job_class, n] : order.load) out[job_class] += n;
  }
  return out;
}

/// Jobs of each class that the members here prove in a day, if they did nothing else.
std::map<auction::JobClass, std::int64_t> daily_jobs(const State& s) {
  std::map<auction::JobClass, std::int64_t> out;
  for (const auto& [id, member] : s.members) {
    if (member.presence != MemberPresence::Online || member.suspended(s.now)) continue;
    const std::int64_t share_ppm = member.standing.expected_share(s.now).to_ppm();
    for (const Capability& c : member.capabilities) {
      const auction::Speed* speed = member.standing.speed(c.job_class);
      const Millis usual = speed && speed->n_seen() > 0 ? speed->median() : c.benchmark;
      if (usual.count > 0) out[c.job_class] += kDayMs / usual.count * share_ppm / 1'000'000;
    }
  }
  return out;
}

/// What the class cost in this batch for 2^20 cycles; what was given up costs at least what nobody did it for.
Money cost_of(const State& s, const Batch& batch, const auction::JobClass& job_class, const ClassWork& work) {
  Money total = work.paid;
  if (work.accepted < work.jobs) {
    for (const JobId id : batch.jobs) {
      const Job& job = s.jobs.at(id);
      if (job.planned.job_class == job_class && !job.accepted) total += posted_price(batch, job);
      if (total > kMoneyMax) break;
    }
  }
  const Money cost = price_of_2p20(std::min(total, kMoneyMax), work.cycles);
  return work.accepted < work.jobs ? std::max(cost, usual_cost(s, job_class)) : cost;
}

}  // namespace

Money usual_cost(const State& s, const auction::JobClass& job_class) {
  const auto known = s.class_costs.find(job_class);
  if (known == s.class_costs.end()) return std::max(s.config.cost_per_2p20_cycles, lagged_price(s, job_class));
  return std::max(middle_of(known->second), s.config.cost_per_2p20_cycles.scaled(1, kCheapest));
}

Money estimate_cost(const State& s, const Preflighted& plan) {
  std::map<auction::JobClass, Money> usual;
  Money cost;
  for (const PlannedJob& job : plan.jobs) {
    const auto [price, first] = usual.try_emplace(job.job_class);
    if (first) price->second = usual_cost(s, job.job_class);
    cost += price_of_cycles(price->second, job.cycles) + Money::nanos(1);
    if (cost > kMoneyMax) return cost;  // more than any buyer may offer
  }
  return cost;
}

Millis time_with_load(const State& s, const Order& order) {
  Load load = taken_on(s, order);
  for (const auto& [job_class, n] : order.load) load[job_class] += n;
  const auto rates = daily_jobs(s);
  Millis total;
  for (const auto& [job_class, n] : load) {
    const auto rate = rates.find(job_class);
    if (rate != rates.end() && rate->second > 0) {
      total = total + Millis{static_cast<std::int64_t>(n) * kDayMs / rate->second};
    } else if (order.load.contains(job_class)) {
      return {};
    }
  }
  return total;
}

void remember_cost(State& s, const Batch& batch) {
  for (const auto& [job_class, work] : batch.classes) {
    if (work.mechanism == auction::MechanismId::Volunteer) continue;  // a gift is no price
    const Money cost = cost_of(s, batch, job_class, work);
    std::vector<Money>& costs = s.class_costs[job_class];
    costs.push_back(cost);
    if (costs.size() > s.config.price_memory_lots) costs.erase(costs.begin());
  }
}

}  // namespace pp::core
