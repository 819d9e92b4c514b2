// SPDX-License-Identifier: Apache-2.0
// One batch under a virtual clock: honest, crashing, straggling, hoarding and cheating members against an assignment
// policy, to compare least-recently-processed order with smart assignment on the same seed.
//
// The members are those of the mechanism study: four kinds of machine at the paper's speeds, 10 % persistent and 10 %
// per-job spread, 0.5 % crash and 0.5 % straggle threefold per job; half of the Byzantine ask every second and never
// return, half return an invalid proof after a second. Floating point is the world's here, not the rules'.
#pragma once
#include <algorithm>
#include <cmath>
#include <queue>
#include <string>
#include <vector>

#include "auction/assign/lrp.h"
#include "auction/assign/smart.h"
#include "auction/reputation/standing.h"
#include "schemas/vocab/rng.h"

namespace pp::auction::testing {

enum class Mix { Even, Home, SlowOnly };
enum class Policy { Lrp, Smart };

struct BatchConfig {
  Mix mix = Mix::Even;
  int byzantine_percent = 0;
  Policy policy = Policy::Smart;
  std::uint64_t seed = 1;
  std::size_t n_members = 3'000;
  std::size_t n_jobs = 17'188;
  bool fallback = false;
  std::int64_t insurance_ppm = AssignOptions{}.insurance_ppm;
};

struct BatchOutcome {
  double makespan_s = 0;
  double ratio = 0;  // over the clairvoyant noise-free optimum of the honest members
  double waste = 0;  // share of honest working time that brought nothing
  double jain = 0;   // of pay over speed
  std::size_t n_invalid = 0;
  std::size_t n_byzantine = 0;
  std::size_t n_unfinished = 0;
  std::size_t n_repeats = 0;    // jobs given again to a member that had failed them
  std::size_t copies_most = 0;  // of one job at one time
};

class BatchSim {
 public:
  explicit BatchSim(const BatchConfig& config) : c_(config), rng_(config.seed) {
    AssignOptions options;
    options.fallback = c_.fallback;
    options.insurance_ppm = c_.insurance_ppm;
    smart_ = SmartAssigner(options);
    make_members();
    for (std::uint64_t j = 0; j < c_.n_jobs; ++j) {
      if (c_.policy == Policy::Smart) {
        smart_.add({j}, kClass);
      } else {
        lrp_.add({j});
      }
    }
    done_.resize(c_.n_jobs);
    copies_.resize(c_.n_jobs);
    failed_.resize(c_.n_jobs);
  }

  BatchOutcome run() {
    for (std::uint32_t i = 0; i < members_.size(); ++i) push(static_cast<std::int64_t>(uniform() * 500), Kind::Ask, i);
    if (c_.policy == Policy::Smart) push(1'000, Kind::Tick, 0);
    while (!events_.empty() && n_done_ < c_.n_jobs && now_ < 6 * 3'600'000) {
      const Event e = events_.top();
      events_.pop();
      now_ = e.at;
      step(e);
    }
    return outcome();
  }

 private:
  static constexpr JobClass kClass{JobKind::Segment, 18};
  static constexpr std::int64_t kRttMs = 20;
  enum class Nature { Honest, Hoarder, Cheat };
  enum class Kind { Ask, Tick, Result, Crash, Lost, Back };

  struct Member {
    Nature nature = Nature::Honest;
    double tau_ms = 0;
    Standing standing;
    bool working = false;
    bool given_up = false;
    std::uint64_t job = 0;
    std::int64_t started = 0;
    std::uint32_t epoch = 0;
    std::int64_t back_at = 0;
    double busy_ms = 0;
    double waste_ms = 0;
    std::size_t n_paid = 0;
  };
  struct Event {
    std::int64_t at = 0;
    std::uint64_t seq = 0;
    Kind kind = Kind::Ask;
    std::uint32_t member = 0;
    std::uint64_t job = 0;
    std::uint32_t epoch = 0;
    bool operator<(const Event& o) const { return at != o.at ? at > o.at : seq > o.seq; }
  };

  static MemberId id(std::uint32_t i) {
    MemberId out;
    for (std::size_t k = 0; k < 4; ++k) out.bytes[k] = static_cast<std::uint8_t>(i >> (8 * (3 - k)));
    return out;
  }
  static std::uint32_t index(const MemberId& m) {
    return static_cast<std::uint32_t>(m.bytes[0]) << 24 | static_cast<std::uint32_t>(m.bytes[1]) << 16 |
           static_cast<std::uint32_t>(m.bytes[2]) << 8 | m.bytes[3];
  }
  double uniform() { return static_cast<double>(rng_.next() >> 11) * 0x1p-53; }
  double gauss() { return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * M_PI * uniform()); }
  void push(std::int64_t at, Kind kind, std::uint32_t member, std::uint64_t job = 0, std::uint32_t epoch = 0) {
    events_.push({at, n_events_++, kind, member, job, epoch});
  }

  void make_members() {
    static constexpr double kTau[4] = {97'600, 67'700, 48'500, 14'400};
    static constexpr double kShares[3][4] = {{.25, .25, .25, .25}, {.40, .25, .25, .10}, {1, 0, 0, 0}};
    const double* shares = kShares[static_cast<int>(c_.mix)];
    const std::size_t n_byzantine = c_.n_members * static_cast<std::size_t>(c_.byzantine_percent) / 100;
    std::vector<int> machines;
    for (int h = 0; h < 4; ++h) {
      machines.insert(machines.end(),
                      static_cast<std::size_t>(std::lround(shares[h] * static_cast<double>(c_.n_members))), h);
    }
    machines.resize(c_.n_members, machines.back());
    std::vector<Nature> natures(c_.n_members, Nature::Honest);
    for (std::size_t i = 0; i < n_byzantine; ++i) natures[i] = i % 2 == 0 ? Nature::Hoarder : Nature::Cheat;
    for (std::size_t i = c_.n_members - 1; i > 0; --i) {
      std::swap(machines[i], machines[rng_.below(i + 1)]);
      std::swap(natures[i], natures[rng_.below(i + 1)]);
    }
    members_.resize(c_.n_members);
    for (std::uint32_t i = 0; i < members_.size(); ++i) {
      Member& m = members_[i];
      m.nature = natures[i];
      m.tau_ms = kTau[machines[i]] * std::exp(.1 * gauss());
      const double benchmark = m.tau_ms * std::exp(.08 * gauss());
      m.standing.set_speed_prior(kClass,
                                 Speed::prior(Millis{static_cast<std::int64_t>(benchmark)}, Fixed::ppm(100'000)));
      for (int k = 0; k < kBenchmarkJobs; ++k)
        m.standing.apply({MemberEventKind::BenchmarkPassed, Instant{0}, kClass, {}});
      seat(i);
    }
  }

  void seat(std::uint32_t i) {
    if (c_.policy != Policy::Smart) return;
    const Member& m = members_[i];
    const Speed& speed = *m.standing.speed(kClass);
    SeatView view;
    view.member = id(i);
    view.skills = {{kClass, speed.median() + Millis{kRttMs}, speed.log_deviation()}};
    view.reliability = m.standing.expected_share(Instant{now_});
    view.proven = m.standing.stage() == Stage::Proven;
    view.suspended_until = m.standing.stage() == Stage::Quarantine ? Instant{INT64_MAX} : m.standing.suspended_until();
    smart_.seat(view, Instant{now_});
  }

  void note(std::uint32_t i, MemberEventKind kind, std::int64_t taken = 0) {
    if (c_.policy != Policy::Smart) return;
    members_[i].standing.apply({kind, Instant{now_}, kClass, Millis{taken}});
    seat(i);
  }

  void give(std::uint32_t i, std::uint64_t job) {
    Member& m = members_[i];
    m.working = true;
    m.job = job;
    m.started = now_;
    ++m.epoch;
    out_.copies_most = std::max<std::size_t>(out_.copies_most, ++copies_[job]);
    if (std::find(failed_[job].begin(), failed_[job].end(), i) != failed_[job].end()) ++out_.n_repeats;
    if (m.nature == Nature::Cheat) return push(now_ + 1'000, Kind::Result, i, job, m.epoch);
    if (m.nature == Nature::Hoarder) {
      if (c_.policy == Policy::Lrp) m.working = false, push(now_ + 1'000, Kind::Ask, i);
      return;
    }
    double takes = m.tau_ms * std::exp(.1 * gauss()) + kRttMs;
    const double luck = uniform();
    if (luck < .005) return push(now_ + static_cast<std::int64_t>(takes * uniform()), Kind::Crash, i, job, m.epoch);
    if (luck < .010) takes *= 3;
    push(now_ + static_cast<std::int64_t>(takes), Kind::Result, i, job, m.epoch);
  }

  void ask(std::uint32_t i) {
    if (members_[i].working) return;
    if (c_.policy == Policy::Lrp) {
      if (const auto job = lrp_.next()) return give(i, job->value);
      return push(now_ + 1'000, Kind::Ask, i);
    }
    if (const auto given = smart_.request(id(i), Instant{now_})) give(i, given->job.value);
  }

  void stop(Member& m, bool wasted) {
    if (m.working && !m.given_up) --copies_[m.job];
    m.given_up = false;
    m.working = false;
    if (m.nature != Nature::Honest) return;
    m.busy_ms += static_cast<double>(now_ - m.started);
    if (wasted) m.waste_ms += static_cast<double>(now_ - m.started);
  }

  void result(const Event& e) {
    Member& m = members_[e.member];
    if (m.epoch != e.epoch || !m.working || m.job != e.job) return;  // cancelled meanwhile
    if (m.nature == Nature::Cheat) {
      stop(m, true);
      ++out_.n_invalid;
      if (c_.policy == Policy::Lrp) return push(now_ + kRttMs, Kind::Ask, e.member);
      failed_[e.job].push_back(e.member);
      smart_.fail({e.job}, id(e.member));
      note(e.member, MemberEventKind::Invalid);
      if (m.standing.stage() != Stage::Quarantine) {
        push(std::max(now_ + kRttMs, m.standing.suspended_until().ms), Kind::Ask, e.member);
      }
      return;
    }
    const bool first = !done_[e.job];
    stop(m, !first);
    if (first) {
      done_[e.job] = true;
      ++n_done_;
      ++m.n_paid;
      lrp_.complete({e.job});
      for (const MemberId& other : smart_.complete({e.job}, id(e.member), Millis{now_ - m.started}))
        cancel(index(other));
    } else if (c_.policy == Policy::Smart) {
      smart_.returned({e.job}, id(e.member));
    }
    note(e.member, MemberEventKind::Accepted, std::max<std::int64_t>(1, now_ - m.started - kRttMs));
    push(now_ + kRttMs, Kind::Ask, e.member);
  }

  void cancel(std::uint32_t i) {
    Member& m = members_[i];
    if (!m.working) return;
    stop(m, true);
    ++m.epoch;
    if (m.nature != Nature::Hoarder) smart_.returned({m.job}, id(i));
    push(now_ + (m.nature == Nature::Hoarder ? 1'000 : kRttMs), Kind::Ask, i);
  }

  void step(const Event& e) {
    Member& m = members_[e.member];
    switch (e.kind) {
      case Kind::Ask:
        return ask(e.member);
      case Kind::Result:
        return result(e);
      case Kind::Tick: {
        push(now_ + 1'000, Kind::Tick, 0);
        const auto report = smart_.tick(Instant{now_});
        for (const LateLease& late : report.late) {
          failed_[late.job.value].push_back(index(late.member));
          --copies_[late.job.value];  // given up: what still comes is a gift
          members_[index(late.member)].given_up = true;
          note(index(late.member), MemberEventKind::Late);
        }
        for (const Assignment& a : report.handed_out) give(index(a.member), a.job.value);
        return;
      }
      case Kind::Crash:
        if (m.epoch != e.epoch || !m.working) return;
        stop(m, true);
        ++m.epoch;
        push(now_ + 120'000, Kind::Back, e.member);
        m.back_at = now_ + 120'000;
        if (c_.policy == Policy::Smart) push(now_ + 5'000, Kind::Lost, e.member);
        return;
      case Kind::Lost:
        smart_.unseat(id(e.member));
        members_[e.member].standing.apply({MemberEventKind::Lost, Instant{now_}, kClass, {}});
        return;
      case Kind::Back:
        seat(e.member);
        push(now_, Kind::Ask, e.member);
        return;
    }
  }

  BatchOutcome outcome() {
    std::vector<double> taus;
    double busy = 0, waste = 0, sum = 0, squares = 0;
    std::size_t n_honest = 0;
    for (Member& m : members_) {
      if (m.nature != Nature::Honest) continue;
      if (m.working) stop(m, true);  // what still runs at the end has no value
      ++n_honest;
      taus.push_back(m.tau_ms + kRttMs);
      busy += m.busy_ms;
      waste += m.waste_ms;
      const double x = static_cast<double>(m.n_paid) * m.tau_ms;
      sum += x;
      squares += x * x;
    }
    double low = 0, high = static_cast<double>(c_.n_jobs) * 2e5;
    for (int i = 0; i < 80; ++i) {
      const double middle = (low + high) / 2;
      double jobs = 0;
      for (const double t : taus) jobs += std::floor(middle / t);
      (jobs >= static_cast<double>(c_.n_jobs) ? high : low) = middle;
    }
    out_.makespan_s = static_cast<double>(now_) / 1'000;
    out_.ratio = static_cast<double>(now_) / high;
    out_.waste = waste / busy;
    out_.jain = sum * sum / (static_cast<double>(n_honest) * squares);
    out_.n_byzantine = members_.size() - n_honest;
    out_.n_unfinished = c_.n_jobs - n_done_;
    return out_;
  }

  BatchConfig c_;
  Rng rng_;
  std::vector<Member> members_;
  LrpQueue lrp_;
  SmartAssigner smart_;
  std::vector<bool> done_;
  std::vector<std::uint32_t> copies_;
  std::vector<std::vector<std::uint32_t>> failed_;
  std::priority_queue<Event> events_;
  std::uint64_t n_events_ = 0;
  std::size_t n_done_ = 0;
  std::int64_t now_ = 0;
  BatchOutcome out_;
};

inline BatchOutcome run_batch(const BatchConfig& config) { return BatchSim(config).run(); }

}  // namespace pp::auction::testing
