// SPDX-License-Identifier: Apache-2.0
// How the core buys work by each family of rules: clocks, rounds, books, posted rates; terms that differ by member; and
// what lateness costs. Every lot that is cleared leads an audit to the same result.
#include "auction/audit.h"
#include "pool/host/signer.h"
#include "tests/unit/core/desk.h"

namespace pp::core {
namespace {

using auction::MechanismId;
using auction::MoveKind;
using auction::Reason;

/// A desk under one rule. It signs nothing: audits here leave signatures out.
struct Floor : Desk {
  explicit Floor(MechanismId rule, CoreConfig c = {}) : Desk(with(rule, std::move(c))) {}
  static CoreConfig with(MechanismId rule, CoreConfig c) {
    c.mechanisms[segment()] = rule;
    return c;
  }
  MoveAnswered move(const std::string& name, MoveKind kind, std::uint32_t tick, std::int64_t units = 1,
                    Millis promised = seconds(10)) {
    say(ClockMoved{member_named(name), 1, lot(), kind, tick, units, promised, {}});
    return *got<MoveAnswered>();
  }
  /// The lot that the last event decided, audited.
  LotDecided decided() {
    const auto out = got<LotDecided>();
    EXPECT_TRUE(out);
    if (!out) return {};
    EXPECT_EQ(out->outcome, LotOutcome::Cleared) << name_of(out->outcome);
    const auto report = auction::audit(auction::signed_transcript({out->transcript, out->transcript_head}, {}),
                                       PoolKey{named("pool")}, auction::Signatures::Skip);
    for (const auction::Finding& f : report.findings) ADD_FAILURE() << to_text(f.fault) << ": " << f.what;
    return *out;
  }
  void bid(const std::string& name, Money price, std::int64_t units) { say(commit(name, opening(price, units))); }
  void open(const std::string& name, Money price, std::int64_t units) { say(reveal(name, opening(price, units))); }
  const ClassWork& work(std::uint64_t batch = 1) const {
    return core.state().batches.at(BatchId{batch}).classes.at(segment());
  }
  Money pay_of(const JobAssigned& job) {
    say(result(job, "proof " + std::to_string(job.job.value)));
    check(job, CheckVerdict::Valid, "proof " + std::to_string(job.job.value));
    return got<ResultAnswered>()->pay;
  }
};

TEST(Terms, EachMemberIsToldItsOwnBeforeItBids) {
  CoreConfig config;
  config.delay_cost_per_s = Money::nanos(1'000);
  config.failure_loss = Money::nanos(1'000'000);
  Floor d(MechanismId::SecondScore, config);
  d.say(MemberJoined{member_named("fast"), 1, "fast", "", {{Desk::segment(), seconds(1)}}, 1});
  d.say(MemberJoined{member_named("slow"), 2, "slow", "", {{Desk::segment(), seconds(100)}}, 1});
  d.win(1, 1);
  std::map<MemberId, auction::Terms> told;
  for (const Effect& effect : d.last) {
    const auto* opened = std::get_if<LotOpened>(&effect.body);
    if (!opened) continue;
    for (const MemberId& member : opened->members) told[member] = opened->terms;
  }
  ASSERT_EQ(told.size(), 2u);
  const auction::Terms fast = told.at(member_named("fast")), slow = told.at(member_named("slow"));
  EXPECT_EQ(slow.quality_charge - fast.quality_charge, Money::nanos(99'000));
  EXPECT_EQ(slow.median, seconds(100));
  EXPECT_LT(slow.capacity_units, fast.capacity_units);
  // The slow member asks less and loses by its charge; the fast one is paid the score that it had to beat.
  d.bid("fast", Money::nanos(90'000), 1);
  d.bid("slow", Money::nanos(10'000), 1);
  d.wait(d.config.commit_phase);
  d.open("fast", Money::nanos(90'000), 1);
  d.open("slow", Money::nanos(10'000), 1);
  d.wait(Millis{1});
  d.beacon();
  const LotDecided decided = d.decided();
  EXPECT_EQ(decided.bids.at(0).price_won, Money::nanos(109'000));
  EXPECT_EQ(decided.bids.at(1).reason, Reason::Outscored);
}

TEST(Clock, AscendsTickByTickAndPaysTheLast) {
  CoreConfig config;
  config.clock_ticks = 10;
  Floor d(MechanismId::DutchUp, config);
  for (const char* name : {"a", "b"}) d.join(name);
  d.win(1, 3);
  EXPECT_EQ(d.move("a", MoveKind::Accept, 0).reason, Reason::ClockNotRunning);
  d.wait(config.commit_phase);
  const auto first = d.got<ClockTicked>();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->tick, 0u);
  EXPECT_EQ(first->price, d.work().reserve.scaled(1, 10));
  d.wait(config.clock_tick);
  EXPECT_EQ(d.got<ClockTicked>()->tick, 1u);
  EXPECT_EQ(d.move("a", MoveKind::Accept, 1, 2).reason, Reason::Won);
  EXPECT_EQ(d.move("a", MoveKind::Accept, 1, 2).index, 0u);  // said twice: the same answer
  EXPECT_EQ(d.move("a", MoveKind::Accept, 1, 3).reason, Reason::AlreadyAccepted);
  EXPECT_EQ(d.move("stranger", MoveKind::Accept, 1).door, LotDoor::NotJoined);
  // A snapshot in the middle of a clock rebuilds it.
  const auto twin = Core::decode(d.core.encode());
  ASSERT_TRUE(twin);
  EXPECT_EQ(twin->state().lots.at(d.lot()).clock, d.core.state().lots.at(d.lot()).clock);
  d.wait(config.clock_tick);
  d.wait(config.clock_tick);
  EXPECT_EQ(d.move("b", MoveKind::Accept, 3, 2).reason, Reason::Won);
  d.beacon();  // dated before the clock has ended: it seeds nothing
  EXPECT_FALSE(d.got<LotDecided>());
  d.wait(config.clock_tick);
  EXPECT_FALSE(d.got<ClockTicked>());  // filled: the clock is over
  d.wait(Millis{1});
  d.beacon();
  const LotDecided decided = d.decided();
  ASSERT_EQ(decided.bids.size(), 2u);
  EXPECT_EQ(decided.bids[0].units_won, 2);
  EXPECT_EQ(decided.bids[1].units_won, 1);
  EXPECT_EQ(decided.bids[0].price_won, decided.bids[1].price_won);
  EXPECT_EQ(decided.bids[0].price_won, d.work().reserve.scaled(37, 100));  // floor + 3/10 of the way
}

TEST(Clock, LatenessIsPaidForByItsShare) {
  Floor d(MechanismId::DutchUp);
  d.join("a");
  d.win(1, 2);
  d.wait(d.config.commit_phase);
  EXPECT_EQ(d.move("a", MoveKind::Accept, 0, 2, seconds(10)).reason, Reason::Won);
  d.wait(d.config.clock_tick);
  d.wait(Millis{1});
  d.beacon();
  const Money price = d.decided().bids.at(0).price_won;
  const auto in_time = d.pull("a");
  ASSERT_TRUE(in_time);
  EXPECT_EQ(in_time->pay, price);
  EXPECT_EQ(in_time->pay_least, Money{});
  EXPECT_LE(in_time->deadline, d.now + seconds(20));  // twice the promise
  d.wait(seconds(10));
  EXPECT_EQ(d.pay_of(*in_time), price);
  const auto late = d.pull("a");
  ASSERT_TRUE(late);
  d.wait(seconds(4));
  EXPECT_EQ(d.pay_of(*late), auction::pay_when_late(price, 1'000'000, seconds(10), seconds(4)));
}

TEST(Clock, WhatIsNotDoneAtTwiceThePromiseIsTakenBack) {
  Floor d(MechanismId::DutchUp);
  d.join("a");
  d.join("b");
  d.win(1, 1);
  d.wait(d.config.commit_phase);
  d.move("a", MoveKind::Accept, 0, 1, seconds(5));
  d.wait(d.config.clock_tick);
  d.wait(Millis{1});
  d.beacon();
  const Money price = d.decided().bids.at(0).price_won;
  ASSERT_TRUE(d.pull("a"));
  d.wait(seconds(10));
  EXPECT_EQ(d.got<LeaseEnded>()->reason, LeaseEnd::Expired);
  const auto rescued = d.pull("b");
  ASSERT_TRUE(rescued);
  EXPECT_GE(rescued->pay, price);  // the clock never steps back
}

TEST(Clock, DescendsUntilThoseInFit) {
  CoreConfig config;
  config.clock_ticks = 10;
  Floor d(MechanismId::DutchDown, config);
  for (const char* name : {"a", "b", "c"}) d.join(name);
  d.win(1, 4);
  for (const char* name : {"a", "b", "c"}) EXPECT_EQ(d.move(name, MoveKind::Join, 0, 2).reason, Reason::Won);
  d.wait(config.commit_phase);
  for (int i = 0; i < 3; ++i) d.wait(config.clock_tick);
  EXPECT_EQ(d.move("c", MoveKind::Leave, 3, 0, {}).reason, Reason::Won);
  d.wait(config.clock_tick);
  d.wait(Millis{1});
  d.beacon();
  const LotDecided decided = d.decided();
  EXPECT_EQ(decided.bids.at(2).reason, Reason::DroppedOut);
  EXPECT_EQ(decided.bids.at(0).units_won + decided.bids.at(1).units_won, 4);
  EXPECT_EQ(decided.bids.at(0).price_won, d.work().reserve.scaled(82, 100));  // the price that c had stayed for
}

TEST(Clock, ARestartVoidsItAndBlamesNobody) {
  Floor d(MechanismId::DutchUp);
  d.join("a");
  d.win();
  d.wait(d.config.commit_phase);
  d.move("a", MoveKind::Accept, 0);
  d.say(Started{PoolKey{named("pool")}});
  EXPECT_EQ(d.got<LotDecided>()->outcome, LotOutcome::Interrupted);
  EXPECT_EQ(d.core.state().members.at(member_named("a")).strikes.size(), 0u);
  d.join("a", 2);
  EXPECT_TRUE(d.got<LotOpened>());
}

TEST(Uniform, TheRemainderIsForOthersFirst) {
  Floor d(MechanismId::Uniform);
  d.join("a");
  d.join("b");
  d.win(1, 5);
  d.bid("a", Money::nanos(1'000), 3);
  d.bid("b", Money::nanos(2'000), 3);
  d.wait(d.config.commit_phase);
  d.open("a", Money::nanos(1'000), 3);
  d.join("c");
  d.open("b", Money::nanos(2'000), 3);
  d.wait(Millis{1});
  d.beacon();
  EXPECT_EQ(d.decided().bids.at(1).reason, Reason::SetPrice);
  const auto next = d.got<LotOpened>();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->rules.units, 2);
  EXPECT_EQ(next->members, std::vector{member_named("c")});
  // Nobody bids: the lane opens, for c at once, for those who shaped the remainder once its price had to rise.
  d.wait(d.config.commit_phase);
  d.wait(d.config.commit_phase);
  while (!d.work().backup_open) d.wait(d.config.commit_phase);
  EXPECT_FALSE(d.pull("b"));
  const auto job = d.pull("c");
  ASSERT_TRUE(job);
  EXPECT_TRUE(job->backup);
  d.wait(d.config.backup_step);
  EXPECT_TRUE(d.got<JobAssigned>());  // b waits, and the price has risen
}

TEST(Round, TwoOrdersAreSoldTogetherAndOneAloneByVcg) {
  Floor d(MechanismId::Proofi);
  for (const char* name : {"a", "b", "c"}) d.join(name);
  d.win(1, 2);
  EXPECT_FALSE(d.got<LotOpened>());
  d.win(2, 2);
  d.wait(d.config.round_wait);
  const auto opened = d.got<LotOpened>();
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->rules.mechanism, MechanismId::Proofi);
  EXPECT_EQ(opened->rules.units, 4);
  EXPECT_NE(opened->rules.round.basis, Digest32{});
  for (const char* name : {"a", "b", "c"}) d.bid(name, Money::nanos(1'000 * (name[0] - 'a' + 1)), 2);
  d.wait(d.config.commit_phase);
  for (const char* name : {"a", "b", "c"}) d.open(name, Money::nanos(1'000 * (name[0] - 'a' + 1)), 2);
  d.wait(Millis{1});
  d.beacon();
  const LotDecided decided = d.decided();
  EXPECT_EQ(decided.bids.at(0).units_won, 2);
  EXPECT_EQ(decided.bids.at(0).price_won, Money::nanos(2'000));  // the price of the first one shut out
  Money spread;                                                  // of whichever of the two was drawn first
  for (const auto& [id, batch] : d.core.state().batches) spread += batch.spread;
  EXPECT_GT(spread, Money{});
  d.wait(d.config.round_wait);  // the other order waits, stays alone, and is sold by VCG
  EXPECT_EQ(d.got<LotOpened>()->rules.mechanism, MechanismId::Vcg);
}

TEST(Book, SealsOffersOnceAnEpochAndSellsAtOnce) {
  Floor d(MechanismId::StandingOffers);
  d.join("a");
  ASSERT_TRUE(d.got<LotOpened>());
  EXPECT_EQ(d.got<LotOpened>()->rules.batch, BatchId{});
  d.bid("a", Money::nanos(500), 2);
  d.wait(d.config.commit_phase);
  d.open("a", Money::nanos(500), 2);
  d.wait(Millis{1});
  d.beacon();
  EXPECT_EQ(d.decided().bids.at(0).reason, Reason::Standing);
  d.win(1, 2);
  const LotDecided sale = d.decided();  // without waiting for anything
  EXPECT_EQ(sale.bids.at(0).units_won, 2);
  EXPECT_EQ(sale.bids.at(0).price_won, Money::nanos(500));
  ASSERT_TRUE(d.pull("a"));
  d.win(2, 1);
  EXPECT_EQ(d.got<LotDecided>()->outcome, LotOutcome::NoOffers);  // sold out
  EXPECT_EQ(d.got<LotOpened>()->rules.mechanism, MechanismId::Vcg);
  d.wait(d.config.book_epoch);
  bool next_book = false;
  for (const Effect& effect : d.last) {
    const auto* opened = std::get_if<LotOpened>(&effect.body);
    next_book = next_book || (opened && opened->rules.mechanism == MechanismId::StandingOffers);
  }
  EXPECT_FALSE(next_book) << "nobody is here any more";
}

TEST(Posted, PaysWhatThePolicySettles) {
  CoreConfig config;
  config.rates[Desk::segment()] = Money::nanos(1'000);
  {
    Floor d(MechanismId::FixedRate, config);
    d.join("a");
    d.win();
    const auto posted = d.got<RatePosted>();
    ASSERT_TRUE(posted);
    EXPECT_EQ(posted->most, Money::nanos(1'000));
    EXPECT_EQ(posted->least, posted->most);
    EXPECT_FALSE(d.got<LotOpened>());
    d.say(WorkPulled{member_named("a"), 1, {}, {{Desk::segment(), Money::nanos(1'001)}}});
    EXPECT_FALSE(d.got<JobAssigned>());  // below its floor for this class
    d.say(WorkPulled{member_named("a"), 1, {}, {{Desk::segment(), Money::nanos(1'000)}}});
    const auto job = d.got<JobAssigned>();
    ASSERT_TRUE(job);
    EXPECT_EQ(d.pay_of(*job), Money::nanos(1'000));
  }
  Floor d(MechanismId::TimeRate, config);
  d.join("a");  // says a second a job
  d.win();
  EXPECT_EQ(d.got<RatePosted>()->most, Money::nanos(1'500));
  EXPECT_EQ(d.got<RatePosted>()->least, Money::nanos(500));
  const auto quick = d.pull("a");
  ASSERT_TRUE(quick);
  EXPECT_EQ(quick->pay, Money::nanos(1'500));
  d.wait(Millis{750});
  EXPECT_EQ(d.pay_of(*quick), Money::nanos(1'250));
  const auto slow = d.pull("a");
  ASSERT_TRUE(slow);
  d.wait(seconds(3));
  EXPECT_EQ(d.pay_of(*slow), Money::nanos(500));
}

TEST(Posted, VolunteersComeFirstAndHoldNobodyUp) {
  Floor d(MechanismId::Volunteer);
  d.join("giver");
  d.join("seller");
  d.win(1, 2);
  d.say(WorkPulled{member_named("seller"), 1, {}, {{Desk::segment(), Money::nanos(1)}}});
  EXPECT_FALSE(d.got<JobAssigned>());
  const auto given = d.pull("giver");
  ASSERT_TRUE(given);
  EXPECT_EQ(given->pay, Money{});
  d.wait(d.config.backup_step);
  const auto paid = d.got<JobAssigned>();
  ASSERT_TRUE(paid);
  EXPECT_EQ(paid->member, member_named("seller"));
  EXPECT_GT(paid->pay, Money{});
}

TEST(Posted, AnAdaptiveRateFollowsDemand) {
  CoreConfig config;
  config.rates[Desk::segment()] = Money::nanos(8'000);
  config.adaptive_epoch = seconds(10);
  Floor d(MechanismId::AdaptiveRate, config);
  d.join("a");  // could prove ten jobs an epoch, nine of which are counted
  d.win(1, 3);
  EXPECT_EQ(d.got<RatePosted>()->most, Money::nanos(8'000));
  d.wait(seconds(10));  // three asked of nine: a third of the step down
  const Money lower = d.core.state().adaptive.at(Desk::segment()).price;
  EXPECT_EQ(lower, Money::nanos(8'000) - Money::nanos(8'000).scaled(666'666, 8'000'000));
  d.say(Heartbeat{member_named("a"), 1, {}});
  CoreConfig changed = d.config;
  changed.mechanisms[Desk::segment()] = MechanismId::Vcg;
  d.say(Configured{changed});
  d.wait(seconds(10));
  EXPECT_TRUE(d.core.state().adaptive.empty());  // the class is bought another way now
}

TEST(Reload, ABatchKeepsTheRuleUnderWhichItWasWon) {
  Floor d(MechanismId::Vcg);
  d.join("a");
  d.win(1, 1);
  EXPECT_EQ(d.got<LotOpened>()->rules.mechanism, MechanismId::Vcg);
  CoreConfig changed = d.config;
  changed.mechanisms[Desk::segment()] = MechanismId::Uniform;
  d.say(Configured{changed});
  d.win(2, 1);
  EXPECT_EQ(d.got<LotOpened>()->rules.mechanism, MechanismId::Uniform);
  EXPECT_EQ(d.work(1).mechanism, MechanismId::Vcg);
  changed.adaptive_elasticity_ppm = 99'000'000;  // out of range: nothing changes
  changed.mechanisms[Desk::segment()] = MechanismId::PayAsBid;
  d.say(Configured{changed});
  EXPECT_EQ(d.core.state().config.mechanisms.at(Desk::segment()), MechanismId::Uniform);
}

TEST(Signer, MembersGetTheSignatureThatIsOnRecord) {
  Floor d(MechanismId::Vcg);
  d.join("a");
  d.win(1, 1);
  d.bid("a", Money::nanos(5), 1);
  d.wait(d.config.commit_phase);
  d.open("a", Money::nanos(5), 1);
  d.wait(Millis{1});
  d.beacon();
  const host::KeySigner signer(SigningKey::from_seed(named("key")));
  const auto records = host::records_of(signer, d.last);
  ASSERT_EQ(records.size(), 1u);
  const auto message = host::signed_message(signer, d.decided());
  Bytes assembled = std::get<LotDecided>(message.body).transcript;
  assembled.insert(assembled.end(), message.signature.begin(), message.signature.end());
  EXPECT_EQ(assembled, records[0].bytes);
}

}  // namespace
}  // namespace pp::core
