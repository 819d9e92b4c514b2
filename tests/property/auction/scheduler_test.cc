// SPDX-License-Identifier: Apache-2.0
// The scheduler's promises in any order of events: a job never goes back to who failed it, it has at most three
// copies, nobody holds more than its credit, nothing is given that the gate shuts, and the batch ends as long as one
// capable honest member lives.
#include <gtest/gtest.h>

#include "auction/assign/smart.h"
#include "tests/property/auction/market.h"

namespace pp::auction {
namespace {

using testing::member;

constexpr JobClass kSegment{JobKind::Segment, 18};
constexpr JobClass kJoinClass{JobKind::Node, 2};

/// Shuts a lane for some members.
struct RandomGate : Gate {
  std::uint64_t shut_for = 0;  // bit m: member m gets no fresh job
  bool admits(const MemberId& m, JobId, HandOut kind) const override {
    return kind != HandOut::Fresh || ((shut_for >> m.bytes[0]) & 1) == 0;
  }
};

struct Ledger {
  std::map<std::uint64_t, std::set<std::uint64_t>> failed, holds;  // job: members
  std::set<std::uint64_t> open;
  std::map<std::uint64_t, std::uint32_t> credit;

  std::uint32_t in_hand(std::uint64_t m) const {
    std::uint32_t n = 0;
    for (const auto& [job, holders] : holds) n += holders.contains(m);
    return n;
  }
  void take(const Assignment& a, std::uint32_t copies_max) {
    const std::uint64_t j = a.job.value, m = a.member.bytes[0];
    ASSERT_TRUE(open.contains(j));
    ASSERT_FALSE(failed[j].contains(m)) << "back to who failed it";
    ASSERT_TRUE(holds[j].insert(m).second) << "twice to one member";
    ASSERT_LE(holds[j].size(), copies_max);
    ASSERT_LE(in_hand(m), credit[m]);
  }
};

void play(std::uint64_t seed, bool fallback) {
  Rng rng(seed);
  AssignOptions options;
  options.fallback = fallback;
  options.insurance_ppm = 300'000;
  SmartAssigner a(options);
  Ledger l;
  RandomGate gate;
  std::int64_t now = 0;
  std::uint64_t next_job = 0;
  constexpr std::uint64_t kMembers = 6;
  for (int step = 0; step < 400; ++step) {
    now += static_cast<std::int64_t>(rng.below(4'000));
    const std::uint64_t m = rng.below(kMembers), j = next_job == 0 ? 0 : rng.below(next_job);
    switch (rng.below(9)) {
      case 0:
      case 1:
        l.open.insert(next_job);
        a.add({next_job}, rng.below(4) == 0 ? kJoinClass : kSegment, BatchId{rng.below(2)},
              Millis{static_cast<std::int64_t>(rng.below(2) * 9'000)});
        ++next_job;
        break;
      case 2: {
        SeatView v{member(m),
                   {},
                   Fixed::ppm(900'000),
                   rng.below(2) == 0,
                   static_cast<std::uint32_t>(1 + rng.below(3)),
                   Instant{rng.below(5) == 0 ? now + 3'000 : 0},
                   rng.below(6) == 0};
        v.skills.push_back(
            {kSegment, Millis{static_cast<std::int64_t>(1'000 + rng.below(20'000))}, Fixed::ppm(100'000)});
        if (rng.below(2) == 0) v.skills.push_back({kJoinClass, Millis{5'000}, Fixed::ppm(100'000)});
        l.credit[m] = std::max(v.in_flight_max, l.in_hand(m));
        a.seat(v, Instant{now});
        break;
      }
      case 3:
        gate.shut_for = rng.next();
        break;
      case 4:
        if (const auto given = a.request(member(m), Instant{now}, gate)) l.take(*given, options.copies_max);
        break;
      case 5: {
        const auto report = a.tick(Instant{now}, gate);
        for (const LateLease& late : report.late) {
          l.failed[late.job.value].insert(late.member.bytes[0]);
          l.holds[late.job.value].erase(late.member.bytes[0]);
        }
        for (const Assignment& given : report.handed_out) l.take(given, options.copies_max);
        break;
      }
      case 6:
        if (!l.holds[j].contains(m)) break;
        a.fail({j}, member(m));
        l.failed[j].insert(m);
        l.holds[j].erase(m);
        break;
      case 7:
        if (!l.holds[j].contains(m)) break;
        a.delivered({j}, member(m), Instant{now});
        a.complete({j}, member(m), Millis{1'000});
        l.open.erase(j);
        l.holds.erase(j);
        break;
      case 8:
        if (!l.holds[j].contains(m)) break;
        a.returned({j}, member(m));
        l.holds[j].erase(m);
        break;
    }
    if (::testing::Test::HasFatalFailure()) return;
    ASSERT_EQ(a.n_open(), l.open.size());
    for (const std::uint64_t job : l.open) ASSERT_NE(a.place_of({job}), SmartAssigner::Place::Absent);
  }
}

TEST(Scheduler, KeepsItsPromisesInAnyOrderOfEvents) {
  for (std::uint64_t seed = 1; seed <= 300 && !HasFatalFailure(); ++seed) play(seed, seed % 3 == 0);
}

TEST(Scheduler, EndsWhenOneHonestMemberLives) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Rng rng(seed);
    AssignOptions options;
    options.fallback = seed % 4 == 0;
    SmartAssigner a(options);
    const std::uint64_t honest = rng.below(8);
    for (std::uint64_t m = 0; m < 8; ++m) {
      a.seat({member(m),
              {{kSegment, Millis{static_cast<std::int64_t>(1'000 + rng.below(30'000))}, Fixed::ppm(100'000)}},
              Fixed::ppm(900'000),
              false,
              1,
              Instant{0},
              false},
             Instant{0});
    }
    for (std::uint64_t j = 0; j < 20; ++j) a.add({j}, kSegment);
    std::optional<std::pair<JobId, std::int64_t>> working;  // of the honest one; the others never answer
    std::int64_t now = 0;
    const auto take = [&](const Assignment& given) {
      if (given.member == member(honest)) working = {given.job, now + 10'000};
    };
    for (std::uint64_t m = 0; m < 8; ++m) {
      if (const auto given = a.request(member(m), Instant{now})) take(*given);
    }
    for (; now < 20'000'000 && a.n_open() > 0; now += 1'000) {
      if (working && now >= working->second) {
        a.complete(working->first, member(honest), Millis{10'000});
        working.reset();
        if (const auto given = a.request(member(honest), Instant{now})) take(*given);
      }
      const auto report = a.tick(Instant{now});
      for (const LateLease& late : report.late) {
        // It works on, and what it brings late still counts; but it must not fail all of its jobs.
        if (late.member == member(honest))
          a.seat(
              {late.member, {{kSegment, Millis{20'000}, Fixed::ppm(100'000)}}, Fixed::ppm(900'000), true, 1, {}, false},
              Instant{now});
      }
      for (const Assignment& given : report.handed_out) take(given);
    }
    ASSERT_EQ(a.n_open(), 0u) << "seed " << seed;
  }
}

}  // namespace
}  // namespace pp::auction
