// SPDX-License-Identifier: Apache-2.0
// Every verdict of the core on lots has a way that leads to it, and the books hold after each step.
#include <functional>

#include "tests/unit/core/desk.h"

namespace pp::core {
namespace {

using auction::Reason;

TEST(LotVerdicts, Commits) {
  Desk desk;
  desk.join("a");
  desk.join("b");
  desk.win();
  ASSERT_TRUE(desk.got<LotOpened>());
  const auto sealed = desk.commit("a", desk.opening());
  const auto said = [&desk](const BidCommitted& e) {
    desk.say(e);
    return *desk.got<CommitAnswered>();
  };
  BidCommitted stranger = sealed;
  stranger.member = member_named("stranger");
  EXPECT_EQ(said(stranger).door, LotDoor::NotJoined);
  BidCommitted nowhere = sealed;
  nowhere.lot = LotId{77};
  EXPECT_EQ(said(nowhere).door, LotDoor::UnknownLot);
  EXPECT_EQ(said(sealed).reason, Reason::Won);
  EXPECT_EQ(said(desk.commit("b", desk.opening())).index, 1u);
  const CommitAnswered replayed = said(sealed);
  EXPECT_EQ(replayed.reason, Reason::CommitReplayed);
  EXPECT_EQ(replayed.index, 0u);
  desk.join("late");
  EXPECT_EQ(said(desk.commit("late", desk.opening())).reason, Reason::UnknownMember);
  desk.wait(desk.config.commit_phase);
  EXPECT_EQ(said(desk.commit("a", desk.opening(Money::nanos(1)))).reason, Reason::CommitLate);
}

TEST(LotVerdicts, Reveals) {
  Desk desk;
  for (const char* name : {"a", "b", "c"}) desk.join(name);
  desk.win();
  desk.say(desk.commit("a", desk.opening()));
  desk.say(desk.commit("b", desk.opening()));
  const auto said = [&desk](const BidRevealed& e) {
    desk.say(e);
    return *desk.got<RevealAnswered>();
  };
  EXPECT_EQ(said(desk.reveal("a", desk.opening())).reason, Reason::RevealEarly);
  desk.wait(desk.config.commit_phase);
  EXPECT_EQ(desk.got<RevealsWanted>()->members.size(), 2u);
  EXPECT_EQ(said(desk.reveal("stranger", desk.opening())).door, LotDoor::NotJoined);
  EXPECT_EQ(said(desk.reveal("c", desk.opening())).reason, Reason::RevealWithoutCommit);
  EXPECT_EQ(said(desk.reveal("a", desk.opening(Money::nanos(999)))).reason, Reason::BadOpening);
  BidRevealed other_class = desk.reveal("a", desk.opening());
  other_class.job_class = {auction::JobKind::Node, 2};
  EXPECT_EQ(said(other_class).reason, Reason::BadOpening);
  EXPECT_EQ(said(desk.reveal("a", desk.opening())).reason, Reason::Won);
  EXPECT_EQ(said(desk.reveal("a", desk.opening())).reason, Reason::RevealReplayed);
  desk.wait(desk.config.reveal_phase);
  EXPECT_EQ(said(desk.reveal("b", desk.opening())).reason, Reason::RevealLate);
  desk.beacon();
  const auto decided = desk.got<LotDecided>();
  ASSERT_TRUE(decided);
  EXPECT_EQ(decided->outcome, LotOutcome::Cleared);
  EXPECT_EQ(decided->bids.at(0).units_won, 3);
  EXPECT_EQ(decided->bids.at(1).reason, Reason::NotRevealed);
  EXPECT_EQ(desk.core.state().members.at(member_named("b")).unrevealed, 1u);
}

TEST(LotVerdicts, Outcomes) {
  const auto outcome = [](const std::function<void(Desk&)>& steps) {
    Desk desk;
    desk.join("a");
    desk.win();
    steps(desk);
    return desk.core.state().lots.begin()->second.outcome;
  };
  EXPECT_EQ(outcome([](Desk&) {}), LotOutcome::Running);
  EXPECT_EQ(outcome([](Desk& d) { d.sell_to("a"); }), LotOutcome::Cleared);
  EXPECT_EQ(outcome([](Desk& d) { d.wait(d.config.commit_phase); }), LotOutcome::NoOffers);
  EXPECT_EQ(outcome([](Desk& d) {
              d.say(d.commit("a", d.opening()));
              d.wait(d.config.commit_phase);
              d.wait(d.config.reveal_phase);
              d.wait(d.config.beacon_patience);
            }),
            LotOutcome::NoSeed);
  EXPECT_EQ(outcome([](Desk& d) { d.say(Started{PoolKey{named("pool")}}); }), LotOutcome::Interrupted);
  EXPECT_EQ(outcome([](Desk& d) {
              d.say(Settled{SettlementSeq{1}, OrderId{1}, SettlementKind::Slashed, {}, {}, {}, d.now});
            }),
            LotOutcome::Withdrawn);
}

TEST(LotVerdicts, ABeaconFromBeforeTheCloseDoesNotCount) {
  Desk desk;
  desk.join("a");
  desk.win();
  desk.say(desk.commit("a", desk.opening()));
  const Instant early = desk.now;
  desk.wait(desk.config.commit_phase);
  desk.say(desk.reveal("a", desk.opening()));
  desk.say(BeaconSeen{1, early, named("early")});
  EXPECT_FALSE(desk.got<LotDecided>());
  desk.wait(Millis{1});
  desk.say(BeaconSeen{2, desk.now, named("good")});
  EXPECT_TRUE(desk.got<LotDecided>());
}

}  // namespace
}  // namespace pp::core
