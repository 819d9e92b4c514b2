// SPDX-License-Identifier: Apache-2.0
// One batch over real sockets: real core, host, journal, blobs, wire and members.
#include "tests/e2e/wire/running_agent.h"

namespace pp::wire {
namespace {

using Kind = agent::AgentEventKind;

/// Against one unit an hour: whoever measures itself at whatever speed is the dearer one.
const Money kDearRate = Money::units(100);

TEST(WholePool, TwoMembersProveALotAndArePaid) {
  WholePool pool(6);
  pool.start();
  Folder a_home, b_home;
  RunningAgent a(pool.address, a_home.path, Money::units(1));
  RunningAgent b(pool.address, b_home.path, Money::units(2));
  ASSERT_TRUE(a.await(Kind::Joined) && b.await(Kind::Joined));
  pool.open_order();
  EXPECT_TRUE(a.await(Kind::Committed) && b.await(Kind::Committed));
  EXPECT_TRUE(a.await(Kind::Revealed) && b.await(Kind::Revealed));
  ASSERT_TRUE(pool.await_paid());
  EXPECT_EQ(a.count(Kind::Accepted) + b.count(Kind::Accepted), 6u);
  EXPECT_GT(a.earned() + b.earned(), Money{});
  EXPECT_EQ(a.warnings() + b.warnings(), "");
  EXPECT_TRUE(a.drain() && b.drain());
  EXPECT_FALSE(a.fault() || b.fault());
}

TEST(WholePool, AMemberReadsWhatIsRememberedOfItAndWhyItLost) {
  WholePool pool(2);
  pool.start();
  Folder cheap_home, dear_home;
  RunningAgent cheap(pool.address, cheap_home.path, Money::units(1));
  RunningAgent dear(pool.address, dear_home.path, kDearRate);
  ASSERT_TRUE(cheap.await(Kind::Joined) && dear.await(Kind::Joined));
  pool.open_order();
  ASSERT_TRUE(pool.await_paid());
  ASSERT_TRUE(cheap.await(Kind::LotWon) || dear.await(Kind::LotLost));
  const std::string winner = cheap.ask_standing();
  EXPECT_NE(winner.find("standing: proven"), std::string::npos) << winner;
  EXPECT_NE(winner.find("result accepted (segment/2^18"), std::string::npos) << winner;
  EXPECT_NE(winner.find("won 2 units"), std::string::npos) << winner;
  EXPECT_FALSE(cheap.fault());
  const std::string loser = dear.ask_standing();
  EXPECT_NE(loser.find("lost: "), std::string::npos) << loser;
  EXPECT_NE(loser.find("the dearest that won asked"), std::string::npos) << loser;
}

TEST(WholePool, ALyingMemberIsRefusedAndTheBatchStillEnds) {
  WholePool pool(4);
  pool.start();
  Folder liar_home, honest_home;
  RunningAgent liar(pool.address, liar_home.path, Money::units(1), [](Bytes& proof) { proof[0] ^= 1; });
  ASSERT_TRUE(liar.await(Kind::Joined));
  RunningAgent honest(pool.address, honest_home.path, kDearRate);
  ASSERT_TRUE(honest.await(Kind::Joined));
  pool.open_order();
  ASSERT_TRUE(pool.await_paid());
  EXPECT_GE(liar.count(Kind::Refused), 1u);
  EXPECT_EQ(liar.count(Kind::Accepted), 0u);
  EXPECT_EQ(honest.count(Kind::Accepted), 4u);
  EXPECT_EQ(liar.earned(), Money{});
}

TEST(WholePool, AProofFinishedWhileThePoolWasAwayIsHandedIn) {
  WholePool pool(1);
  pool.start();
  Folder home;
  RunningAgent member(pool.address, home.path, Money::units(1));
  ASSERT_TRUE(member.await(Kind::Joined));
  member.prover.set_open(false);
  pool.open_order();
  ASSERT_TRUE(member.prover.await_held());
  pool.stop();
  ASSERT_TRUE(member.await(Kind::Disconnected));
  member.prover.set_open(true);
  pool.start();
  ASSERT_TRUE(member.await(Kind::Accepted));
  ASSERT_TRUE(pool.await_paid());
  EXPECT_EQ(member.warnings(), "");
}

TEST(WholePool, AMemberThatDiedHandsInItsProofAfterwards) {
  WholePool pool(1);
  pool.start();
  Folder home;
  RunningAgent member(pool.address, home.path, Money::units(1));
  ASSERT_TRUE(member.await(Kind::Joined));
  member.prover.set_open(false);
  pool.open_order();
  ASSERT_TRUE(member.prover.await_held());
  pool.stop();  // so that the proof cannot be handed in before the member dies
  ASSERT_TRUE(member.await(Kind::Disconnected));
  member.prover.set_open(true);
  ASSERT_TRUE(member.await(Kind::Proved));
  member.abort();
  pool.start();
  member.run();
  ASSERT_TRUE(member.await(Kind::Accepted));
  EXPECT_EQ(member.count(Kind::Proved), 1u);
  ASSERT_TRUE(pool.await_paid());
}

}  // namespace
}  // namespace pp::wire
