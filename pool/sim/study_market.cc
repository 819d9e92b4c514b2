// SPDX-License-Identifier: Apache-2.0
// A pool's life: orders that come, wait, burst in; members that bid, come and go. One run for every Byzantine share.
#include <algorithm>

#include <fmt/format.h>

#include "pool/sim/pool_run.h"
#include "pool/sim/study.h"

namespace pp::sim {
namespace {

double usd(Money m) { return static_cast<double>(m.nanos()) / 1e9; }

Table order_table(const std::string& name, const PoolOutcome& o) {
  Table t;
  t.title = "Orders" + name;
  t.note =
      "Proving: from the award to the last accepted job, auctions included. Kept: price less what members were paid "
      "for jobs.";
  t.columns = {"order", "opened min", "proving min", "price USD", "paid USD", "kept USD", "end"};
  for (const OrderLine& line : o.orders) {
    t.rows.push_back({count(line.order), number(line.opened_ms / 60'000, 1),
                      number(line.proved_ms > 0 ? (line.proved_ms - line.won_ms) / 60'000 : 0, 2),
                      number(usd(line.price), 2), number(usd(line.paid), 2), number(usd(line.price - line.paid), 2),
                      word(line.stage)});
  }
  return t;
}

Table lot_table(const std::string& name, const PoolOutcome& o) {
  Table t;
  t.title = "Lots" + name;
  t.columns = {"decided min", "batch", "units", "offers", "sold", "mean price USD", "outcome"};
  for (const LotLine& line : o.lots) {
    t.rows.push_back({number(line.decided_ms / 60'000, 2), count(line.batch),
                      number(static_cast<double>(line.units), 0), count(line.offers),
                      number(static_cast<double>(line.units_sold), 0), number(usd(line.mean_price), 6),
                      word(line.outcome)});
  }
  return t;
}

std::uint64_t n_ended(const PoolOutcome& o, std::string_view stage) {
  return static_cast<std::uint64_t>(std::count_if(o.orders.begin(), o.orders.end(), [&](const OrderLine& line) {
    return std::string_view(line.stage).starts_with(stage);
  }));
}

/// An order may be declined; once won it is delivered.
void keep_promises(Report& report, const std::string& name, const PoolOutcome& o) {
  report.bars.push_back(
      {"the core's invariants hold at the end: " + name, o.fault.empty() ? "all" : o.fault, o.fault.empty()});
  const std::uint64_t declined = n_ended(o, "refused") + n_ended(o, "lost");
  const std::uint64_t broken = o.orders.size() - n_ended(o, "paid") - declined;
  report.bars.push_back({"every order that was won is delivered: " + name,
                         fmt::format("{} of {}, {} declined", n_ended(o, "paid"), o.orders.size(), declined),
                         broken == 0});
}

}  // namespace

Report study_market(const Scenario& s, std::uint64_t seed, const Progress& progress) {
  Report report{s.name, s.title, s.about, seed, {}, {}, {}};
  Table sum;
  sum.title = "The run";
  sum.columns = {"mix",           "members", "Byzantine %", "delivered", "orders",       "waste %", "invalid/Byzantine",
                 "backup lane %", "events",  "messages",    "paid USD",  "work done USD"};
  Chart prices{"Mean price of a job, lot by lot", "minutes", "USD a job", false, false, {}};
  Chart times{"Time to prove an order", "order opened, minutes", "minutes", false, false, {}};
  Chart online{"Members online", "minutes", "members", false, false, {}};
  Chart open{"Orders being proved", "minutes", "orders", false, false, {}};
  for (const Mix& mix : s.mixes) {
    for (const std::uint32_t members : s.members) {
      for (const std::uint32_t byzantine : s.byzantine_percent) {
        const std::string name = fmt::format("{}, {} members, {} % Byzantine", mix.name, members, byzantine);
        progress(name);
        PoolPlan plan;
        plan.mix = mix;
        plan.byzantine_percent = byzantine;
        plan.members = members;
        plan.jobs = s.jobs;
        plan.behaviour = s.behaviour;
        plan.market = s.market;
        plan.config = pool_config(s.market);
        const PoolOutcome o = run_pool(plan, seed);
        sum.rows.push_back({word(mix.name), count(members), count(byzantine), count(n_ended(o, "paid")),
                            count(o.orders.size()), percent(o.batch.waste), number(o.batch.invalid_per_byzantine(), 2),
                            percent(static_cast<double>(o.n_backup) /
                                    static_cast<double>(std::max<std::uint64_t>(1, o.batch.n_given))),
                            count(o.n_events), count(o.n_messages), number(usd(o.batch.pay), 2),
                            number(usd(o.batch.work_cost), 2)});
        keep_promises(report, name, o);
        report.tables.push_back(order_table(": " + name, o));
        report.tables.push_back(lot_table(": " + name, o));
        Series price{name, {}, false, -1, 0}, time{name, {}, false, -1, 0};
        for (const LotLine& l : o.lots) {
          if (l.units_sold > 0) price.points.push_back({l.decided_ms / 60'000, usd(l.mean_price)});
        }
        for (const OrderLine& l : o.orders) {
          if (l.proved_ms > 0) time.points.push_back({l.opened_ms / 60'000, (l.proved_ms - l.won_ms) / 60'000});
        }
        prices.series.push_back(price);
        times.series.push_back(time);
        online.series.push_back({name, o.online, false, -1, 0});
        open.series.push_back({name, o.open, false, -1, 0});
      }
    }
  }
  report.tables.insert(report.tables.begin(), sum);
  report.charts = {prices, times, online, open};
  return report;
}

}  // namespace pp::sim
