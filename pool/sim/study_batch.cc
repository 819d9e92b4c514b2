// SPDX-License-Identifier: Apache-2.0
// One batch for every mix, number of members, Byzantine share, policy and seed; the worst of the seeds is held
// against the bars.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "pool/sim/pool_run.h"
#include "pool/sim/study.h"

namespace pp::sim {
namespace {

/// One cell of the sweep, all its seeds.
struct Sample {
  Mix mix;
  std::uint32_t members = 0;
  std::uint32_t byzantine = 0;
  Loop loop = Loop::Assignment;
  Policy policy = Policy::Smart;
  std::vector<Outcome> runs;

  template <class Pick>
  double worst(Pick pick) const {
    double most = pick(runs.front());
    for (const Outcome& o : runs) most = std::max(most, pick(o));
    return most;
  }
  template <class Pick>
  double mean(Pick pick) const {
    double sum = 0;
    for (const Outcome& o : runs) sum += pick(o);
    return sum / static_cast<double>(runs.size());
  }
};

std::string policy_name(const Sample& c) {
  return c.loop == Loop::Pool ? "pool, auctions in the loop" : name_of(c.policy);
}

Outcome run_once(const Scenario& s, const Sample& cell, std::uint64_t seed) {
  if (cell.loop == Loop::Pool) {
    PoolPlan plan;
    plan.mix = cell.mix;
    plan.byzantine_percent = cell.byzantine;
    plan.members = cell.members;
    plan.jobs = s.jobs;
    plan.behaviour = s.behaviour;
    plan.market = s.market;
    plan.market.orders = 1;
    plan.config = pool_config(plan.market);
    return run_pool(plan, seed).batch;
  }
  AssignmentPlan plan;
  plan.mix = cell.mix;
  plan.byzantine_percent = cell.byzantine;
  plan.policy = cell.policy;
  plan.members = cell.members;
  plan.jobs = s.jobs;
  plan.behaviour = s.behaviour;
  plan.pay_per_job = *Money::parse(paper::kUsdProposed);
  return run_assignment(plan, seed);
}

std::vector<Sample> run_sweep(const Scenario& s, std::uint64_t seed, const Progress& progress) {
  std::vector<Sample> cells;
  for (const Mix& mix : s.mixes) {
    for (const std::uint32_t members : s.members) {
      for (const std::uint32_t byzantine : s.byzantine_percent) {
        for (const Loop loop : s.loops) {
          for (const Policy policy : s.policies) {
            if (loop == Loop::Pool && policy != s.policies.front()) continue;  // the pool brings its own
            cells.push_back({mix, members, byzantine, loop, policy, {}});
          }
        }
      }
    }
  }
  for (Sample& cell : cells) {
    for (std::uint64_t i = 0; i < s.seeds; ++i) {
      progress(fmt::format("{}, {} members, {} % Byzantine, {}, seed {}", cell.mix.name, cell.members, cell.byzantine,
                           policy_name(cell), seed + i));
      cell.runs.push_back(run_once(s, cell, seed + i));
    }
  }
  return cells;
}

Table table_of(const std::vector<Sample>& cells, std::uint32_t seeds) {
  Table t;
  t.title = "Makespan, waste and fairness";
  t.note =
      "Ratio: makespan over the clairvoyant noise-free optimum of the honest members. Waste: honest working time "
      "that brought nothing. Jain: of all that a member earned over its speed, every honest member. Priced out: "
      "those of them that ask more than the buyer pays for a job and sold nothing.";
  if (seeds > 1) t.note += fmt::format(" Of {} seeds; makespan is the mean, the rest the worst.", seeds);
  t.columns = {"mix",   "members",    "Byzantine %",   "policy",   "makespan s", "optimum s",
               "ratio", "waste %",    "utilisation %", "copies %", "checks",     "invalid/Byzantine",
               "Jain",  "priced out", "unfinished"};
  for (const Sample& c : cells) {
    const auto jobs = static_cast<double>(c.runs.front().jobs);
    const double jain = -c.worst([](const Outcome& o) { return -o.jain; });
    t.rows.push_back({word(c.mix.name), count(c.members), count(c.byzantine), word(policy_name(c)),
                      number(c.mean([](const Outcome& o) { return o.makespan_ms / 1000; }), 1),
                      number(c.mean([](const Outcome& o) { return o.clairvoyant_ms / 1000; }), 1),
                      number(c.worst([](const Outcome& o) { return o.ratio(); }), 3),
                      percent(c.worst([](const Outcome& o) { return o.waste; })),
                      percent(c.mean([](const Outcome& o) { return o.utilisation; })),
                      percent(c.mean([&](const Outcome& o) { return (static_cast<double>(o.n_given) - jobs) / jobs; })),
                      number(c.mean([](const Outcome& o) { return static_cast<double>(o.n_checked); }), 0),
                      number(c.worst([](const Outcome& o) { return o.invalid_per_byzantine(); }), 2), number(jain, 3),
                      number(c.mean([](const Outcome& o) { return static_cast<double>(o.n_priced_out); }), 1),
                      number(c.worst([](const Outcome& o) { return static_cast<double>(o.n_unfinished); }), 0)});
  }
  return t;
}

Table cost_table(const std::vector<Sample>& cells) {
  Table t;
  t.title = "Cost of the batch, USD";
  t.note = fmt::format(
      "Fixed compensation: {} for each accepted proof as the paper proposes, against {} that a job "
      "costs today. In the pool: what the auctions paid. Work: electricity and wear of the provers.",
      paper::kUsdProposed, paper::kUsdToday);
  t.columns = {"mix", "Byzantine %", "policy", "paid", "paid per job", "at today's cost", "work done"};
  const double today = std::stod(std::string(paper::kUsdToday));
  for (const Sample& c : cells) {
    const auto jobs = static_cast<double>(c.runs.front().jobs);
    const double paid = c.mean([](const Outcome& o) { return static_cast<double>(o.pay.nanos()) / 1e9; });
    t.rows.push_back(
        {word(c.mix.name), count(c.byzantine), word(policy_name(c)), number(paid, 2), number(paid / jobs, 6),
         number(today * jobs, 2),
         number(c.mean([](const Outcome& o) { return static_cast<double>(o.work_cost.nanos()) / 1e9; }), 2)});
  }
  return t;
}

/// The kind of line that stands for a policy in every chart.
int dash_of(const Sample& c) { return c.loop == Loop::Pool ? 2 : c.policy == Policy::Smart ? 0 : 1; }

/// One line for each mix and policy over the Byzantine share: colour says the mix, the line the policy.
template <class Pick>
Chart over_byzantine(const std::vector<Sample>& cells, std::string title, std::string y_label, Pick pick) {
  Chart chart{std::move(title), "Byzantine members, %", std::move(y_label), false, false, {}};
  std::vector<Mix> mixes;
  for (const Sample& c : cells) {
    const std::string name = c.mix.name + ", " + policy_name(c);
    auto at = std::find_if(chart.series.begin(), chart.series.end(), [&](const Series& x) { return x.name == name; });
    if (std::find(mixes.begin(), mixes.end(), c.mix) == mixes.end()) mixes.push_back(c.mix);
    const auto colour = static_cast<int>(std::find(mixes.begin(), mixes.end(), c.mix) - mixes.begin());
    if (at == chart.series.end()) at = chart.series.insert(at, {name, {}, false, colour, dash_of(c)});
    at->points.push_back({static_cast<double>(c.byzantine), pick(c)});
  }
  return chart;
}

Chart progress_chart(const std::vector<Sample>& cells) {
  const Sample& last = cells.back();
  Chart chart{fmt::format("Progress of the batch ({}, {} % Byzantine)", last.mix.name, last.byzantine),
              "seconds",
              "jobs finished, %",
              false,
              false,
              {}};
  for (const Sample& c : cells) {
    if (c.mix != last.mix || c.byzantine != last.byzantine || c.members != last.members) continue;
    Series series{policy_name(c), {}, false, -1, 0};
    const std::vector<double>& at = c.runs.front().finished_ms;
    for (std::size_t i = 0; i < at.size(); ++i) series.points.push_back({at[i] / 1000, static_cast<double>(i + 1)});
    chart.series.push_back(std::move(series));
  }
  return chart;
}

class BarKeeper {
 public:
  explicit BarKeeper(std::vector<Bar>& out) : out_(out) {}
  void at_most(const std::string& what, double most, double measured, const std::string& where) {
    if (most > 0) add(what, "at most", most, measured, measured <= most, where);
  }
  void at_least(const std::string& what, double least, double measured, const std::string& where) {
    if (least > 0) add(what, "at least", least, measured, measured >= least, where);
  }

 private:
  void add(const std::string& what, const char* how, double bound, double measured, bool holds,
           const std::string& where) {
    out_.push_back({fmt::format("{} {} {:g}", what, how, bound), fmt::format("{:.3f} ({})", measured, where), holds});
  }
  std::vector<Bar>& out_;
};

/// The worst cell by `pick` among those that `mine` accepts; where it was, in words.
template <class Mine, class Pick>
std::pair<double, std::string> worst_cell(const std::vector<Sample>& cells, Mine mine, Pick pick) {
  double most = -1e300;
  std::string where = "no such run";
  for (const Sample& c : cells) {
    if (!mine(c)) continue;
    const double x = c.worst(pick);
    if (x <= most) continue;
    most = x;
    where = fmt::format("{}, {} % Byzantine", c.mix.name, c.byzantine);
  }
  return {most, where};
}

/// The least share of LRP's makespan that smart assignment saves, seed by seed.
std::pair<double, std::string> least_saved(const std::vector<Sample>& cells) {
  double least = 1e300;
  std::string where = "no such run";
  for (const Sample& smart : cells) {
    if (smart.loop != Loop::Assignment || smart.policy != Policy::Smart || smart.byzantine < 10) continue;
    for (const Sample& lrp : cells) {
      if (lrp.policy != Policy::Lrp || lrp.loop != smart.loop || lrp.mix != smart.mix) continue;
      if (lrp.byzantine != smart.byzantine || lrp.members != smart.members) continue;
      for (std::size_t i = 0; i < smart.runs.size(); ++i) {
        const double saved = 1 - smart.runs[i].makespan_ms / lrp.runs[i].makespan_ms;
        if (saved >= least) continue;
        least = saved;
        where = fmt::format("{}, {} % Byzantine", smart.mix.name, smart.byzantine);
      }
    }
  }
  return {least, where};
}

void keep_bars(Report& report, const Bars& bars, const std::vector<Sample>& cells) {
  BarKeeper keeper(report.bars);
  const auto smart = [](const Sample& c) { return c.loop == Loop::Assignment && c.policy == Policy::Smart; };
  const auto pool = [](const Sample& c) { return c.loop == Loop::Pool; };
  const auto ours = [&](const Sample& c) { return smart(c) || pool(c); };
  if (std::none_of(cells.begin(), cells.end(), ours)) return;
  const auto ratio = [](const Outcome& o) { return o.ratio(); };
  if (std::any_of(cells.begin(), cells.end(), smart)) {
    const auto [most, where] = worst_cell(cells, smart, ratio);
    keeper.at_most("ratio to the optimum, assignment alone,", bars.ratio_max, most, where);
  }
  if (std::any_of(cells.begin(), cells.end(), pool)) {
    const auto [most, where] = worst_cell(cells, pool, ratio);
    keeper.at_most("ratio to the optimum, auctions in the loop,", bars.ratio_pool_max, most, where);
  }
  const auto [waste, waste_at] = worst_cell(cells, ours, [](const Outcome& o) { return o.waste; });
  keeper.at_most("honest waste", bars.waste_max, waste, waste_at);
  const auto [invalid, invalid_at] =
      worst_cell(cells, ours, [](const Outcome& o) { return o.invalid_per_byzantine(); });
  keeper.at_most("invalid proofs checked per Byzantine member", bars.invalid_per_byzantine_max, invalid, invalid_at);
  const auto [unfair, unfair_at] = worst_cell(cells, ours, [](const Outcome& o) { return -o.jain; });
  keeper.at_least("Jain index of pay over speed", bars.jain_min, -unfair, unfair_at);
  const auto [saved, saved_at] = least_saved(cells);
  if (saved < 1) keeper.at_least("share of LRP's makespan saved", bars.faster_than_lrp_min, saved, saved_at);
}

}  // namespace

Report study_batch(const Scenario& s, std::uint64_t seed, const Progress& progress) {
  Report report{s.name, s.title, s.about, seed, {}, {}, {}};
  const std::vector<Sample> cells = run_sweep(s, seed, progress);
  report.tables.push_back(table_of(cells, s.seeds));
  report.tables.push_back(cost_table(cells));
  keep_bars(report, s.bars, cells);
  if (s.byzantine_percent.size() > 1) {
    report.charts.push_back(over_byzantine(cells, "Makespan over the clairvoyant optimum", "ratio",
                                           [](const Sample& c) { return c.worst([](auto& o) { return o.ratio(); }); }));
    report.charts.push_back(over_byzantine(cells, "Wasted honest work", "% of working time", [](const Sample& c) {
      return 100 * c.worst([](auto& o) { return o.waste; });
    }));
    report.charts.push_back(
        over_byzantine(cells, "Utilisation of the honest members", "% of the makespan",
                       [](const Sample& c) { return 100 * c.mean([](auto& o) { return o.utilisation; }); }));
    report.charts.push_back(over_byzantine(cells, "Paid for the batch", "USD", [](const Sample& c) {
      return c.mean([](auto& o) { return static_cast<double>(o.pay.nanos()) / 1e9; });
    }));
  }
  report.charts.push_back(progress_chart(cells));
  return report;
}

std::string name_of(Policy policy) {
  switch (policy) {
    case Policy::Smart:
      return "smart";
    case Policy::Lrp:
      return "LRP";
    case Policy::Fallback:
      return "fallback";
  }
  return "";
}

std::string name_of(Loop loop) { return loop == Loop::Pool ? "pool" : "assignment"; }

Report run_study(const Scenario& scenario, std::uint64_t seed, const Progress& progress) {
  switch (scenario.study) {
    case Study::Batch:
      return study_batch(scenario, seed, progress);
    case Study::Table2:
      return study_table2(scenario, seed, progress);
    case Study::Table3:
      return study_table3(scenario, seed, progress);
    case Study::Market:
      return study_market(scenario, seed, progress);
  }
  return {};
}

}  // namespace pp::sim
