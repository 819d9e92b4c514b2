// SPDX-License-Identifier: Apache-2.0
// CrowdProve's Tables 2 and 3, beside what perfect division, whole jobs and real scheduling give.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pool/sim/measures.h"
#include "pool/sim/study.h"

namespace pp::sim {
namespace {

constexpr double kMinute = 60'000;

Mix only(std::size_t machine) {
  Mix mix{std::string(paper::kMachines[machine].name), {}};
  mix.percent[machine] = 100;
  return mix;
}

double scheduled_minutes(const Scenario& s, std::size_t machine, std::uint32_t provers, Policy policy,
                         std::uint64_t seed) {
  AssignmentPlan plan;
  plan.mix = only(machine);
  plan.policy = policy;
  plan.members = provers;
  plan.jobs = s.jobs;
  plan.behaviour = s.behaviour;
  plan.longest = seconds(14 * 24 * 3600);
  return run_assignment(plan, seed).makespan_ms / kMinute;
}

void add_bar(Report& report, std::string promise, double measured, double most) {
  report.bars.push_back({std::move(promise), fmt::format("{:.4f}", measured), measured <= most});
}

Table break_even_table(double* worst) {
  Table t;
  t.title = fmt::format("Break-even: provers that match today's {:.2f} minutes", paper::kMinutesToday);
  t.columns = {"machine", "seconds a job", "paper", "computed", "difference"};
  for (std::size_t m = 0; m < 4; ++m) {
    const double time = paper::kMachines[m].seconds_per_job * 1000;
    const std::uint64_t computed = break_even(time, paper::kJobs, paper::kMinutesToday * kMinute);
    const double off = static_cast<double>(computed) - static_cast<double>(paper::kBreakEven[m]);
    *worst = std::max(*worst, std::abs(off));
    t.rows.push_back({word(std::string(paper::kMachines[m].name)), number(time / 1000, 1), count(paper::kBreakEven[m]),
                      count(computed), number(off, 0)});
  }
  return t;
}

Table price_table() {
  Table t;
  t.title = fmt::format("Cost of {} jobs under fixed compensation, USD", paper::kJobs);
  t.note = "A MacBook's day: jobs that fit into 24 hours at the price the paper proposes.";
  t.columns = {"price of a job", "batch", "MacBook jobs a day", "MacBook pay a day"};
  const double jobs_a_day = 86'400 / paper::kMachines[2].seconds_per_job;
  for (const std::string_view price : {paper::kUsdToday, paper::kUsdProposed}) {
    const Money batch = *Money::parse(price) * static_cast<std::int64_t>(paper::kJobs);
    t.rows.push_back({word(std::string(price)), number(static_cast<double>(batch.nanos()) / 1e9, 4),
                      number(std::floor(jobs_a_day), 0),
                      number(std::floor(jobs_a_day) * std::stod(std::string(price)), 2)});
  }
  return t;
}

}  // namespace

Report study_table2(const Scenario& s, std::uint64_t seed, const Progress& progress) {
  Report report{s.name, s.title, s.about, seed, {}, {}, {}};
  Table t;
  t.title = fmt::format("Minutes for {} jobs", s.jobs);
  t.note =
      "Fluid: jobs t / P, as the paper divides. Whole jobs: ceil(jobs / P) t. Smart and LRP: the policies under the "
      "scenario's noise, crashes and stragglers.";
  t.columns = {"machine", "provers", "paper", "fluid", "difference", "whole jobs", "smart", "LRP"};
  Chart linear{"Makespan by number of provers (linear)", "provers", "minutes", false, false, {}};
  Chart log{"Makespan by number of provers (logarithmic)", "provers", "minutes", true, true, {}};
  double worst = 0, discrete_off = 0;
  for (std::size_t m = 0; m < 4; ++m) {
    const std::string machine(paper::kMachines[m].name);
    const double time = paper::kMachines[m].seconds_per_job * 1000;
    const int colour = static_cast<int>(m);
    Series ours{machine + ", smart", {}, false, colour, 0}, theirs{machine + ", paper", {}, true, colour, 1};
    for (std::size_t p = 0; p < paper::kProvers.size(); ++p) {
      const std::uint32_t provers = paper::kProvers[p];
      progress(fmt::format("{} provers, {}", provers, machine));
      const std::vector<double> equal(provers, time);
      const double fluid = fluid_ms(equal, s.jobs) / kMinute;
      const double whole = discrete_ms(time, provers, s.jobs) / kMinute;
      // Two ways to the same number: the formula, and the search for the optimum over equal machines.
      discrete_off = std::max(discrete_off, std::abs(clairvoyant_ms(equal, s.jobs) / kMinute - whole));
      const double smart = scheduled_minutes(s, m, provers, Policy::Smart, seed);
      const double lrp = scheduled_minutes(s, m, provers, Policy::Lrp, seed);
      const double published = paper::kMinutes[p][m];
      worst = std::max(worst, std::abs(fluid - published));
      t.rows.push_back({word(machine), count(provers), number(published, 2), number(fluid, 4),
                        number(fluid - published, 4), number(whole, 2), number(smart, 2), number(lrp, 2)});
      ours.points.push_back({static_cast<double>(provers), smart});
      theirs.points.push_back({static_cast<double>(provers), published});
    }
    // The two smallest pools would hide all the others on a linear axis.
    const auto tail = [](const Series& all) {
      return Series{all.name, {all.points.begin() + 1, all.points.end()}, all.marks_only, all.colour, all.dash};
    };
    linear.series.push_back(tail(ours));
    log.series.push_back(ours);
    linear.series.push_back(tail(theirs));
    log.series.push_back(theirs);
  }
  double break_even_off = 0;
  report.tables = {t, break_even_table(&break_even_off), price_table()};
  report.charts = {linear, log};
  add_bar(report, "fluid column within 0.01 minutes of every published cell", worst, .01);
  add_bar(report, "break-even counts within 1", break_even_off, 1);
  add_bar(report, "optimum over whole jobs equals ceil(N / P) t (minutes off)", discrete_off, 1e-6);
  return report;
}

Report study_table3(const Scenario& s, std::uint64_t seed, const Progress& progress) {
  Report report{s.name, s.title, s.about, seed, {}, {}, {}};
  const Fit fit = fit_job_time(paper::kTable3, paper::kTable3Jobs);
  Scenario fitted = s;
  fitted.jobs = paper::kTable3Jobs;
  fitted.behaviour.seconds_scale = fit.time_ms / 1000 / paper::kMachines[0].seconds_per_job;
  Table t;
  t.title = fmt::format("Minutes for {} jobs on 8-core machines", paper::kTable3Jobs);
  t.note = fmt::format(
      "Job time fitted to the published runs: {:.2f} s (largest relative error {:.2f} %). Table 1 says "
      "{} s, which the runs do not bear out.",
      fit.time_ms / 1000, fit.error * 100, paper::kMachines[0].seconds_per_job);
  t.columns = {"machines", "paper", "whole jobs", "LRP", "smart", "LRP off %", "at Table 1's time"};
  Chart chart{"100 jobs on 8-core machines", "machines", "minutes", false, false, {}};
  Chart rate{"Jobs proved a minute", "machines", "jobs a minute", false, false, {}};
  Series ours{"LRP, fitted job time", {}, false, -1, 0}, theirs{"paper", {}, true, -1, 0};
  Series our_rate = ours, their_rate = theirs;
  double worst = 0;
  for (const paper::Run& run : paper::kTable3) {
    progress(fmt::format("{} machines", run.machines));
    const double whole = discrete_ms(fit.time_ms, run.machines, paper::kTable3Jobs) / kMinute;
    const double lrp = scheduled_minutes(fitted, 0, run.machines, Policy::Lrp, seed);
    const double smart = scheduled_minutes(fitted, 0, run.machines, Policy::Smart, seed);
    const double table1 = discrete_ms(paper::kMachines[0].seconds_per_job * 1000, run.machines, paper::kTable3Jobs);
    worst = std::max({worst, std::abs(lrp / run.minutes - 1), std::abs(whole / run.minutes - 1)});
    t.rows.push_back({count(run.machines), number(run.minutes, 2), number(whole, 2), number(lrp, 2), number(smart, 2),
                      percent(lrp / run.minutes - 1), number(table1 / kMinute, 2)});
    const auto x = static_cast<double>(run.machines);
    ours.points.push_back({x, lrp});
    theirs.points.push_back({x, run.minutes});
    our_rate.points.push_back({x, static_cast<double>(paper::kTable3Jobs) / lrp});
    their_rate.points.push_back({x, static_cast<double>(paper::kTable3Jobs) / run.minutes});
  }
  chart.series = {ours, theirs};
  rate.series = {our_rate, their_rate};
  report.tables = {t};
  report.charts = {chart, rate};
  add_bar(report, "every published point within 3 % (relative error)", worst, .03);
  return report;
}

}  // namespace pp::sim
